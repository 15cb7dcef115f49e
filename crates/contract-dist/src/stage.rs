//! The folder in which things are made, and its files.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::Value;
use walkdir::WalkDir;

use super::error::{Error, failed};
use super::part::Part;
use super::schemas::Files;

/// In the folder itself: what is in it, and ours to replace.
pub(super) const SUMS: &str = "SHA256SUMS";

/// Where things are made, on the disk where they are wanted. What a run that was ended from outside left
/// there is taken up by the next one.
pub(super) struct Stage {
    folder: PathBuf,
    /// What is to be the folder that was asked for.
    pub(super) out: PathBuf,
    /// What is needed on the way.
    pub(super) work: PathBuf,
    /// The folder that was asked for, while its successor takes its place.
    old: PathBuf,
    /// One run at a time: the system gives the lock back, however the run ends.
    _lock: File,
}

impl Stage {
    /// A stage for a folder that [`replaceable`] gave.
    pub(super) fn beside(out: &Path) -> Result<Self, Error> {
        let parent = out.parent().unwrap_or(out);
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let folder = parent.join(format!(".xtask-dist-{name}"));
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        let lock = folder.join("lock");
        let file = File::create(&lock).map_err(failed("write", &lock))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(out.to_owned())),
            Err(TryLockError::Error(error)) => return Err(failed("lock", &lock)(error)),
        }
        let stage = Self {
            out: folder.join("dist"),
            work: folder.join("work"),
            old: folder.join("old"),
            folder,
            _lock: file,
        };
        if stage.old.exists() && !out.exists() {
            fs::rename(&stage.old, out).map_err(failed("put back", out))?;
        }
        for folder in [&stage.old, &stage.out, &stage.work] {
            remove(folder)?;
        }
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
        let bodies = contract_codegen::schemas::pretty(together).into_bytes();
        write(
            &self.work,
            &Files::from([("bodies.json".to_owned(), bodies)]),
        )?;
        Ok(package)
    }

    /// Puts what was made in its place. If that fails, what was there is put back.
    pub(super) fn finish(self, out: &Path) -> Result<(), Error> {
        let had = out.exists();
        if had {
            fs::rename(out, &self.old).map_err(failed("move away", out))?;
        }
        if let Err(error) = fs::rename(&self.out, out) {
            return Err(match had && fs::rename(&self.old, out).is_err() {
                true => failed("replace what is now in", &self.old)(error),
                false => failed("move into place", out)(error),
            });
        }
        remove(&self.old)
    }
}

impl Drop for Stage {
    /// Leaves nothing, but for a folder that could neither be replaced nor be put back.
    fn drop(&mut self) {
        for folder in [&self.out, &self.work] {
            let _ = remove(folder);
        }
        if !self.old.exists() {
            let _ = remove(&self.folder);
        }
    }
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

/// The folder that was asked for, past links, if it may be replaced: nothing is lost with it.
pub(super) fn replaceable(out: &Path) -> Result<PathBuf, Error> {
    let found = match fs::canonicalize(out) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !out.is_symlink() => {
            return std::path::absolute(out).map_err(failed("find", out));
        }
        Err(error) => return Err(failed("find", out)(error)),
    };
    if !found.is_dir() {
        return Err(Error::NoFolder(out.to_owned()));
    }
    let made = made(&found)?;
    for entry in WalkDir::new(&found) {
        let entry = entry.map_err(|error| failed("list", &found)(error.into()))?;
        let path = entry.path().strip_prefix(&found).unwrap_or(entry.path());
        if !entry.file_type().is_dir() && !made.contains(path) {
            return Err(Error::NotOurs {
                out: out.to_owned(),
                file: path.to_owned(),
            });
        }
    }
    Ok(found)
}

/// The files that an earlier run made.
fn made(out: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let path = out.join(SUMS);
    let sums = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        sums => sums.map_err(failed("read", &path))?,
    };
    let files = sums
        .lines()
        .filter_map(|line| Some(line.split_once("  ")?.1));
    let ours = |file: &&str| {
        let folder = file.split_once('/').map(|(folder, _)| folder);
        let mut parts = Part::value_variants().iter();
        parts.any(|part| Some(part.folder()) == folder)
    };
    let made = files.filter(ours).map(PathBuf::from);
    Ok(made.chain([PathBuf::from(SUMS)]).collect())
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
