//! The conformance kit, as an archive: its files and the schemas that its cases are about.

use std::fs;
use std::path::Path;

use super::Error;
use super::archive::{self, Entry};
use super::error::failed;
use super::stage::{Stage, read};

pub(super) fn package(root: &Path, stage: &Stage) -> Result<(), Error> {
    let mut files = read(&root.join("tests/kit"), "")?;
    // What Python compiled on a run of it.
    files.retain(|path, _| !path.starts_with("__pycache__/"));
    files.extend(read(
        &root.join("crates/koreai-schemas/schemas"),
        "schemas/",
    )?);
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let path = root.join(licence);
        let bytes = fs::read(&path).map_err(failed("read", &path))?;
        files.insert(licence.to_owned(), bytes);
    }
    let entries: Vec<Entry> = files
        .into_iter()
        .map(|(name, contents)| Entry {
            name,
            contents,
            is_program: false,
        })
        .collect();
    let folder = format!("koreai-kit-{}", env!("CARGO_PKG_VERSION"));
    archive::with_checksum(&stage.folder("kit")?, &folder, &entries)
}
