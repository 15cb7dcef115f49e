//! Renames a task and clears its tags: `cargo run --example update_task -- --mock`, or with the
//! environment set `… -- TASK_ID`.

mod common;

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = common::setting().await?;
    let task_id = match (&setting.mock, setting.args.first()) {
        (_, Some(id)) => id.clone(),
        (Some(mock), None) => mock.task_ids().swap_remove(0),
        (None, None) => return Err("which task? give its id, or use --mock".into()),
    };

    let task = setting
        .client
        .update_task(setting.bot_id, task_id)
        .set(|task| task.name("Call the customer back".to_owned()).tags(vec![]))
        .send()
        .await?;

    println!(
        "{}: {}",
        task.id,
        task.name.as_deref().unwrap_or("(no name)")
    );
    println!("tags: {:?}", task.tags);
    println!(
        "updated at: {}",
        task.updated_at.map(String::from).unwrap_or_default()
    );
    Ok(())
}
