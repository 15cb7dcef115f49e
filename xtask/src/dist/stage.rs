//! The folder in which things are made, and its files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Error;
use super::error::failed;
use super::schemas::Files;

/// Where things are made, on the disk where they are wanted. It goes when it is dropped.
pub(super) struct Stage {
    folder: tempfile::TempDir,
    /// What is to be the folder that was asked for.
    pub(super) out: PathBuf,
    /// What is needed on the way.
    pub(super) work: PathBuf,
}

impl Stage {
    pub(super) fn beside(out: &Path) -> Result<Self, Error> {
        let out = std::path::absolute(out).map_err(failed("find", out))?;
        let parent = out.parent().unwrap_or(&out);
        fs::create_dir_all(parent).map_err(failed("create", parent))?;
        let folder = tempfile::Builder::new()
            .prefix(".xtask-dist-")
            .tempdir_in(parent)
            .map_err(failed("write in", parent))?;
        let stage = Self {
            out: folder.path().join("dist"),
            work: folder.path().join("work"),
            folder,
        };
        for folder in [&stage.out, &stage.work] {
            fs::create_dir(folder).map_err(failed("create", folder))?;
        }
        Ok(stage)
    }

    /// A folder of what was asked for.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.out.join(name);
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        Ok(folder)
    }

    /// A folder for a package to be put together in, with what every package has.
    pub(super) fn package(
        &self,
        root: &Path,
        name: &str,
        together: &Value,
    ) -> Result<PathBuf, Error> {
        let package = self.work.join(name);
        fs::create_dir(&package).map_err(failed("create", &package))?;
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let path = root.join(license);
            fs::copy(&path, package.join(license)).map_err(failed("copy", &path))?;
        }
        let bodies = crate::schemas::pretty(together).into_bytes();
        write(
            &self.work,
            &Files::from([("bodies.json".to_owned(), bodies)]),
        )?;
        Ok(package)
    }

    /// Puts what was made in its place. If that fails, what was there is put back.
    pub(super) fn finish(self, out: &Path) -> Result<(), Error> {
        let old = self.folder.path().join("old");
        let had = out.exists();
        if had {
            fs::rename(out, &old).map_err(failed("move away", out))?;
        }
        fs::rename(&self.out, out).map_err(|error| {
            if had && fs::rename(&old, out).is_err() {
                // It must not go with the folder that it is in.
                let kept = self.folder.keep();
                return failed("replace what is now in", &kept)(error);
            }
            failed("move into place", out)(error)
        })
    }
}

pub(super) fn write(folder: &Path, files: &Files) -> Result<(), Error> {
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed("create", parent))?;
        fs::write(&path, bytes).map_err(failed("write", &path))?;
    }
    Ok(())
}

/// The files of a folder, and of those in it, by their paths with `/`.
pub(super) fn read(folder: &Path, shown: &str) -> Result<Files, Error> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
        let entry = entry.map_err(failed("list", folder))?;
        let path = entry.path();
        let shown = format!("{shown}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            files.extend(read(&path, &format!("{shown}/"))?);
        } else {
            let bytes = fs::read(&path).map_err(failed("read", &path))?;
            files.insert(shown, bytes);
        }
    }
    Ok(files)
}
