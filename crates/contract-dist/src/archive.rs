//! An archive: the same files give the same bytes.

use std::fs;
use std::io;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::Error;
use super::error::failed;
use super::schemas::checksums;

/// A file of an archive.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) contents: Vec<u8>,
    pub(super) is_program: bool,
}

/// Writes the archive `FOLDER.tar.gz`, and beside it its checksum, as `sha256sum --check` reads it.
pub(super) fn with_checksum(out: &Path, folder: &str, entries: &[Entry]) -> Result<(), Error> {
    let name = format!("{folder}.tar.gz");
    let path = out.join(&name);
    let bytes = tar_gz(folder, entries).map_err(failed("pack", &path))?;
    fs::write(&path, &bytes).map_err(failed("write", &path))?;
    let sum = checksums([(name.as_str(), &bytes[..])].into_iter());
    let path = out.join(format!("{name}.sha256"));
    fs::write(&path, sum).map_err(failed("write", &path))
}

/// A gzipped tar with the files in one folder.
fn tar_gz(folder: &str, entries: &[Entry]) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_size(entry.contents.len() as u64);
        header.set_mode(if entry.is_program { 0o755 } else { 0o644 });
        // Some programs take a file of the year 1970 for a mistake.
        header.set_mtime(1_000_000_000);
        let path = format!("{folder}/{}", entry.name);
        archive.append_data(&mut header, path, &entry.contents[..])?;
    }
    archive.into_inner()?.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn an_archive_holds_its_files_and_is_the_same_each_time() {
        let entries = [
            Entry {
                name: "program".to_owned(),
                contents: vec![0, 1, 2],
                is_program: true,
            },
            Entry {
                name: "README.md".to_owned(),
                contents: b"Read me.".to_vec(),
                is_program: false,
            },
        ];
        let bytes = tar_gz("program-1.0", &entries).expect("an archive");
        assert_eq!(bytes, tar_gz("program-1.0", &entries).expect("an archive"));
        let mut archive = tar::Archive::new(GzDecoder::new(&bytes[..]));
        let found: Vec<(String, u32, Vec<u8>)> = archive
            .entries()
            .expect("entries")
            .map(|entry| {
                let mut entry = entry.expect("an entry");
                let path = entry.path().expect("a path").display().to_string();
                let mode = entry.header().mode().expect("a mode");
                let mut contents = Vec::new();
                entry.read_to_end(&mut contents).expect("its contents");
                (path, mode, contents)
            })
            .collect();
        let expected = [
            ("program-1.0/program".to_owned(), 0o755, vec![0, 1, 2]),
            (
                "program-1.0/README.md".to_owned(),
                0o644,
                b"Read me.".to_vec(),
            ),
        ];
        assert_eq!(found, expected);
    }
}
