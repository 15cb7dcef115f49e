//! Exchanges of a text, cut apart without being read: by lines, or by the brackets and quotes of a HAR.

use std::io::{self, Read};

use super::detect::CaptureForm;
use crate::json::MAX_DEPTH;
use crate::parse::{BYTE_ORDER_MARK, check};
use crate::position::Position;

const READ: usize = 64 << 10;

/// The longest name or version that is compared, in bytes.
const SHORT: usize = 16;

/// How much is kept of what stands outside of the entries of a HAR, in bytes.
const OUTSIDE: usize = 16 << 20;

/// One exchange of a text, as it stands there.
pub(super) struct Piece {
    pub(super) position: Position,
    /// As many as there may be.
    pub(super) bytes: Vec<u8>,
    /// Whether there are more.
    pub(super) is_cut: bool,
}

pub(super) struct Splitter<R> {
    reader: R,
    buffer: Box<[u8]>,
    filled: usize,
    used: usize,
    form: CaptureForm,
    limit: usize,
    /// Of the byte that comes next.
    pub(super) position: Position,
    piece: Option<Piece>,
    done: u64,
    quoted: bool,
    escaped: bool,
    depth: u32,
    har: Har,
}

/// Where in a HAR the next byte stands.
#[derive(Default)]
struct Har {
    /// The text that is being read, or was read last, if it is short.
    text: Vec<u8>,
    /// Whether the next text at this depth is a name; only up to depth 2.
    is_name: bool,
    root_name: Vec<u8>,
    log_name: Vec<u8>,
    has_version: bool,
    has_entries: bool,
    in_entries: bool,
    expects_entry: bool,
    ended: bool,
    /// All but the entries.
    outside: Vec<u8>,
    is_outside_cut: bool,
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(form: CaptureForm, reader: R, limit: usize) -> Self {
        Self {
            reader,
            buffer: vec![0; READ].into(),
            filled: 0,
            used: 0,
            form,
            limit,
            position: Position::START,
            piece: None,
            done: 0,
            quoted: false,
            escaped: false,
            depth: 0,
            har: Har::default(),
        }
    }

