//! `koreai token mint`

use std::io::Write;
use std::time::Duration;

use clap::{Args, ValueEnum};
use koreai_auth::{Algorithm, Credentials, DEFAULT_LIFETIME, MAX_LIFETIME, TokenMinter};
use koreai_client::chrono::{DateTime, SecondsFormat, Utc};
use koreai_mock::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET};
use serde_json::json;

use crate::connection::App;
use crate::contract::INTRODUCTION;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;

/// Mint a token and print it
///
/// The token is printed to standard output. It is a secret: with it, anyone can call the platform as the
/// app until it expires. Send it in the header `auth`, without `Bearer`.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_help = help::footer("\
Examples:
  koreai token mint
  koreai token mint --mock | koreai token inspect
  koreai token mint --lifetime 60 --client-id cs-… --client-secret-file secret
  curl -H \"auth: $(koreai token mint)\" …", Some(INTRODUCTION))
)]
pub(super) struct Mint {
    /// Validity of the token in seconds, at most a day
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_LIFETIME.as_secs())]
    lifetime: u64,

    /// Set `iat` back by so many seconds, for a server whose clock is behind: from `iat` to `exp` is then
    /// longer than the lifetime by as much
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=MAX_LIFETIME.as_secs()))]
    backdate: u64,

    /// The claim `sub` [default: the client id]
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,

    /// Signature algorithm: HS256, or HS512 if the app allows it
    #[arg(long, value_name = "NAME", default_value = "HS256")]
    algorithm: Algorithm,

    /// Mint for the app of the mock platform that `koreai mock` serves
    #[arg(long, help_heading = "Connection", conflicts_with_all = ["client_id", "client_secret_file", "profile", "config"])]
    mock: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    app: App,
}

/// Output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Only the token
    #[default]
    Text,
    /// A JSON object with the token and its expiry
    Json,
}

pub(super) fn run(args: &Mint, out: &mut impl Write) -> Result<Exit, Failure> {
    let credentials = match args.mock {
        true => Credentials::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET.into())
            .map_err(|error| Failure::usage(error.to_string()))?,
        false => args.app.credentials()?,
    };
    let mut minter = TokenMinter::builder(credentials)
        .algorithm(args.algorithm)
        .lifetime(Duration::from_secs(args.lifetime))
        .backdate(Duration::from_secs(args.backdate))
        // Each run mints its own token, so a short lifetime does no harm.
        .reuse(koreai_auth::Reuse::Never);
    if let Some(subject) = &args.subject {
        minter = minter.subject(subject);
    }
    let minter = minter
        .build()
        .map_err(|error| Failure::usage(error.to_string()))?;
    let token = minter
        .token()
        .map_err(|error| Failure::new(Exit::Trouble, error.to_string()))?;
    match args.format {
        Format::Text => writeln!(out, "{}", token.expose())?,
        Format::Json => {
            let expires = token.expires_at().map(DateTime::<Utc>::from);
            let expires = expires.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true));
            let printed = json!({"token": token.expose(), "expires_at": expires});
            writeln!(out, "{printed}")?;
        }
    }
    Ok(Exit::Success)
}
