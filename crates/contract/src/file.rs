//! A document's text, from a file or from bytes.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::source::Source;

/// A larger document is refused: the largest public ones are around 10 MB.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is missing or unreadable.
    #[error("cannot read {name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// The system's error.
        error: io::Error,
    },
    /// The file is too large.
    #[error(
        "{name} is larger than {} MiB, more than any OpenAPI document; is it the right file?",
        MAX_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// The file.
        name: String,
    },
    /// The file is not text.
    #[error("{name} is not UTF-8 text: byte {offset} is invalid; is it the right file?")]
    NotText {
        /// The file.
        name: String,
        /// Offset of the first invalid byte, counted from 0.
        offset: usize,
    },
}

/// Reads a document's text from a file.
pub fn read(path: &Path) -> Result<Source, ReadError> {
    let name = path.display().to_string();
    let io = |error| ReadError::Io {
        name: name.clone(),
        error,
    };
    let mut bytes = Vec::new();
    fs::File::open(path)
        .map_err(io)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    text(&name, bytes)
}

/// A document from bytes.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<Source, ReadError> {
    let name = name.to_owned();
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge { name });
    }
    let text = String::from_utf8(bytes).map_err(|error| ReadError::NotText {
        name: name.clone(),
        offset: error.utf8_error().valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(Source::new(name, text))
}
