//! The encoding of a CSV file: spreadsheets save others than UTF-8.

/// Why a file cannot be read as text, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    pub(super) what: &'static str,
}

/// Reads UTF-8, and UTF-16 as spreadsheets save "Unicode Text", with its byte order mark or without.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Unreadable> {
    // The heading begins in ASCII, and no text has a NUL: a zero beside the first letter is half of it.
    let unit = match *bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        [first, 0, ..] if first != 0 => u16::from_le_bytes,
        [0, second, ..] if second != 0 => u16::from_be_bytes,
        _ => return utf_8(bytes),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(units) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(unreadable(&text, BROKEN_UTF_16)),
        }
    }
    match rest {
        [] => Ok(text),
        _ => Err(unreadable(&text, BROKEN_UTF_16)),
    }
}

const BROKEN_UTF_16: &str =
    "this is UTF-16, as spreadsheets save \"Unicode Text\", and it is damaged";

fn utf_8(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..error.utf8_error().valid_up_to()]);
        // Windows-1252 has no characters for these.
        let is_code_page = !bytes
            .iter()
            .any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
        let what = match is_code_page {
            true => {
                "this is not UTF-8 but a code page of Windows, probably Windows-1252, as Excel saves a plain CSV"
            }
            false => "this is not UTF-8",
        };
        unreadable(&before, what)
    })
}

/// What is wrong after so much text.
fn unreadable(before: &str, what: &'static str) -> Unreadable {
    let line = before.rsplit('\n').next().unwrap_or_default();
    Unreadable {
        line: before.matches('\n').count() + 1,
        column: line.trim_start_matches('\u{feff}').chars().count() + 1,
        what,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn other_encodings_are_recognised_with_the_place() {
        let at = |line, column, what: &'static str| Err(Unreadable { line, column, what });
        let code_page = "this is not UTF-8 but a code page of Windows, probably Windows-1252, as Excel saves a plain CSV";
        let mut odd = utf_16("a,b\nc", u16::to_le_bytes);
        odd.push(b'x');
        let lone = [
            utf_16("\u{feff}a", u16::to_be_bytes),
            vec![0xd8, 0, 0, b'x'],
        ]
        .concat();
        for (bytes, wanted) in [
            (
                b"task_id,name\nti-1,Andr\xe9\n".to_vec(),
                at(2, 10, code_page),
            ),
            (b"a\n\xc3\xa9\x80,b\n".to_vec(), at(2, 2, code_page)),
            (b"a\n\x81\n".to_vec(), at(2, 1, "this is not UTF-8")),
            (odd, at(2, 2, BROKEN_UTF_16)),
            (lone, at(1, 2, BROKEN_UTF_16)),
            (b"a,\xc3\xa9\n".to_vec(), Ok("a,é\n".to_owned())),
            (vec![], Ok(String::new())),
            (b"a".to_vec(), Ok("a".to_owned())),
        ] {
            assert_eq!(decode(bytes.clone()), wanted, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn utf_16_is_read_exactly(text in "[a-z][^\0]{0,40}", has_mark: bool) {
            let text = format!("{}{text}", if has_mark { "\u{feff}" } else { "" });
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                prop_assert_eq!(&decode(utf_16(&text, bytes)), &Ok(text.clone()));
            }
            prop_assert_eq!(decode(text.clone().into_bytes()), Ok(text));
        }
    }
}
