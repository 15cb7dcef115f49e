//! Whether a text has captured exchanges, and in which form, by its beginning.

use std::io;

use crate::input::{Input, detect as detect_payloads};
use crate::parse::without_mark;
use crate::stream::Format;

/// In which form a text has exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CaptureForm {
    /// HAR 1.2.
    Har,
    /// One exchange on each line.
    Lines,
    /// One exchange.
    Document,
}

impl CaptureForm {
    /// As reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Har => "HAR 1.2",
            Self::Lines | Self::Document => "exchange",
        }
    }
}

/// How much is looked at.
const WINDOW: usize = 16 << 10;

/// In which form a text has exchanges, if it has any: it begins with an object, which has the member `log` or
/// `exchange` in its first 16 KiB.
///
/// # Errors
///
/// What the reader says when it cannot be read.
pub fn detect(text: &mut Input) -> io::Result<Option<CaptureForm>> {
    let decided = loop {
        match members(text.head()) {
            Some(decided) => break decided,
            None if text.ended() || text.head().len() >= WINDOW => break None,
            None => text.more(WINDOW - text.head().len())?,
        }
    };
    Ok(match decided {
        Some(CaptureForm::Har) => Some(CaptureForm::Har),
        Some(_) => Some(match detect_payloads(text)? {
            Format::Lines => CaptureForm::Lines,
            _ => CaptureForm::Document,
        }),
        None => None,
    })
}

/// What the names of the first object's members say; `None` if more must be seen.
fn members(head: &[u8]) -> Option<Option<CaptureForm>> {
    let text = without_mark(head).trim_ascii_start();
    match text.first() {
        // A byte order mark may not be there in full.
        None => return None,
        Some(b'{') => {}
        Some(0xEF) if text.len() < 3 => return None,
        Some(_) => return Some(None),
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let (mut is_name, mut start) = (false, 0);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if quoted => {
                quoted = false;
                if is_name && depth == 1 {
                    match &text[start..at] {
                        b"log" => return Some(Some(CaptureForm::Har)),
                        b"exchange" => return Some(Some(CaptureForm::Lines)),
                        _ => {}
                    }
                }
            }
            _ if quoted => {}
            b'"' => (quoted, start) = (true, at + 1),
            b'{' | b'[' => {
                depth += 1;
                is_name = depth == 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(None);
                }
            }
            b':' if depth == 1 => is_name = false,
            b',' if depth == 1 => is_name = true,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_object_decides() {
        for (text, form) in [
            ("{\"log\": {", Some(Some(CaptureForm::Har))),
            (
                "\u{feff} {\"comment\": \"log\", \"log\"",
                Some(Some(CaptureForm::Har)),
            ),
            ("{\"exchange\": 1", Some(Some(CaptureForm::Lines))),
            (
                "{\"a\": {\"log\": 1}, \"b\": [\"log\"], \"c\": \"}\\\"log\", \"exchange\"",
                Some(Some(CaptureForm::Lines)),
            ),
            ("{\"name\": \"log\"}\n{\"log\": {}}", Some(None)),
            ("[{\"log\": 1}]", Some(None)),
            ("7", Some(None)),
            ("", None),
            ("{\"lo", None),
            ("\u{feff}", None),
        ] {
            assert_eq!(members(text.as_bytes()), form, "{text}");
        }
    }
}
