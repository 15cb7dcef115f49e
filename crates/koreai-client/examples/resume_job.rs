//! Starts a report job, forgets everything but its ticket, and takes it up again:
//! `cargo run --example resume_job -- --mock`. With the environment set, `… -- start FILE` writes the
//! ticket, and `… -- wait FILE` resumes from it, perhaps on another machine.

mod common;

use std::error::Error;
use std::fs;
use std::time::Duration;

use koreai_client::{Client, JobTicket};

async fn start(client: &Client, bot_id: String, file: &str) -> Result<(), Box<dyn Error>> {
    let job = client
        .task_containment_report(bot_id)
        .daily()
        .start()
        .await?;
    fs::write(file, serde_json::to_vec_pretty(job.ticket())?)?;
    println!("started {}; the ticket is in {file}", job.id());
    Ok(())
}

async fn wait(client: &Client, file: &str) -> Result<(), Box<dyn Error>> {
    let ticket: JobTicket = serde_json::from_slice(&fs::read(file)?)?;
    println!("resuming {}", ticket.job_id);
    let report = client
        .resume(ticket)
        .until_done(Duration::from_secs(900))
        .await?;
    println!("done: {} rows", report.rows().count());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let common::Setting {
        client,
        bot_id,
        mock,
        args,
    } = common::setting().await?;
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["start", file] => start(&client, bot_id, file).await,
        ["wait", file] => wait(&client, file).await,
        [] if mock.is_some() => {
            let file = std::env::temp_dir().join(format!("ticket-{}.json", std::process::id()));
            let file = file.to_string_lossy();
            start(&client, bot_id, &file).await?;
            let outcome = wait(&client.clone(), &file).await;
            fs::remove_file(&*file)?;
            outcome
        }
        _ => Err("usage: resume_job --mock | start FILE | wait FILE".into()),
    }
}
