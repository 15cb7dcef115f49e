//! Findings that are about an exchange and not about a body.

use crate::finding::Finding;

/// A finding about an exchange, at a place such as `request.query.skip`.
pub(super) fn finding(code: &str, place: &str, message: String) -> Finding {
    Finding::about_exchange(code, place, message)
}

/// Findings of a body, whose pointers get the name of the body before them.
pub(super) fn within(body: &'static str, findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
    findings.into_iter().map(move |finding| Finding {
        pointer: format!("{body}#{}", finding.pointer),
        ..finding
    })
}
