//! Files that are read whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// Reads a text of at most so many bytes; `-` is standard input.
pub(crate) fn text(path: &Path, longest: u64) -> Result<String, Failure> {
    decoded(bytes(path, longest)?, &name(path))
}

/// The same, in whatever encoding it is.
pub(crate) fn bytes(path: &Path, longest: u64) -> Result<Vec<u8>, Failure> {
    let name = name(path);
    let cannot = |error: io::Error| Failure::file(format!("{name}: cannot be read: {error}"));
    match path == Path::new("-") {
        true => read(io::stdin().lock(), &name, longest),
        false => read(File::open(path).map_err(cannot)?, &name, longest),
    }
}

/// The same, without bytes after the last line break that are not text.
pub(crate) fn whole_lines(source: impl Read, name: &str, longest: u64) -> Result<String, Failure> {
    let mut bytes = read(source, name, longest)?;
    let end = bytes.iter().rposition(|&byte| byte == b'\n');
    let rest = &bytes[end.map_or(0, |end| end + 1)..];
    if let Err(error) = std::str::from_utf8(rest) {
        bytes.truncate(bytes.len() - rest.len() + error.valid_up_to());
    }
    decoded(bytes, name)
}

fn read(source: impl Read, name: &str, longest: u64) -> Result<Vec<u8>, Failure> {
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
    Ok(bytes)
}

fn decoded(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
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
