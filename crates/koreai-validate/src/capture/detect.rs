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

/// In which form a text has exchanges, if it has any: its first object has, within 16 KiB, the member `log` with
/// an object that has members of a HAR, or the members `exchange`, a number, and `request`.
///
/// # Errors
///
/// What the reader says when it cannot be read.
pub fn detect(text: &mut Input) -> io::Result<Option<CaptureForm>> {
    let decided = loop {
        match members(text.head()) {
            Ok(decided) => break decided,
            Err(so_far) if text.ended() || text.head().len() >= WINDOW => break so_far,
            Err(_) => text.more(WINDOW - text.head().len())?,
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

/// Members of the `log` of a HAR.
const OF_LOG: [&[u8]; 5] = [b"version", b"creator", b"browser", b"pages", b"entries"];

/// What the first object's members say; as an error, what they say so far, if more must be seen.
fn members(head: &[u8]) -> Result<Option<CaptureForm>, Option<CaptureForm>> {
    let text = without_mark(head).trim_ascii_start();
    match text.first() {
        // A byte order mark may not be there in full.
        None => return Err(None),
        Some(b'{') => {}
        Some(0xEF) if text.len() < 3 => return Err(None),
        Some(_) => return Ok(None),
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let (mut is_name, mut start) = (false, 0);
    // The name of the member of the object itself.
    let mut name: &[u8] = b"";
    let (mut in_log, mut has_version, mut has_request) = (false, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if quoted => {
                quoted = false;
                if is_name && depth == 1 {
                    name = &text[start..at];
                    has_request |= name == b"request";
                } else if is_name && in_log && OF_LOG.contains(&&text[start..at]) {
                    return Ok(Some(CaptureForm::Har));
                }
            }
            _ if quoted => {}
            b'"' => (quoted, start) = (true, at + 1),
            b'{' | b'[' => {
                in_log |= depth == 1 && name == b"log" && *byte == b'{';
                depth += 1;
                is_name = *byte == b'{' && depth <= 2;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                in_log &= depth > 1;
                is_name = false;
                if depth == 0 {
                    return Ok(None);
                }
            }
            b':' if depth <= 2 => is_name = false,
            b',' if depth == 1 || (depth == 2 && in_log) => is_name = true,
            b'0'..=b'9' => has_version |= depth == 1 && !is_name && name == b"exchange",
            _ => {}
        }
        if has_version && has_request {
            return Ok(Some(CaptureForm::Lines));
        }
    }
    Err(match () {
        () if in_log => Some(CaptureForm::Har),
        () if has_version => Some(CaptureForm::Lines),
        () => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_object_decides() {
        let (har, lines) = (Some(CaptureForm::Har), Some(CaptureForm::Lines));
        for (text, form) in [
            ("{\"log\": {", Err(har)),
            ("{\"log\": {\"vers", Err(har)),
            ("{\"log\": {\"version\"", Ok(har)),
            ("{\"log\": {\"a\": [{}, 1], \"entries\": [", Ok(har)),
            (
                "\u{feff} {\"comment\": \"log\", \"log\" : {\"creator\"",
                Ok(har),
            ),
            ("{\"exchange\": 1, \"request\"", Ok(lines)),
            ("{\"request\": {\"a\": [1]}, \"exchange\": 1", Ok(lines)),
            ("{\"exchange\": 1, \"response\": {", Err(lines)),
            (
                "{\"a\": {\"log\": 1}, \"b\": [\"log\"], \"c\": \"}\\\"log\", \"exchange\": 1.0, \"request\": 7",
                Ok(lines),
            ),
            // Payloads that have members of the same names.
            ("{\"name\": \"x\", \"log\": \"version\"}", Ok(None)),
            ("{\"name\": \"x\", \"log\": [{\"version\": 1}]}", Ok(None)),
            ("{\"log\": {\"level\": {\"version\": 1}}}", Ok(None)),
            ("{\"log\": {}, \"a\": {\"version\": 1}}", Ok(None)),
            ("{\"log\": 7, \"version\": {\"entries\": 1}}", Ok(None)),
            ("{\"log\": null", Err(None)),
            (
                "{\"name\": \"x\", \"exchange\": \"y\", \"request\": {}}",
                Ok(None),
            ),
            ("{\"exchange\": [1], \"request\": {}}", Ok(None)),
            ("{\"exchange\": \"1\", \"a\": 1, \"request\": {}}", Ok(None)),
            ("{\"exchange\": 1}", Ok(None)),
            ("{\"request\": {\"exchange\": 1}}", Ok(None)),
            ("{\"name\": \"log\"}\n{\"log\": {}}", Ok(None)),
            ("[{\"log\": 1}]", Ok(None)),
            ("7", Ok(None)),
            ("", Err(None)),
            ("{\"lo", Err(None)),
            ("\u{feff}", Err(None)),
        ] {
            assert_eq!(members(text.as_bytes()), form, "{text}");
        }
    }
}
