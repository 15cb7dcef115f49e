//! The items of one array, each as soon as it ended.
//!
//! Where an item ends is decided by brackets and quotes alone; whether it is JSON is decided by the
//! validator afterwards. So an item with a fault in it is refused and the next ones are read, as
//! long as its brackets and quotes are in order.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use super::options::{Deliver, Stream};
use super::record::{Record, RecordError, Summary};
use crate::error::Error;
use crate::parse::{BYTE_ORDER_MARK, ParseError};
use crate::position::Position;
use crate::validator::Validator;

const READ: usize = 64 << 10;

pub(super) fn run(
    validator: &Validator,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    summary: &mut Summary,
) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(READ, reader);
    let mut items = Items {
        validator,
        stream,
        on_record,
        summary,
        expects: Expects::Array,
        position: Position::START,
        start: Position::START,
        item: Vec::new(),
        too_long: false,
        depth: 0,
        quoted: false,
        escaped: false,
    };
    loop {
        let read = reader.fill_buf()?;
        if read.is_empty() {
            let _ = items.end();
            return Ok(());
        }
        let length = read.len();
        let taken = items.take(read);
        items.summary.bytes = items.position.offset;
        if taken.is_break() {
            return Ok(());
        }
        reader.consume(length);
    }
}

/// What may come next, outside of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// A byte order mark, or the bracket that opens the array.
    Array,
    /// The rest of the byte order mark.
    Mark,
    /// The first item, or the end of the array.
    FirstItem,
    /// An item.
    Item,
    /// More of an item, a comma, or the end of the array.
    InItem,
    /// The end of the text.
    End,
}

struct Items<'v, 's, F> {
    validator: &'v Validator,
    stream: Stream,
    on_record: F,
    summary: &'s mut Summary,
    expects: Expects,
    /// Of the byte that comes next.
    position: Position,
    /// Of the item that is being read.
    start: Position,
    item: Vec<u8>,
    too_long: bool,
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl<F: FnMut(Record<'_>) -> ControlFlow<()>> Items<'_, '_, F> {
    fn take(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        for byte in bytes {
            self.byte(*byte)?;
            self.advance(*byte);
        }
        ControlFlow::Continue(())
    }

    /// A byte order mark takes no column, as in a document.
    fn advance(&mut self, byte: u8) {
        self.position.offset += 1;
        if byte == b'\n' {
            self.position.line += 1;
            self.position.column = 1;
        } else if (byte as i8) >= -0x40 && self.position.offset > 1 || byte < 0x80 {
            self.position.column += 1;
        }
    }

    fn byte(&mut self, byte: u8) -> ControlFlow<()> {
        let space = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        match (self.expects, byte) {
            (Expects::InItem, _) => self.in_item(byte),
            (Expects::Mark, _) => self.mark(byte),
            (_, _) if space => ControlFlow::Continue(()),
            (Expects::Array, b'[') => {
                self.expects = Expects::FirstItem;
                ControlFlow::Continue(())
            }
            (Expects::Array, _) if self.position.offset == 0 && byte == BYTE_ORDER_MARK[0] => {
                self.expects = Expects::Mark;
                ControlFlow::Continue(())
            }
            (Expects::Array, _) => self.fault("an array"),
            (Expects::End, _) => self.fault("the end of the text"),
            (Expects::FirstItem, b']') => {
                self.expects = Expects::End;
                ControlFlow::Continue(())
            }
            (Expects::FirstItem | Expects::Item, b',' | b']') => {
                self.fault("an item")?;
                self.expects = match byte {
                    b',' => Expects::Item,
                    _ => Expects::End,
                };
                ControlFlow::Continue(())
            }
            (Expects::FirstItem | Expects::Item, _) => {
                self.expects = Expects::InItem;
                self.start = self.position;
                self.in_item(byte)
            }
        }
    }

    fn mark(&mut self, byte: u8) -> ControlFlow<()> {
        match BYTE_ORDER_MARK.get(self.position.offset as usize..) {
            Some([last]) if *last == byte => {
                self.expects = Expects::Array;
                ControlFlow::Continue(())
            }
            Some([next, ..]) if *next == byte => ControlFlow::Continue(()),
            _ => self.fault("an array"),
        }
    }

    fn in_item(&mut self, byte: u8) -> ControlFlow<()> {
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.quoted = true,
                b'[' | b'{' => self.depth += 1,
                b',' | b']' if self.depth == 0 => {
                    self.expects = match byte {
                        b',' => Expects::Item,
                        _ => Expects::End,
                    };
                    return self.check();
                }
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        if self.item.len() >= self.stream.max_record {
            self.too_long = true;
            self.item.clear();
        }
        if !self.too_long {
            self.item.push(byte);
        }
        ControlFlow::Continue(())
    }

    /// The item ended.
    fn check(&mut self) -> ControlFlow<()> {
        let limit = self.stream.max_record;
        let outcome = match std::mem::take(&mut self.too_long) {
            true => Err(RecordError::TooLong { limit }),
            // It begins a text, and not each item of one.
            false if self.item.starts_with(BYTE_ORDER_MARK) => {
                Err(RecordError::Payload(Error::Parse(ParseError::Syntax {
                    reason: "expected value".to_owned(),
                    at: Position::START,
                })))
            }
            false => self
                .validator
                .validate(&self.item)
                .map_err(RecordError::Payload),
        };
        self.summary.records += 1;
        self.summary.refused += u64::from(outcome.is_err());
        let item = std::mem::take(&mut self.item);
        if outcome.is_err() || self.stream.deliver == Deliver::All {
            (self.on_record)(Record {
                number: self.summary.records,
                position: self.start,
                bytes: item.trim_ascii_end(),
                outcome: outcome.map_err(|error| error.within(self.start)),
            })?;
        }
        self.item = item;
        self.item.clear();
        ControlFlow::Continue(())
    }

    /// Something else stands where an array has `expected`.
    fn fault(&mut self, expected: &'static str) -> ControlFlow<()> {
        self.summary.records += 1;
        self.summary.refused += 1;
        let at = self.position;
        (self.on_record)(Record {
            number: self.summary.records,
            position: at,
            bytes: &[],
            outcome: Err(RecordError::Array { expected, at }),
        })?;
        match expected {
            // The next item may be in order.
            "an item" => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    /// The text ended.
    fn end(&mut self) -> ControlFlow<()> {
        match self.expects {
            Expects::End => ControlFlow::Continue(()),
            Expects::Array | Expects::Mark => self.fault("an array"),
            Expects::FirstItem | Expects::Item => self.fault("an item or the end of the array"),
            Expects::InItem => {
                self.check()?;
                self.fault("a comma or the end of the array")
            }
        }
    }
}
