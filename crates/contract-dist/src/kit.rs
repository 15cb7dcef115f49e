//! The conformance kit, as an archive: its files and the schemas that its cases are about.

use std::fs;
use std::path::Path;

use super::Error;
use super::archive::{self, Entry};
use super::error::failed;
use super::schemas::checksums;
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
    let name = format!("{folder}.tar.gz");
    let out = stage.folder("kit")?;
    let path = out.join(&name);
    let bytes = archive::tar_gz(&folder, &entries).map_err(failed("pack", &path))?;
    fs::write(&path, &bytes).map_err(failed("write", &path))?;
    let sum = checksums([(name.as_str(), &bytes[..])].into_iter());
    let path = out.join(format!("{name}.sha256"));
    fs::write(&path, sum).map_err(failed("write", &path))
}
