//! `koreai token mint`

use std::io::Write;
use std::time::Duration;

use clap::Args;
use koreai_auth::{Algorithm, DEFAULT_LIFETIME, TokenMinter};

use crate::connection::App;
use crate::exit::Exit;
use crate::failure::Failure;

/// Mint a token and print it
///
/// The token goes to standard output, and is a secret: whoever has it can call the platform as the app
/// until it expires. It is sent in the header `auth`, without `Bearer`.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  koreai token mint
  koreai token mint --lifetime 60 --client-id cs-… --client-secret-file secret
  curl -H \"auth: $(koreai token mint)\" …"
)]
pub(super) struct Mint {
    /// How long the token shall be valid, in seconds: at most a day
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_LIFETIME.as_secs())]
    lifetime: u64,

    /// The claim `sub` [default: the client id]
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,

    /// How to sign: HS256, or HS512 if the app lists it
    #[arg(long, value_name = "NAME", default_value = "HS256")]
    algorithm: Algorithm,

    #[command(flatten)]
    app: App,
}

pub(super) fn run(args: &Mint, out: &mut impl Write) -> Result<Exit, Failure> {
    let mut minter = TokenMinter::builder(args.app.credentials()?)
        .algorithm(args.algorithm)
        .lifetime(Duration::from_secs(args.lifetime))
        // No token is handed out twice here, so that a short life is no contradiction.
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
    writeln!(out, "{}", token.expose())?;
    Ok(Exit::Success)
}
