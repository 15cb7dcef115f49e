//! Standard output.

use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};

use crate::text::is_control;

/// Standard output for as long as somebody reads it.
///
/// If the reader leaves (`koreai validate … | head`), the rest is dropped. A run then ends as soon as
/// it can, without a word. Nor is anything written after what could not be written: that is an error once.
///
/// On a terminal, characters that control it are escaped; files and pipes get the exact bytes.
pub(crate) struct Output {
    open: Option<BufWriter<StdoutLock<'static>>>,
    is_terminal: bool,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self {
            open: Some(BufWriter::new(io::stdout().lock())),
            is_terminal: io::stdout().is_terminal(),
        }
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.open.is_none()
    }

    /// Whether it is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// The columns of the terminal, if it is one.
    pub(crate) fn width(&self) -> Option<usize> {
        let (_, columns) = console::Term::stdout().size_checked()?;
        Some(columns.into())
    }

    /// From here on, drops everything.
    fn silence(&mut self) {
        self.open = None;
    }

    fn unless_closed<T>(
        &mut self,
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<T>,
        dropped: T,
    ) -> io::Result<T> {
        let Some(out) = &mut self.open else {
            return Ok(dropped);
        };
        match write(out) {
            Err(error) => {
                self.silence();
                match error.kind() {
                    ErrorKind::BrokenPipe => Ok(dropped),
                    _ => Err(error),
                }
            }
            written => written,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.is_terminal {
            true => {
                let shown = escaped(bytes);
                self.unless_closed(|out| out.write_all(&shown), ())?;
                Ok(bytes.len())
            }
            false => self.unless_closed(|out| out.write(bytes), bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed(Write::flush, ())
    }
}

/// The bytes without characters that control a terminal, each as JSON escapes it: in JSON, the only place
/// where formats leave them, that is the same text. Colours and line breaks, which ASCII controls make, are
/// this program's own and stay; JSON never has them raw within a text.
///
/// Bytes that end within a character are left as they are: formats hand over whole texts.
fn escaped(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_own = |c: char| c.is_ascii() && c != '\u{7f}';
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.into();
    };
    if text.chars().all(|c| is_own(c) || !is_control(c)) {
        return bytes.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_control(c) && !is_own(c) {
            true => shown += &format!("\\u{:04x}", u32::from(c)),
            false => shown.push(c),
        }
    }
    shown.into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_is_escaped_and_json_stays_the_same() {
        let hidden = (0x7f..=0x9f)
            .chain([0x61c, 0x200e, 0x200f])
            .chain(0x202a..=0x202e)
            .chain(0x2066..=0x2069);
        for c in hidden.filter_map(char::from_u32) {
            let json = serde_json::json!({ format!("a{c}"): format!("{c}é{c}") }).to_string();
            let shown = escaped(json.as_bytes());
            let shown = std::str::from_utf8(&shown).expect("UTF-8");
            assert!(!shown.chars().any(is_control), "{shown:?}");
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
            assert_eq!(value(shown), value(&json));
        }
        for text in ["plain, é 予約 \u{feff}", "\u{1b}[32mgreen\u{1b}[0m\r\n\t"] {
            assert_eq!(escaped(text.as_bytes()), text.as_bytes());
        }
    }
}
