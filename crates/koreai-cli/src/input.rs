//! Files that are read whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// Reads a text of at most so many bytes; `-` is standard input.
pub(crate) fn text(path: &Path, longest: u64) -> Result<String, Failure> {
    let name = name(path);
    let cannot = |error: io::Error| Failure::file(format!("{name}: cannot be read: {error}"));
    match path == Path::new("-") {
        true => read(io::stdin().lock(), &name, longest),
        false => read(File::open(path).map_err(cannot)?, &name, longest),
    }
}

/// The same, of what is open already.
pub(crate) fn read(source: impl Read, name: &str, longest: u64) -> Result<String, Failure> {
    let cannot = |error: io::Error| Failure::file(format!("{name}: cannot be read: {error}"));
    let mut bytes = Vec::new();
    let read = source
        .take(longest + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if read as u64 > longest {
        return Err(Failure::file(format!(
            "{name}: longer than {longest} bytes"
        )));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::file(format!("{name}: not UTF-8 at byte {at}"))
    })
}

/// What a file is called in messages.
pub(crate) fn name(path: &Path) -> String {
    match path == Path::new("-") {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    }
}
