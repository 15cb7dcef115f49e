//! A CSV file, as people and spreadsheets write it.

use csv::{Position, StringRecord};

/// Something wrong, and the line that it is in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: u64,
    pub(super) what: String,
}

impl Mistake {
    pub(super) fn at(line: u64, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { line, what }
    }
}

/// The heading, and what comes below it.
pub(super) struct Sheet {
    pub(super) heading: StringRecord,
    /// Records with the lines that they begin in. Blank lines are left out.
    pub(super) records: Vec<Result<(u64, StringRecord), Mistake>>,
}

/// Reads a file. One whose quotes do not add up has no records at all, as nobody knows where they end.
pub(super) fn read(text: &str) -> Result<Sheet, Mistake> {
    let text = text.trim_start_matches('\u{feff}');
    let (delimiter, text) = declared_delimiter(text).unwrap_or((delimiter(text), text));
    check_quotes(text, delimiter)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let begins = |position: Option<&Position>| position.map_or(0, |at| line(text, at));
    let heading = match reader.headers() {
        Ok(heading) => heading.clone(),
        Err(error) => return Err(Mistake::at(begins(error.position()), message(&error))),
    };
    let records = reader.records().map(|record| match record {
        Ok(record) => Ok((begins(record.position()), record)),
        Err(error) => Err(Mistake::at(begins(error.position()), message(&error))),
    });
    let records = records.collect();
    Ok(Sheet { heading, records })
}

/// What separates cells, if a line before the heading says so (`sep=;`, as Excel has it), and the text after
/// that. The line break stays there, so that lines keep their numbers.
fn declared_delimiter(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix("sep=")?;
    let delimiter = *rest.as_bytes().first()?;
    let rest = b",;\t|".contains(&delimiter).then(|| &rest[1..])?;
    rest.starts_with(['\r', '\n']).then_some((delimiter, rest))
}

/// What separates cells. Where the comma separates decimals, spreadsheets save a semicolon, and as "Unicode
/// Text" a tab; no name of a field has either.
fn delimiter(text: &str) -> u8 {
    let heading = text.trim_start().lines().next().unwrap_or_default();
    let found = [b',', b';', b'\t']
        .into_iter()
        .find(|&byte| heading.as_bytes().contains(&byte));
    found.unwrap_or(b',')
}

/// Refuses what has no one meaning: a quoted cell that does not end, which would swallow all rows below,
/// and one that goes on after its closing quote, which has swallowed some.
fn check_quotes(text: &str, delimiter: u8) -> Result<(), Mistake> {
    enum At {
        Start,
        Bare,
        Quoted,
        Closed,
    }
    let (mut at, mut line, mut opened) = (At::Start, 1, 1);
    for byte in text.bytes() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, b'\r' | b'\n') => At::Start,
            (_, byte) if byte == delimiter => At::Start,
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Start | At::Bare, _) => At::Bare,
            (At::Closed, _) => {
                let what =
                    "text follows a closing quote: within a quoted cell, write a quote twice";
                return Err(Mistake::at(line, what));
            }
        };
        line += u64::from(byte == b'\n');
    }
    match at {
        At::Quoted => Err(Mistake::at(
            opened,
            "a cell begins with a quote that is never closed",
        )),
        _ => Ok(()),
    }
}

/// The line of a record that begins after this position, and after the blank lines there.
fn line(text: &str, position: &Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

fn message(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{len} cells, where the heading has {expected_len}"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records as lines and cells, or the first mistake.
    fn shown(text: &str) -> Result<Vec<(u64, Vec<String>)>, Mistake> {
        let cells = |record: &StringRecord| record.iter().map(str::to_owned).collect();
        let sheet = read(text)?;
        let records = sheet.records.into_iter();
        records
            .map(|record| record.map(|(line, record)| (line, cells(&record))))
            .collect()
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for text in [
            "a,b\n1,2\n\n\n3,\"4\n5\"\n\n6,7",
            "\u{feff}a,b\r\n1,2\r\n\r\n\r\n3,\"4\n5\"\r\n\r\n6,7\r\n",
            "a;b\n1;2\n\n\n3;\"4\n5\"\n\n6;7\n",
            "a\tb\n1\t2\n\n\n3\t\"4\n5\"\n\n6\t7\n",
        ] {
            let found = shown(text).expect("records");
            let wanted = [(2, ["1", "2"]), (5, ["3", "4\n5"]), (8, ["6", "7"])];
            let wanted = wanted.map(|(line, cells)| (line, cells.map(str::to_owned).to_vec()));
            assert_eq!(found, wanted, "{text:?}");
        }
        let unequal = shown("\n\na,b\n\n1,2\n\n3\n");
        let message = "1 cells, where the heading has 2";
        assert_eq!(unequal, Err(Mistake::at(7, message)));
    }

    #[test]
    fn a_line_before_the_heading_may_name_what_separates_cells() {
        for text in [
            "sep=;\na;b\n1;2\n",
            "\u{feff}sep=;\r\na;b\r\n1;2\r\n",
            "sep=,\r\na,b\r\n1,2\r\n",
            "sep=\t\na\tb\n1\t2\n",
            "sep=|\na|b\n1|2\n",
        ] {
            let wanted = vec![(3, vec!["1".to_owned(), "2".to_owned()])];
            assert_eq!(shown(text), Ok(wanted), "{text:?}");
        }
        for text in ["sep=", "sep=;", "sep=é\n", "sep=;a\n", "sep=x\na\n"] {
            assert_eq!(declared_delimiter(text), None, "{text:?}");
        }
    }

    #[test]
    fn quotes_that_do_not_add_up_are_refused() {
        let open = "a cell begins with a quote that is never closed";
        let after = "text follows a closing quote: within a quoted cell, write a quote twice";
        for (text, wrong) in [
            ("a\n\"", Some((2, open))),
            ("a\n\n\"b\nc\nd", Some((3, open))),
            ("a\n\"b\"\"\nc\n", Some((2, open))),
            ("\"a\n", Some((1, open))),
            ("a\n\"b\"c\n", Some((2, after))),
            ("a\n\"b\nc\" \n", Some((3, after))),
            ("a\n\"\"\n", None),
            ("a\n\"b\"\"c\"\n", None),
            ("a\nb\"c\n", None),
            ("a,b\n\"1\",\"\"\"2\"\"\"\r\n", None),
        ] {
            let wrong = wrong.map(|(line, what)| Mistake::at(line, what));
            assert_eq!(shown(text).err(), wrong, "{text:?}");
        }
    }

    proptest! {
        /// What a writer of CSV makes of any cells is read as those cells.
        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec(prop::array::uniform2(".*|[\",;\r\n a]*"), 1..8)) {
            for delimiter in [b',', b';', b'\t'] {
                let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(vec![]);
                writer.write_record(["a", "b"]).expect("memory");
                for row in &rows {
                    writer.write_record(row).expect("memory");
                }
                let text = String::from_utf8(writer.into_inner().expect("memory")).expect("UTF-8");
                let found: Vec<_> = shown(&text).expect("records").into_iter().map(|(_, cells)| cells).collect();
                prop_assert_eq!(&found, &rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*|[\",;\r\na]*") {
            let _ = shown(&text);
        }
    }
}
