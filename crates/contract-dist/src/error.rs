//! Why nothing was built.

use std::io;
use std::path::{Path, PathBuf};

use contract::diagnostic::Rejected;

/// Why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Tools are missing; a line for each.
    #[error("what packages are built with is missing; install it and run again:{0}")]
    Missing(String),
    /// The contract has errors.
    #[error(transparent)]
    Contract(#[from] Rejected),
    /// What was given for a folder is none.
    #[error("{} is not a folder; give another --out", _0.display())]
    NoFolder(PathBuf),
    /// The folder holds something else.
    #[error(
        "{} is not replaced, since it holds what no earlier run made, such as {}; move that away, or give another --out",
        out.display(), file.display()
    )]
    NotOurs {
        /// The folder.
        out: PathBuf,
        /// What is in it.
        file: PathBuf,
    },
    /// Another run has the folder.
    #[error("another run builds {} at this moment; wait until it has ended", _0.display())]
    Busy(PathBuf),
    /// A tool failed.
    #[error("{doing} failed: `{program}` {how}\n{output}")]
    Step {
        /// What was being done.
        doing: String,
        /// The tool.
        program: String,
        /// How it ended.
        how: String,
        /// What it said.
        output: String,
    },
    /// The site would not be whole; a line for each problem.
    #[error("the site would not be whole:{0}")]
    Site(String),
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {error}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::Io {
        action,
        path,
        error,
    }
}
