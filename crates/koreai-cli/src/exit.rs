//! Exit codes.

use std::process::ExitCode;

/// How a run ended. The worst of several endings is the greatest.
///
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// All went well; every payload is valid.
    Success = 0,
    /// A payload breaks its schema.
    Invalid = 1,
    /// Wrong usage. Mostly `clap`'s to tell, before a command runs.
    Usage = 2,
    /// A file could not be read or is not JSON, or output could not be written.
    Trouble = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The codes, for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  success: every payload is valid
  1  a payload is invalid
  2  wrong usage, such as a schema that does not exist or cannot be used
  3  a file cannot be read or is not JSON, or output cannot be written";
