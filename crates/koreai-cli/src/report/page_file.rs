//! The file that a page is written to: whole or not at all.

use std::fs::Permissions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// A file to be. What stands in its place stays until the page is complete, and nothing stands beside it
/// before.
#[derive(Debug)]
pub(super) struct PageFile {
    /// As it was given.
    given: PathBuf,
    path: PathBuf,
    /// Those of the file that is replaced, or those that new files have; not the private ones of
    /// temporary files.
    permissions: Option<Permissions>,
}

impl PageFile {
    /// Makes sure that the file can be written, before any work is done for it.
    pub(super) fn open(path: Option<&Path>) -> Result<Option<Self>, Failure> {
        match path {
            Some(path) if path == Path::new("-") => Err(Failure::usage(
                "-: cannot be written: for standard output, give --format html",
            )),
            Some(path) => match Self::at(path) {
                Ok(file) => Ok(Some(file)),
                Err(error) => Err(cannot(path, &error)),
            },
            None => Ok(None),
        }
    }

    fn at(given: &Path) -> io::Result<Self> {
        let found = match std::fs::metadata(given) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            found => Some(found?),
        };
        let path = match &found {
            // The file that a link names is replaced, not the link.
            Some(found) if found.is_file() => std::fs::canonicalize(given)?,
            Some(_) => return Err(io::Error::other("it is not a file")),
            None => given.to_owned(),
        };
        if path.file_name().is_none() {
            return Err(io::Error::other("it is not a file"));
        }
        let file = Self {
            given: given.to_owned(),
            path,
            permissions: match found {
                Some(found) => Some(found.permissions()),
                None => new_permissions(),
            },
        };
        // That it can be made is tried now. It is made at the end: a process that is killed while it
        // waits leaves nothing behind.
        file.unfinished()?;
        Ok(file)
    }

    fn unfinished(&self) -> io::Result<NamedTempFile> {
        let folder = self.path.parent().filter(|f| !f.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".koreai-");
        #[cfg(unix)]
        if let Some(permissions) = &self.permissions {
            builder.permissions(permissions.clone());
        }
        builder.tempfile_in(folder.unwrap_or(Path::new(".")))
    }

    /// What to say where the report makes no page.
    pub(super) fn unwritten(&self) -> String {
        format!("{} is not written", self.given.display())
    }

    /// Puts the page in place.
    pub(super) fn write(self, page: &str) -> Result<(), Failure> {
        let write = || {
            let mut unfinished = self.unfinished()?;
            unfinished.write_all(page.as_bytes())?;
            #[cfg(unix)]
            if let Some(permissions) = self.permissions.as_ref().filter(|_| self.path.exists()) {
                unfinished.as_file().set_permissions(permissions.clone())?;
            }
            unfinished.persist(&self.path)?;
            Ok(())
        };
        write().map_err(|error| cannot(&self.path, &error))
    }
}

#[cfg(unix)]
fn new_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_permissions() -> Option<Permissions> {
    None
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::file(format!("{}: cannot be written: {error}", path.display()))
        .hint("--html takes the name of a file, new or to be replaced, in a folder that is there")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_there_stays_until_the_page_is_complete() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.html");
        fs::write(&path, "before").expect("a file");
        let open = || {
            PageFile::open(Some(&path))
                .expect("it opens")
                .expect("a file")
        };

        let file = open();
        assert_eq!(names(folder.path()), ["report.html"]);
        drop(file);
        assert_eq!(fs::read_to_string(&path).expect("a file"), "before");
        assert_eq!(names(folder.path()), ["report.html"]);

        open().write("after").expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "after");
        assert_eq!(names(folder.path()), ["report.html"]);
    }

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("missing/report.html");
        for path in [
            folder.path(),
            &missing,
            Path::new(""),
            Path::new("/"),
            Path::new("/dev/null"),
        ] {
            assert!(PageFile::open(Some(path)).is_err(), "{}", path.display());
        }
        assert!(names(folder.path()).is_empty());
        assert!(matches!(PageFile::open(None), Ok(None)));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_those_of_other_files() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let [file, link] = ["page.html", "link.html"].map(|name| folder.path().join(name));
        let write = |path: &Path| {
            let page = PageFile::open(Some(path))
                .expect("it opens")
                .expect("a file");
            page.write("page").expect("it is written");
        };
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        let plain = folder.path().join("plain");
        fs::write(&plain, "").expect("a file");

        write(&file);
        assert_eq!(mode(&file), mode(&plain));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a change");
        write(&file);
        assert_eq!(mode(&file), 0o600);
        symlink(&file, &link).expect("a link");
        fs::write(&file, "before").expect("a file");
        write(&link);
        assert_eq!(fs::read_to_string(&file).expect("a file"), "page");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
    }
}
