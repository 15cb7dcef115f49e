//! The exchanges of a text, one after the other.

use std::io::{self, Read};

use super::captured::Captured;
use super::detect::CaptureForm;
use super::split::Splitter;
use super::{har, line};
use crate::finding::{Finding, FindingClass};
use crate::json::MAX_DEPTH;
use crate::parse::check;
use crate::position::Position;

/// Reads the exchanges of a text, in constant memory.
pub struct Captures<R> {
    splitter: Splitter<R>,
    form: CaptureForm,
    limit: usize,
    number: u64,
}

/// An exchange of a text.
#[derive(Debug)]
#[non_exhaustive]
pub struct Capture {
    /// Counts from 1.
    pub number: u64,
    /// Where it begins in the text.
    pub position: Position,
    /// The exchange, or why it is not one.
    pub captured: Result<Captured, Box<Finding>>,
}

impl<R: Read> Captures<R> {
    /// `max_exchange` is how many bytes of the text an exchange may have; of a longer one, that is the finding.
    pub fn new(form: CaptureForm, reader: R, max_exchange: usize) -> Self {
        Self {
            splitter: Splitter::new(form, reader, max_exchange),
            form,
            limit: max_exchange,
            number: 0,
        }
    }

    /// How many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.splitter.position.offset
    }

    /// The next exchange.
    ///
    /// # Errors
    ///
    /// What the reader says when it cannot be read, and [`io::ErrorKind::InvalidData`] for a HAR that is cut
    /// off, of another version, or none.
    #[expect(clippy::should_implement_trait, reason = "an error ends it")]
    pub fn next(&mut self) -> io::Result<Option<Capture>> {
        let Some(piece) = self.splitter.next()? else {
            return Ok(None);
        };
        self.number += 1;
        let captured: Result<_, Box<Finding>> = match &piece.bytes {
            Some(bytes) => self.read(bytes, piece.position),
            None => Err(Box::new(Finding::new(
                FindingClass::TooLong,
                "too-long",
                piece.position,
                format!("longer than {} bytes, and not checked", self.limit),
            ))),
        };
        Ok(Some(Capture {
            number: self.number,
            position: piece.position,
            captured,
        }))
    }

    fn read(&self, bytes: &[u8], at: Position) -> Result<Captured, Box<Finding>> {
        let read = match self.form {
            CaptureForm::Har => har::read(bytes),
            _ => line::read(bytes),
        };
        read.map_err(|problem| {
            Box::new(match check(bytes, MAX_DEPTH) {
                Err(error) => Finding::from(&error.within(at)),
                Ok(_) => Finding::new(FindingClass::Exchange, "not-an-exchange", at, problem),
            })
        })
    }
}
