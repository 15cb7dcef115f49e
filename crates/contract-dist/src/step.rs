//! Running the tools of others.

use std::io;
use std::process::{Command, Output, Stdio};

use super::Error;

/// Runs a tool and returns what it wrote; what it says is shown only if it fails.
pub(super) fn step(doing: &str, command: &mut Command) -> Result<Vec<u8>, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    judged(doing, &program, command.output())
}

/// Runs a tool that takes long, and shows what it says while it does. Returns what it wrote.
pub(super) fn shown(doing: &str, command: &mut Command) -> Result<Vec<u8>, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command.stderr(Stdio::inherit()).output();
    judged(doing, &program, done)
}

pub(super) fn judged(
    doing: &str,
    program: &str,
    done: io::Result<Output>,
) -> Result<Vec<u8>, Error> {
    let (how, output) = match done {
        Ok(done) if done.status.success() => return Ok(done.stdout),
        Ok(done) => {
            let said = [&done.stdout[..], &done.stderr].concat();
            let said = String::from_utf8_lossy(&said).trim().to_owned();
            (format!("ended with {}", done.status), said)
        }
        Err(error) => ("could not be run".to_owned(), error.to_string()),
    };
    Err(Error::Step {
        doing: doing.to_owned(),
        program: program.to_owned(),
        how,
        output,
    })
}
