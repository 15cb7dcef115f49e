//! Where the old version comes from: a file, a git revision, or stdin.

use std::io::{self, Read};
use std::path::Path;
use std::process::Command;

use contract::{self, ReadError, Source};

/// The contract as last released.
pub(crate) const RELEASED: &str = "spec/released.yaml";

/// The path of the contract in a revision.
const CONTRACT: &str = "spec/openapi.yaml";

/// An old version to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The contract as last released.
    Released,
    /// Stdin.
    Stdin,
    /// A file, or a git revision.
    Named(String),
}

/// Why the old version cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// Nothing was released yet.
    #[error(
        "nothing has been released yet: {RELEASED} does not exist. \
         Name a file or a git revision to compare with, or release with `cargo xtask release`"
    )]
    NotReleased,
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is neither a file nor a revision.
    #[error("`{name}` is neither a file nor a git revision that has {CONTRACT}: {error}")]
    Unknown {
        /// The argument.
        name: String,
        /// The message of git.
        error: String,
    },
}

impl Base {
    /// Interprets an argument.
    pub fn parse(argument: Option<&str>) -> Self {
        match argument {
            None => Self::Released,
            Some("-") => Self::Stdin,
            Some(name) => Self::Named(name.to_owned()),
        }
    }

    /// Reads it. `root` is the project's folder.
    pub fn read(&self, root: &Path) -> Result<Source, BaseError> {
        match self {
            Self::Released => {
                let file = root.join(RELEASED);
                if !file.exists() {
                    return Err(BaseError::NotReleased);
                }
                let source = contract::read(&file)?;
                Ok(Source::new(RELEASED, source.text))
            }
            Self::Stdin => {
                let mut bytes = Vec::new();
                let limit = contract::MAX_BYTES + 1;
                io::stdin()
                    .lock()
                    .take(limit)
                    .read_to_end(&mut bytes)
                    .map_err(|error| ReadError::Io {
                        name: "stdin".to_owned(),
                        error,
                    })?;
                Ok(contract::text("stdin", bytes)?)
            }
            Self::Named(name) if Path::new(name).is_file() => Ok(contract::read(Path::new(name))?),
            Self::Named(name) => revision(root, name),
        }
    }
}

fn revision(root: &Path, name: &str) -> Result<Source, BaseError> {
    let object = match name.contains(':') {
        true => name.to_owned(),
        false => format!("{name}:{CONTRACT}"),
    };
    let unknown = |error: String| BaseError::Unknown {
        name: name.to_owned(),
        error,
    };
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["show", "--end-of-options", &object])
        .output()
        .map_err(|error| unknown(format!("git cannot be run: {error}")))?;
    // git takes an empty name for the index.
    if !output.status.success() || name.is_empty() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let first = stderr.lines().next().unwrap_or("git failed");
        return Err(unknown(first.trim_start_matches("fatal: ").to_owned()));
    }
    Ok(contract::text(&object, output.stdout)?)
}
