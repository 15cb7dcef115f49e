//! A bar for long input, on standard error, and the count of bytes.

use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Validate;

/// The bar where it is known how much there is.
const KNOWN: &str = "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// The bar where it is not.
const UNKNOWN: &str = "{spinner} {bytes} {bytes_per_sec}";

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// How far reading is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    bytes: Arc<AtomicU64>,
}

impl Progress {
    /// A bar if somebody watches and nothing else is written to the same terminal.
    pub(crate) fn new(args: &Validate) -> Self {
        let watched = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let bar = (watched && !args.quiet && !args.line_buffered).then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            bar.with_style(style(KNOWN))
        });
        Self {
            bar,
            bytes: Arc::default(),
        }
    }

    /// Counts what is read of the next file.
    pub(crate) fn reader(
        &self,
        size: Option<u64>,
    ) -> impl FnOnce(Box<dyn Read + Send>) -> Counting + use<> {
        if let Some(bar) = &self.bar {
            match size {
                Some(bytes) => bar.inc_length(bytes),
                // How much will come of a pipe is not known.
                None => bar.set_style(style(UNKNOWN)),
            }
        }
        let (bar, bytes) = (self.bar.clone(), Arc::clone(&self.bytes));
        move |reader| Counting { reader, bar, bytes }
    }

    /// How many bytes were read, packed or not.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Writes to the terminal beside the bar.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A reader that counts how much was read.
pub(crate) struct Counting {
    reader: Box<dyn Read + Send>,
    bar: Option<ProgressBar>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.inc(read as u64);
        }
        Ok(read)
    }
}
