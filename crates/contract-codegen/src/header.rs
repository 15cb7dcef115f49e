//! The notice at the top of generated files.

/// First line of every generated Rust file.
pub const RUST_HEADER: &str = "// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.\n\n";

/// First line of every generated file of JavaScript.
pub const JAVASCRIPT_HEADER: &str =
    "// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.\n";

/// First line of every generated file of Python.
pub const PYTHON_HEADER: &str =
    "# Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.\n";

/// The `$comment` of every generated JSON file.
pub const JSON_COMMENT: &str =
    "Generated from spec/openapi.yaml by `cargo xtask generate`. Do not edit.";

/// Whether the beginning of a file has the notice.
pub fn is_generated(head: &str) -> bool {
    let comment = format!("\"$comment\": \"{JSON_COMMENT}\"");
    head.starts_with(RUST_HEADER.trim_end()) || (head.starts_with('{') && head.contains(&comment))
}
