//! Renames many tasks from a CSV file with the columns `task_id` and `name`:
//! `cargo run --example bulk_update -- --mock`, or with the environment set `… -- FILE`.
//!
//! Eight calls are under way at a time; the client sees to the rate limit. Every row gets a line of its
//! own, and the exit code tells whether all went well.

mod common;

use std::error::Error;
use std::process::ExitCode;

use futures_util::{StreamExt, stream};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    task_id: String,
    name: String,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let setting = common::setting().await?;
    let text = match (&setting.mock, setting.args.first()) {
        (_, Some(file)) => std::fs::read_to_string(file)?,
        (Some(mock), None) => {
            let rows = mock.task_ids().into_iter().enumerate();
            let rows = rows.map(|(index, id)| format!("{id},Call number {index}\n"));
            format!("task_id,name\n{}", rows.collect::<String>())
        }
        (None, None) => return Err("which file? give a CSV file, or use --mock".into()),
    };
    // All rows are read before the first is sent: a file with a mistake changes nothing.
    let rows: Vec<Row> = csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()?;

    let (client, bot_id) = (&setting.client, &setting.bot_id);
    let updates = stream::iter(rows).map(|row| async move {
        let update = client
            .update_task(bot_id, &row.task_id)
            .set(|task| task.name(row.name));
        (row.task_id, update.send().await)
    });
    let mut failed = 0;
    let mut updates = updates.buffer_unordered(8);
    while let Some((task_id, outcome)) = updates.next().await {
        match outcome {
            Ok(task) => println!("{task_id}: {}", task.name.unwrap_or_default()),
            Err(error) => {
                failed += 1;
                println!("{task_id}: failed: {error}");
            }
        }
    }
    println!("{failed} failed");
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
