//! Cells of CSV files that are opened in spreadsheets.

use crate::text::printable;

/// By this, spreadsheets know UTF-8; without it they read letters beyond ASCII as others.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What formulas begin with. Spreadsheets set to a language with wide characters take those as well.
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// A text as a cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-` or `@`,
/// wide or not, with or without white space before it, gets an apostrophe. Nor does it steer a terminal.
pub(crate) fn harmless(text: &str) -> String {
    let text = printable(text);
    match text.trim_start().starts_with(FORMULA) {
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
            (" =1+1", "' =1+1"),
            ("\u{a0}\u{3000}@x", "'\u{a0}\u{3000}@x"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("a\r\n\u{1b}[31m", "a\u{fffd}\u{fffd}\u{fffd}[31m"),
            ("Call back", "Call back"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), cell);
        }
    }
}
