//! Where the containers of a text end.

use memchr::memchr2;

use super::cursor::{Cursor, Malformed};

/// Shorter containers are passed over as quickly without this.
const SHORTEST: usize = 64;

/// Where arrays and objects end, so that a value is passed over at once: whoever looks into every
/// level of a text would otherwise read what is deep inside once for each level around it.
#[derive(Debug, Default)]
pub(crate) struct Ends(Vec<(usize, usize)>);

impl Ends {
    /// Of a text that is JSON.
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut ends: Vec<(usize, usize)> = Vec::new();
        let mut open = Vec::new();
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            match byte {
                b'"' => at = closing_quote(text, at + 1),
                b'[' | b'{' => {
                    open.push(ends.len());
                    ends.push((at, 0));
                }
                b']' | b'}' => {
                    if let Some(index) = open.pop() {
                        let (start, end) = &mut ends[index];
                        *end = at + 1;
                        if *end - *start < SHORTEST {
                            // What it holds is shorter, and went before.
                            ends.truncate(index);
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Self(ends)
    }

    /// Passes over the value before a cursor.
    pub(crate) fn skip(&self, cursor: &mut Cursor<'_>) -> Result<(), Malformed> {
        cursor.kind()?;
        let start = cursor.offset();
        match self.0.binary_search_by_key(&start, |(start, _)| *start) {
            Ok(index) if self.0[index].1 > start => cursor.jump(self.0[index].1),
            _ => cursor.skip()?,
        }
        Ok(())
    }
}

fn closing_quote(text: &[u8], mut at: usize) -> usize {
    while let Some(found) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if text[at] == b'"' {
            return at;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_over_what_a_cursor_passes_over() {
        let long = "x".repeat(SHORTEST);
        for value in [
            "{}".to_owned(),
            format!("[\"{long}\"]"),
            format!("{{\"]\": [\"\\\"}}{long}\", [], {{}}], \"a\": [1, \"{long}\"]}}"),
            format!("{}{}", "[".repeat(100), "]".repeat(100)),
            format!("\"{long}\""),
        ] {
            let text = format!("[ {value} , 7]");
            let mut cursor = Cursor::new(text.as_bytes());
            assert_eq!(cursor.enter(b']'), Ok(true));
            let mut by_table = cursor.clone();
            assert_eq!(cursor.skip(), Ok(()));
            assert_eq!(Ends::new(text.as_bytes()).skip(&mut by_table), Ok(()));
            assert_eq!(by_table.offset(), cursor.offset(), "{text}");
            assert_eq!(by_table.more(b']'), Ok(true));
        }
    }
}
