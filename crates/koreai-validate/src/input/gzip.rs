//! gzip as `gzip` reads it: members one after another, zeros behind them, and whatever else follows left
//! alone.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::bufread::GzDecoder;

use super::reader::Input;

/// The first byte of a member.
const FIRST: u8 = 0x1f;

/// The second.
const SECOND: u8 = 0x8b;

/// Reads every member of a gzip file.
pub(super) struct Gzip {
    member: Option<GzDecoder<BufReader<Input>>>,
    /// Whether this member gave nothing yet, and is not the first one.
    is_new: bool,
    has_garbage: Arc<AtomicBool>,
}

impl Gzip {
    /// `has_garbage` is set when something follows that is not gzip.
    pub(super) fn new(packed: Input, has_garbage: Arc<AtomicBool>) -> Self {
        Self {
            member: Some(GzDecoder::new(BufReader::new(packed))),
            is_new: false,
            has_garbage,
        }
    }

    fn garbage(&mut self) -> usize {
        self.member = None;
        self.has_garbage.store(true, Ordering::Relaxed);
        0
    }
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let Some(member) = &mut self.member else {
                return Ok(0);
            };
            match member.read(buffer) {
                Ok(0) => {}
                Ok(count) => {
                    self.is_new = false;
                    return Ok(count);
                }
                // What begins like a member, and has no header of one.
                Err(error) if self.is_new && error.kind() == io::ErrorKind::InvalidInput => {
                    return Ok(self.garbage());
                }
                Err(error) => return Err(named(error)),
            }
            let Some(member) = self.member.take() else {
                return Ok(0);
            };
            let mut rest = member.into_inner();
            match next(&mut rest)? {
                None => return Ok(0),
                Some(FIRST) => {
                    let second = rest.buffer().get(1).copied();
                    if second.is_some_and(|byte| byte != SECOND) {
                        return Ok(self.garbage());
                    }
                    // What begins like a member and is damaged is an error, not garbage.
                    self.is_new = second.is_none();
                    self.member = Some(GzDecoder::new(rest));
                }
                Some(_) => return Ok(self.garbage()),
            }
        }
    }
}

/// An error of the decoder, in words.
fn named(error: io::Error) -> io::Error {
    let is_cut_off = error.to_string().starts_with("incomplete");
    match error.kind() {
        // What the reader of the file says has its own words.
        _ if error.raw_os_error().is_some() => error,
        io::ErrorKind::UnexpectedEof => cut_off(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if is_cut_off => cut_off(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => io::Error::new(
            io::ErrorKind::InvalidData,
            format!("gzip: the compressed data is damaged ({error})"),
        ),
        _ => error,
    }
}

fn cut_off() -> io::Error {
    let message = "gzip: the compressed data ends too early, as if the file was cut off";
    io::Error::new(io::ErrorKind::UnexpectedEof, message)
}

/// The first byte that follows and is not padding.
fn next(rest: &mut BufReader<Input>) -> io::Result<Option<u8>> {
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if let Some(at) = bytes.iter().position(|byte| *byte != 0) {
            let found = bytes[at];
            rest.consume(at);
            return Ok(Some(found));
        }
        let zeros = bytes.len();
        rest.consume(zeros);
    }
}
