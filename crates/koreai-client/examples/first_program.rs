//! Updates a hundred tasks and prints a report of sixty days: with KOREAI_CLIENT_ID, KOREAI_CLIENT_SECRET,
//! KOREAI_ACCOUNT_ID, KOREAI_BOT_ID and KOREAI_HOST set, `cargo run --example first_program`.

use anyhow::Context;
use futures_util::{StreamExt, stream};
use koreai_client::{Client, TaskUpdate};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = Client::from_env()?;
    let bot = std::env::var("KOREAI_BOT_ID").context("set KOREAI_BOT_ID: st-…")?;
    let tasks = (1..=100).map(|n| TaskUpdate::new(format!("ti-{n}")));
    let updates = tasks.map(|task| task.set(|task| task.name("Call back").tags(["vip"])));
    let mut updated = client.update_tasks(&bot).send(stream::iter(updates));
    while let Some(update) = updated.next().await {
        let update = update.or_stop()?;
        if let Err(error) = &update.result {
            println!("{}: {}: {error}", update.task_id, update.outcome());
        }
    }
    let report = client.task_containment_report(&bot).last_days(60);
    let job = report.cumulative().start().await?;
    let report = job.until_done(std::time::Duration::from_secs(900)).await?;
    for (date, row) in report.rows().filter(|(_, row)| row.failed()) {
        println!("{date} {:?}: {:?} sessions", row.task_name, row.sessions());
    }
    Ok(())
}
