//! Printing to the terminal.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use contract::Source;
use contract::diagnostic::{self, Diagnostic, Rejected};

/// The path relative to the current folder, if it is below it.
pub(crate) fn shorter(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).map(Path::to_owned).unwrap_or(path)
}

/// Prints findings to stderr, with their lines and a summary.
pub(crate) fn show(source: &Source, findings: &[Diagnostic]) {
    if findings.is_empty() {
        return;
    }
    let colour = has_colour(&io::stderr());
    eprint!("{}", diagnostic::render(source, findings, colour));
    eprintln!("{}", diagnostic::summary(findings));
}

/// Prints why a document is rejected, and what was therefore not done.
pub(crate) fn rejected(found: &Rejected, not_done: &str) -> ExitCode {
    show(&found.document, &found.findings);
    eprintln!("{not_done}");
    ExitCode::FAILURE
}

/// Whether output to a stream is coloured.
pub(crate) fn has_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Prints to stdout. A closed pipe is not an error.
pub(crate) fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
