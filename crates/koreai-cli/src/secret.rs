//! Where secrets come from: files that nobody else can read, standard input, the environment.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use console::Term;
use koreai_client::SecretString;
use secrecy::ExposeSecret;

/// No secret is longer; a token is at most half as long.
const LONGEST: u64 = 64 * 1024;

/// Reads a secret from a file; `-` is standard input. White space around it is dropped.
pub(crate) fn read(path: &Path) -> Result<SecretString, String> {
    if path == Path::new("-") {
        let typed = typed("Client secret");
        return typed.unwrap_or_else(|| take(io::stdin().lock(), "standard input"));
    }
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    check_private(&file, &name)?;
    take(file, &name)
}

/// Asks for a secret on the terminal, where it does not appear; `None` if nobody sits at one.
pub(crate) fn typed(what: &str) -> Option<Result<SecretString, String>> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let terminals = [Term::stderr(), Term::stdout()];
    let terminal = terminals.into_iter().find(Term::is_term)?;
    let line = terminal
        .write_str(&format!("{what} (it is not shown): "))
        .and_then(|()| terminal.read_secure_line());
    let line = line.map(SecretString::from);
    Some(match line {
        Ok(line) => take(line.expose_secret().as_bytes(), "standard input"),
        Err(error) => Err(format!("standard input: cannot be read: {error}")),
    })
}

fn take(source: impl Read, name: &str) -> Result<SecretString, String> {
    // Room for all of it from the start, so that no copy is left behind by growing.
    let mut bytes = Vec::with_capacity(LONGEST as usize + 1);
    let read = source.take(LONGEST + 1).read_to_end(&mut bytes);
    let text = read
        .map_err(|error| format!("{name}: cannot be read: {error}"))
        .and_then(|read| match read as u64 > LONGEST {
            true => Err(format!("{name}: too long for a secret")),
            false => Ok(()),
        })
        .and_then(|()| {
            let text = String::from_utf8(bytes).map_err(|_| format!("{name}: not UTF-8 text"))?;
            Ok(SecretString::from(text))
        })?;
    match text.expose_secret().trim() {
        "" => Err(format!("{name}: holds no secret, it is empty")),
        bare => Ok(SecretString::from(bare)),
    }
}

/// Refuses a file that others than its owner can read.
#[cfg(unix)]
pub(crate) fn check_private(file: &File, name: &str) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;

    let status = file
        .metadata()
        .map_err(|error| format!("{name}: cannot be read: {error}"))?;
    // A pipe (`<(pass show kore)`) has an owner and no place where others could find it.
    let mode = status.permissions().mode() & 0o777;
    if status.is_file() && mode & 0o077 != 0 {
        return Err(format!(
            "{name}: holds a secret, and others than its owner can get at it (mode {mode:03o}): \
             run `chmod 600 {name}`"
        ));
    }
    Ok(())
}

/// Other systems have no such modes; a home directory is private there by default.
#[cfg(not(unix))]
pub(crate) fn check_private(_: &File, _: &str) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_without_white_space_around_it() {
        for (bytes, taken) in [
            (&b"canary\n"[..], Ok("canary")),
            (b" canary \r\n", Ok("canary")),
            (b" \n", Err("x: holds no secret, it is empty")),
            (b"", Err("x: holds no secret, it is empty")),
            (b"\xff\xfecanary", Err("x: not UTF-8 text")),
        ] {
            let found = take(bytes, "x");
            let found = found.as_ref().map(ExposeSecret::expose_secret);
            assert_eq!(found.map_err(String::as_str), taken);
        }
        let found = take(io::repeat(b'x'), "x").map(drop);
        assert_eq!(found, Err("x: too long for a secret".to_owned()));
    }
}