    /// The next exchange, if there is one.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            while self.used < self.filled {
                let byte = self.buffer[self.used];
                let piece = match self.form {
                    CaptureForm::Har => self.of_har(byte)?,
                    _ => self.of_lines(byte),
                };
                self.used += 1;
                self.advance(byte);
                if piece.is_some() {
                    self.done += 1;
                    return Ok(piece);
                }
            }
            if !self.read_on()? {
                return self.end();
            }
        }
    }

    /// Whether there is more.
    fn read_on(&mut self) -> io::Result<bool> {
        self.used = 0;
        let read = loop {
            match self.reader.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.filled = *read.as_ref().unwrap_or(&0);
        Ok(read? > 0)
    }

    fn end(&mut self) -> io::Result<Option<Piece>> {
        if self.form != CaptureForm::Har {
            self.done += 1;
            return Ok(self.piece.take());
        }
        let piece = self.piece.take();
        let entry = self.done + 1;
        match &self.har {
            _ if piece.is_some() => Err(invalid(&format!(
                "the HAR is cut off: it ends within entry {entry}"
            ))),
            Har { ended: false, .. } => Err(invalid(&format!(
                "the HAR is cut off: it ends after {} entries, and before its own end",
                self.done
            ))),
            Har {
                has_version: false, ..
            } => Err(invalid("the HAR has no `log.version`; version 1.2 is read")),
            Har {
                has_entries: false, ..
            } => Err(invalid("the HAR has no `log.entries`")),
            Har {
                is_outside_cut: true,
                ..
            } => Err(invalid(
                "the HAR has more than 16 MiB outside of its entries, which is not checked",
            )),
            Har { outside, .. } if check(outside, MAX_DEPTH).is_err() => Err(invalid(
                "the HAR is not JSON outside of its entries (`jq . FILE` says where)",
            )),
            _ => Ok(None),
        }
    }

    /// A byte order mark takes no column.
    fn advance(&mut self, byte: u8) {
        let is_mark =
            self.position.offset < 3 && BYTE_ORDER_MARK[self.position.offset as usize] == byte;
        self.position.offset += 1;
        if byte == b'\n' {
            self.position.line += 1;
            self.position.column = 1;
        } else if (byte as i8) >= -0x40 && !is_mark {
            self.position.column += 1;
        }
    }

    fn begin(&mut self) {
        self.piece = Some(Piece {
            position: self.position,
            bytes: Vec::new(),
            is_cut: false,
        });
    }

    fn keep(&mut self, byte: u8) {
        match &mut self.piece {
            Some(piece) if piece.bytes.len() < self.limit => piece.bytes.push(byte),
            Some(piece) => piece.is_cut = true,
            None if self.form != CaptureForm::Har => {}
            None if self.har.outside.len() < OUTSIDE => self.har.outside.push(byte),
            None => self.har.is_outside_cut = true,
        }
    }

    /// Lines, or all of a document. Blank lines are none.
    fn of_lines(&mut self, byte: u8) -> Option<Piece> {
        let is_blank = byte.is_ascii_whitespace()
            || (self.position.offset < 3 && BYTE_ORDER_MARK[self.position.offset as usize] == byte);
        if byte == b'\n' && self.form == CaptureForm::Lines {
            return self.piece.take();
        }
        if self.piece.is_none() && !is_blank {
            self.begin();
        }
        self.keep(byte);
        None
    }

    fn of_har(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        if self.quoted {
            self.keep(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.quoted = false;
                    return self.text_ended().map(|()| None);
                }
                _ if self.piece.is_none() && self.har.text.len() < SHORT => {
                    self.har.text.push(byte);
                }
                _ => {}
            }
            return Ok(None);
        }
        let is_space = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        if self.har.in_entries && self.depth == 3 {
            match byte {
                _ if is_space && self.piece.is_none() => return Ok(None),
                b',' | b']' => {
                    let piece = self.piece.take();
                    let is_end_of_none = byte == b']' && self.done == 0;
                    if piece.is_none() && (self.har.expects_entry && !is_end_of_none) {
                        return Err(self.fault("an entry"));
                    }
                    self.har.expects_entry = byte == b',';
                    if byte == b']' {
                        self.keep(byte);
                        self.har.in_entries = false;
                        self.depth -= 1;
                    }
                    return Ok(piece);
                }
                _ if self.piece.is_none() => self.begin(),
                _ => {}
            }
        }
        self.keep(byte);
        match byte {
            b'"' => {
                self.quoted = true;
                self.har.text.clear();
            }
            b'{' | b'[' => self.open(byte)?,
            b'}' | b']' => {
                if self.depth == 0 {
                    let Position { line, column, .. } = self.position;
                    return Err(invalid(&format!(
                        "not a HAR: the bracket at line {line}, column {column} closes nothing"
                    )));
                }
                if self.har.in_entries && self.depth == 3 {
                    return Err(self.fault("an entry"));
                }
                self.depth -= 1;
                self.har.is_name = false;
                self.har.ended = self.depth == 0;
            }
            b':' if self.depth <= 2 => self.har.is_name = false,
            b',' if self.depth <= 2 => self.har.is_name = true,
            _ if is_space || self.depth > 0 || byte == 0xEF || byte == 0xBB || byte == 0xBF => {}
            _ => return Err(self.fault("the end of the text")),
        }
        Ok(None)
    }

    fn open(&mut self, byte: u8) -> io::Result<()> {
        if self.depth == 0 && (byte == b'[' || self.har.ended) {
            return Err(self.fault("one object"));
        }
        let in_log = self.depth == 2 && self.har.root_name == b"log";
        if in_log && byte == b'[' && self.har.log_name == b"entries" {
            self.har.in_entries = true;
            self.har.has_entries = true;
            self.har.expects_entry = true;
        }
        self.depth = self.depth.saturating_add(1);
        self.har.is_name = self.depth <= 2 && byte == b'{';
        Ok(())
    }

    /// A text outside of an entry: a name, or the version.
    fn text_ended(&mut self) -> io::Result<()> {
        let in_log = self.depth == 2 && self.har.root_name == b"log";
        match (self.depth, self.har.is_name) {
            (1, true) => self.har.root_name.clone_from(&self.har.text),
            (2, true) => self.har.log_name.clone_from(&self.har.text),
            (2, false) if in_log && self.har.log_name == b"version" => {
                if self.har.text != b"1.2" {
                    return Err(invalid(&format!(
                        "the HAR has another version than 1.2{}",
                        self.version()
                    )));
                }
                self.har.has_version = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// The version that the HAR has, if it looks like one.
    fn version(&self) -> String {
        let text = String::from_utf8_lossy(&self.har.text);
        match text.chars().all(|c| c.is_ascii_digit() || c == '.') {
            true => format!(": {text}"),
            false => String::new(),
        }
    }

    fn fault(&self, expected: &str) -> io::Error {
        let Position { line, column, .. } = self.position;
        invalid(&format!(
            "not a HAR: expected {expected} at line {line}, column {column}"
        ))
    }
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
