//! Runs a report, showing how far it is: `cargo run --example run_report -- --mock`.

mod common;

use std::error::Error;

use futures_util::StreamExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = common::setting().await?;

    let request = setting
        .client
        .task_containment_report(setting.bot_id)
        .cumulative();
    let job = request.start().await?;
    println!("started {}", job.id());

    let mut progress = job.progress();
    while let Some(step) = progress.next().await {
        let step = step?;
        let seconds = step.elapsed.as_secs_f64();
        let percent = step.percentage.map(|percent| format!("{percent} %"));
        println!(
            "{seconds:5.1} s  {}  {}",
            step.status,
            percent.unwrap_or_default()
        );
        let Some(report) = step.report else { continue };
        println!(
            "\n{:<32} {:>8} {:>9} {:>9}",
            "task", "outcome", "sessions", "self-serv"
        );
        for (_, row) in report.rows() {
            println!(
                "{:<32} {:>8} {:>9} {:>8.2}%",
                row.task_name.as_deref().unwrap_or_default(),
                row.status.as_ref().map_or("", |status| status.as_str()),
                row.total_session
                    .as_ref()
                    .map_or(String::new(), ToString::to_string),
                row.self_service_percent().unwrap_or(f64::NAN),
            );
        }
    }
    Ok(())
}
