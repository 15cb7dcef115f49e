//! Cells of CSV files that are opened in spreadsheets.

use crate::text::printable;

/// By this, spreadsheets know UTF-8; without it they read letters beyond ASCII as others.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What formulas begin with. Spreadsheets set to a language with wide characters take those as well.
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// What separates cells where the comma separates decimals: a spreadsheet set to such a country splits there,
/// within a quoted cell too, as the cell's quote does not begin what that spreadsheet takes for a cell.
const OTHER_SEPARATOR: char = ';';

/// A text as a cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-` or `@`,
/// wide or not, with or without white space before it, gets an apostrophe, and so does what follows a
/// semicolon. Nor does it control a terminal; tabs and line breaks, where readers may split as well, are gone.
pub(crate) fn harmless(text: &str) -> String {
    let text = printable(text);
    let mut parts = text.split(OTHER_SEPARATOR);
    let mut cell = String::with_capacity(text.len() + 1);
    // The cell's own quotes are doubled, so that its first part cannot be read as a formula.
    let first = parts.next().unwrap_or_default();
    if first.trim_start().starts_with(FORMULA) {
        cell.push('\'');
    }
    cell += first;
    for part in parts {
        cell.push(OTHER_SEPARATOR);
        // There, quotes are the reader's to take away.
        let bare = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
        if bare.starts_with(FORMULA) {
            cell.push('\'');
        }
        cell += part;
    }
    cell
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
            ("x;=1", "x;'=1"),
            ("x; =1;+2", "x;' =1;'+2"),
            ("x;\"=1", "x;'\"=1"),
            ("=1;y", "'=1;y"),
            (";;-", ";;'-"),
            ("a;b=c", "a;b=c"),
            ("a, -b", "a, -b"),
            ("\"=1\"", "\"=1\""),
            ("", ""),
        ] {
            assert_eq!(harmless(text), cell);
        }
    }

    /// The cells that a spreadsheet makes of a line: a quote counts at the start of a cell alone, and what
    /// follows the closing quote belongs to the cell.
    fn split(line: &str, separators: &[char]) -> Vec<String> {
        let mut cells = vec![String::new()];
        let (mut is_start, mut is_quoted) = (true, false);
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            let cell = cells.last_mut().expect("a cell");
            if is_quoted && c == '"' {
                is_quoted = chars.next_if_eq(&'"').is_some();
                if is_quoted {
                    cell.push('"');
                }
            } else if is_start && c == '"' {
                is_quoted = true;
            } else if !is_quoted && (separators.contains(&c) || c == '\n') {
                cells.push(String::new());
                is_start = true;
                continue;
            } else {
                cell.push(c);
            }
            is_start = false;
        }
        cells
    }

    #[test]
    fn no_reader_finds_a_formula_wherever_it_splits() {
        let readers: [&[char]; 5] = [&[','], &[';'], &['\t'], &[',', ';'], &[';', '\t']];
        let mut checked = 0;
        for separator in ["", ";", "\t", ",", "\n", "\r\n", ";;", "\";", ";\n", ",;"] {
            for before in ["", "x", "\"", "x\"", "a,b", "\n"] {
                for between in ["", " ", "\u{a0}", "\"", "\"\"", " \"", "\n"] {
                    for sign in FORMULA {
                        for after in ["1+1", "1,2", "1\"", "1;2"] {
                            let text = format!("{before}{separator}{between}{sign}{after}");
                            let mut writer = csv::Writer::from_writer(vec![]);
                            let cell = harmless(&text);
                            // First, in between and last in its line.
                            writer
                                .write_record([&*cell, &cell, "y", &cell])
                                .expect("memory");
                            let bytes = writer.into_inner().expect("memory");
                            let line = String::from_utf8(bytes).expect("UTF-8");
                            for separators in readers {
                                let cells = split(&line, separators);
                                let formula =
                                    |cell: &&String| cell.trim_start().starts_with(FORMULA);
                                let found = cells.iter().find(formula);
                                assert_eq!(found, None, "{text:?} {line:?} {separators:?}");
                                checked += 1;
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(checked, 5 * 10 * 6 * 7 * 8 * 4);
    }

    #[test]
    fn text_without_signs_stays_as_it_is() {
        for text in [
            "a;b",
            "a, b; c",
            "\"a\"; b",
            "x=1; y=2",
            "Call - back",
            "予約;済",
            "; ",
        ] {
            assert_eq!(harmless(text), text);
        }
    }
}
