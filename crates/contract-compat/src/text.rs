//! Helpers for messages.

use contract::describe;
use contract::diagnostic::Diagnostic;

/// The text in backticks.
pub(crate) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// `a`, `b` and `c`, each in backticks; or nothing.
pub(crate) fn listed<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let listed = describe::listed(words);
    match listed.is_empty() {
        true => "nothing".to_owned(),
        false => listed,
    }
}

/// Why something cannot be rendered: the first of the findings.
pub(crate) fn reason(findings: Vec<Diagnostic>) -> String {
    let first = findings.into_iter().next();
    first.map_or_else(String::new, |finding| finding.message)
}
