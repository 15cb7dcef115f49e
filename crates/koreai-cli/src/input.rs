//! Payload files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest file that is read. A payload takes more memory than its text: an honest one about
/// ten times as much, a hostile one, all tiny values that each break the schema, three hundred times.
pub(crate) const MAX_MIB: u64 = 16;

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        read_bounded(io::stdin().lock())
    } else {
        read_bounded(File::open(path)?)
    }
}

fn read_bounded(source: impl Read) -> io::Result<Vec<u8>> {
    const MAX: u64 = MAX_MIB << 20;
    let mut bytes = Vec::new();
    // Reading tells the size; metadata does not: a file may grow, and a pipe has no length.
    source.take(MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX {
        return Err(io::Error::other(format!("larger than {MAX_MIB} MiB")));
    }
    Ok(bytes)
}
