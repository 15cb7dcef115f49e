//! Cells of CSV files that are opened in spreadsheets.

use crate::output::printable;

/// A text as a cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-` or `@`
/// gets an apostrophe before it. Nor does it steer a terminal.
pub(crate) fn harmless(text: &str) -> String {
    let text = printable(text);
    match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\u{fffd}=1"),
            ("a\r\n\u{1b}[31m", "a\u{fffd}\u{fffd}\u{fffd}[31m"),
            ("Call back", "Call back"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), cell);
        }
    }
}
