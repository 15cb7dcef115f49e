//! The contract's extensions as prose, for rustdoc and the schemas.

use crate::node::Node;

/// The provenance that the contract gives a statement, and its note.
pub fn mark(node: &Node) -> (&str, Option<&str>) {
    let text = |key| node.get(key).and_then(Node::as_str).map(str::trim);
    (
        text("x-provenance").unwrap_or("documented"),
        text("x-provenance-note"),
    )
}

/// The provenance of a statement, unless it is documented.
pub fn provenance(node: &Node) -> Option<String> {
    let (mark, note) = mark(node);
    let label = label(mark)?;
    Some(match note {
        Some(note) => format!("{label}: {note}"),
        None => format!("{label}."),
    })
}

fn label(mark: &str) -> Option<&str> {
    Some(match mark {
        "documented" => return None,
        "sample" => "Seen in a published sample only",
        "observed" => "Observed by others, not documented",
        "inferred" => "Inferred, not documented",
        "contradicted" => "The vendor's pages contradict each other",
        other => other,
    })
}

/// Scope, limits, page and provenance of an operation, as Markdown.
pub fn operation(node: &Node) -> Option<String> {
    let mut lines = Vec::new();
    if let Some(scope) = node.get("x-api-scope").and_then(Node::as_str) {
        lines.push(format!("- API scope: {scope}"));
    }
    if let Some(limit) = node.get("x-rate-limit").and_then(rate_limit) {
        lines.push(format!("- Rate limit: {limit}"));
    }
    if let Some(url) = node
        .get("externalDocs")
        .and_then(|docs| docs.get("url"))
        .and_then(Node::as_str)
    {
        lines.push(format!("- Vendor's page: <{url}>"));
    }
    if let Some(text) = provenance(node) {
        lines.push(format!("- {text}"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn rate_limit(node: &Node) -> Option<String> {
    let windows = node
        .get("windows")?
        .as_sequence()?
        .iter()
        .filter_map(|window| {
            let requests = window.get("requests")?.to_json();
            let seconds = window.get("seconds")?.to_json();
            Some(format!("{requests} requests in any {seconds} s"))
        })
        .collect::<Vec<_>>();
    let per = node.get("per")?.as_str()?;
    let text = |key| node.get(key).and_then(Node::as_str).map(str::trim);
    let mut limits = format!("{} per {per}", windows.join(" and "));
    if let Some(budget) = text("budget") {
        limits.push_str(&format!(" (budget `{budget}`)"));
    }
    // A documented limit can have a note as well.
    let source = [text("provenance").and_then(label), text("note")];
    let source: Vec<&str> = source.into_iter().flatten().collect();
    match source.is_empty() {
        true => Some(limits),
        false => Some(format!("{limits}. {}", source.join(": "))),
    }
}

/// `a`, `b` and `c`, each in backticks.
pub fn listed<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<String> = words
        .into_iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
