//! Standard output.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};

/// Standard output for as long as somebody reads it.
///
/// If the reader leaves (`koreai validate … | head`), the rest is dropped. A run then ends as soon as
/// it can, without a word.
pub(crate) struct Output(Option<BufWriter<StdoutLock<'static>>>);

impl Output {
    pub(crate) fn stdout() -> Self {
        Self(Some(BufWriter::new(io::stdout().lock())))
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// The columns of the terminal, if it is one.
    pub(crate) fn width(&self) -> Option<usize> {
        let (_, columns) = console::Term::stdout().size_checked()?;
        Some(columns.into())
    }

    /// From here on, drops everything.
    fn silence(&mut self) {
        self.0 = None;
    }

    fn unless_closed<T>(
        &mut self,
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<T>,
        dropped: T,
    ) -> io::Result<T> {
        let Some(out) = &mut self.0 else {
            return Ok(dropped);
        };
        match write(out) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.silence();
                Ok(dropped)
            }
            result => result,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(|out| out.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed(Write::flush, ())
    }
}
