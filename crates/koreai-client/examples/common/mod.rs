//! Shared by the examples: a client, for the platform or for a stand-in.

use std::error::Error;
use std::time::Duration;

use koreai_client::Client;
use koreai_mock::Platform;

/// Where an example runs.
#[allow(dead_code, reason = "no example needs all of it")]
pub(crate) struct Setting {
    /// The client.
    pub(crate) client: Client,
    /// The bot.
    pub(crate) bot_id: String,
    /// The stand-in, with `--mock`.
    pub(crate) mock: Option<Platform>,
    /// What else stands in the command line.
    pub(crate) args: Vec<String>,
}

/// With `--mock`, starts a stand-in for the platform in this process. Without, reads KOREAI_CLIENT_ID,
/// KOREAI_CLIENT_SECRET, KOREAI_HOST and KOREAI_ACCOUNT_ID; the bot is KOREAI_BOT_ID.
pub(crate) async fn setting() -> Result<Setting, Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let with_mock = args.iter().any(|arg| arg == "--mock");
    args.retain(|arg| arg != "--mock");
    if !with_mock {
        let bot_id = std::env::var("KOREAI_BOT_ID")
            .map_err(|_| "set KOREAI_BOT_ID and the client's variables, or use --mock")?;
        return Ok(Setting {
            client: Client::from_env()?,
            bot_id,
            mock: None,
            args,
        });
    }
    let mock = Platform::builder()
        .job_duration(Duration::from_secs(6))
        .start()
        .await?;
    let client = Client::builder()
        .host(mock.base_url())
        .credentials(mock.credentials())
        .account_id(mock.account_id())
        .build()?;
    Ok(Setting {
        client,
        bot_id: mock.bot_id().to_owned(),
        mock: Some(mock),
        args,
    })
}
