//! What placeholders are made with: a key for each folder of records, so that the same text becomes the
//! same in all runs, and nobody without the key can test what a text was.

use std::io::{self, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use koreai_client::SecretString;
use secrecy::ExposeSecret;
use sha2::Sha256;
use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::secret;
use crate::text::hex;

/// The file's name. It stays where it is: records are of use without it.
const NAME: &str = "key";

/// How long a key is, in bytes.
const LENGTH: usize = 32;

/// A key, in hexadecimal digits.
pub(super) struct Key(SecretString);

impl Key {
    /// The folder's key, made if there is none.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        if !path.exists() {
            make(folder, &path).map_err(|error| {
                Failure::file(format!("{}: cannot be made: {error}", path.display()))
            })?;
        }
        let text = secret::read(&path).map_err(Failure::file)?;
        let digits = text.expose_secret();
        match digits.len() == 2 * LENGTH && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => Ok(Self(text)),
            false => Err(Failure::file(format!(
                "{}: not a key for records: delete it, and placeholders begin anew",
                path.display()
            ))),
        }
    }

    /// A key that no file has: what it makes is the same in one run alone.
    pub(super) fn for_once() -> Result<Self, Failure> {
        let digits = digits().map_err(|error| Failure::file(error.to_string()))?;
        Ok(Self(digits.into()))
    }

    /// What stands for a text: hexadecimal digits.
    pub(super) fn digest(&self, text: &str) -> [u8; 32] {
        let key = self.0.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key's");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    #[cfg(test)]
    pub(super) fn fixed() -> Self {
        Self("00".repeat(LENGTH).into())
    }
}

/// The digits of a new key.
fn digits() -> io::Result<String> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

/// Makes the file, for its owner alone. If another run was faster, its key it is.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", digits()?)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        persisted => persisted.map(drop).map_err(|error| error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let digest = || Key::open(folder.path()).map(|key| key.digest("Ada"));
        let first = digest().expect("a key");
        assert_eq!(digest().expect("the same"), first);
        let other = tempfile::tempdir().expect("a folder");
        let other = Key::open(other.path()).expect("a key");
        assert_ne!(other.digest("Ada"), first);

        std::fs::write(folder.path().join(NAME), "short").expect("a file");
        let error = digest().expect_err("no key").to_string();
        assert!(error.contains("not a key for records"), "{error}");
    }
}
