//! Exit codes.

use std::process::ExitCode;

use koreai_client::{Error, Outcome};
use koreai_schemas::Operation;

/// How a run ended. The worst of several endings is the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Success; every payload is valid.
    #[default]
    Success = 0,
    /// A payload is invalid.
    Invalid = 1,
    /// Wrong usage. Mostly found by `clap`, before a command runs.
    Usage = 2,
    /// A file could not be read, or output could not be written.
    Trouble = 3,
    /// The platform does not accept the token.
    Unauthorized = 4,
    /// A rate limit is reached.
    Limited = 5,
    /// The platform refuses the request, answers something unknown, or failed a report job.
    Api = 6,
    /// No connection could be made, or it broke.
    Network = 7,
    /// A time limit was reached.
    Timeout = 8,
    /// A report job expired before it was done.
    Expired = 9,
    /// A report was printed, but rows are missing.
    Incomplete = 10,
    /// A report job says that all is done, under a status that is not known, and shows no report; or a
    /// report was printed whose job failed; or a job was started, and its answer does not name it.
    Unclear = 11,
    /// A change was sent, and it is unknown whether it was carried out.
    Unknown = 12,
    /// Stopped from the keyboard (Ctrl-C); 130 as shells have it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            error if is_unknown_change(error) => Self::Unknown,
            // A job was started, and its answer does not say which.
            error if is_change(error) && error.outcome() == Outcome::Done => Self::Unclear,
            Error::InvalidRequest { .. } => Self::Usage,
            Error::Unauthorized { .. } => Self::Unauthorized,
            Error::RateLimited { .. } => Self::Limited,
            Error::Transport(_) => Self::Network,
            Error::Timeout { .. } => Self::Timeout,
            Error::Expired { .. } => Self::Expired,
            Error::UnknownStatus { .. } => Self::Unclear,
            // Kinds of errors that the client adds later are answers of the platform, too.
            _ => Self::Api,
        }
    }
}

/// Whether it is about a call that changes something, an update or the start of a report job, and leaves open
/// whether that was carried out.
pub(crate) fn is_unknown_change(error: &Error) -> bool {
    is_change(error) && error.outcome() == Outcome::Unknown
}

fn is_change(error: &Error) -> bool {
    let operation = error.operation().and_then(Operation::named);
    operation.is_some_and(|operation| operation.method != "GET")
}

/// The codes of commands that work on files, for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  success: every payload is valid
  1  a payload is invalid: it breaks its schema or a rule, or it is not JSON, longer than --max-line
     or deeper than --max-depth. A payload with warnings only is valid
  2  wrong usage, such as an unknown schema name, or a --schema-file that cannot be used
  3  a file cannot be read, also --schema-file; its schema cannot be detected; or output cannot be
     written
If several apply, the exit code is the greatest.";

/// All codes, for `--help`.
pub(crate) const ALL: &str = "\
Exit codes:
  0  success
  1  invalid payload, or a token that no server accepts
  2  wrong usage or configuration
  3  a file cannot be read or written
  4  unauthorised: the platform does not accept the token
  5  a rate limit is reached
  6  the platform refuses the request, or a report job failed
  7  network: no connection, or it broke
  8  timeout
  9  the report job has expired
  10  a report is printed, but rows are missing
  11  a report job is at 100 % with an unknown status and no report; or it failed, and its rows are
      printed; or it was started, but the answer does not name it
  12  sent, outcome unknown: an update or the start of a report job may have been carried out. The
      command to run next is printed; for many updates see --resend-unknown
  130  interrupted (Ctrl-C)
If several apply, the exit code is the greatest.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_reported() {
        use Exit::*;
        let all = [
            Success,
            Invalid,
            Usage,
            Trouble,
            Unauthorized,
            Limited,
            Api,
            Network,
            Timeout,
            Expired,
            Incomplete,
            Unclear,
            Unknown,
            Interrupted,
        ];
        let codes: Vec<u8> = ALL
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next()?.parse().ok())
            .collect();
        assert_eq!(codes, all.map(|exit| exit as u8));
    }
}
