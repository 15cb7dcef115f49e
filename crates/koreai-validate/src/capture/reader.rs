//! The exchanges of a text, one after the other.

use std::fmt;
use std::io::{self, Read};

use super::captured::Captured;
use super::detect::CaptureForm;
use super::split::Splitter;
use super::target::target;
use super::{har, line};
use crate::exchange::{Match, Operations, split_target};
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

/// An exchange of a text. `Debug` shows what [`Captured`] shows.
#[non_exhaustive]
pub struct Capture {
    /// Counts from 1.
    pub number: u64,
    /// Where it begins in the text.
    pub position: Position,
    /// The exchange, or why it is not one.
    pub captured: Result<Captured, Box<Finding>>,
    /// The method and the URL of an entry of a HAR, if they can be read and the entry cannot.
    target: Option<(String, String)>,
}

impl Capture {
    /// Whether it cannot be read, and is known to be of no operation all the same, so that its faults are not those
    /// of an exchange with the platform.
    pub fn is_unmatched(&self, operations: &Operations) -> bool {
        self.target.as_ref().is_some_and(|(method, url)| {
            operations.find(method, split_target(url).0) == Match::None
        })
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("number", &self.number)
            .field("position", &self.position)
            .field("captured", &self.captured)
            .finish_non_exhaustive()
    }
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
        let captured: Result<_, Box<Finding>> = match piece.is_cut {
            false => self.read(&piece.bytes, piece.position),
            true => Err(Box::new(Finding::new(
                FindingClass::TooLong,
                "too-long",
                piece.position,
                format!("longer than {} bytes, and not checked", self.limit),
            ))),
        };
        // A browser writes down whatever it loads; who writes exchanges in our form means them.
        let is_of_browser = self.form == CaptureForm::Har;
        let target = match captured.is_err() && is_of_browser {
            true => target(&piece.bytes),
            false => None,
        };
        Ok(Some(Capture {
            number: self.number,
            position: piece.position,
            captured,
            target,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HAR: &str = r#"{"log": {"creator": {"name": "a [b] \"c\""}, "version": "1.2", "pages": [[]], "entries": [
        {"request": {"method": "GET", "url": "/canary", "headers": []},
         "response": {"status": 200, "headers": [], "content": {"size": 2, "text": "{}"}}},
        {"request": {"method": "GET", "url": "/canary?a=\"]}\\"}, "response": {"status": 0}}
    ], "comment": "é"}}"#;

    /// Hands over three bytes at a time.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let few = buffer.len().min(3);
            self.0.read(&mut buffer[..few])
        }
    }

    /// How many exchanges there are, how many of them are readable, and the error at the end.
    fn read(form: CaptureForm, text: &[u8], limit: usize) -> (u64, u64, Option<String>) {
        let slow = Slow(text);
        let mut captures = Captures::new(form, slow, limit);
        let (mut all, mut readable) = (0, 0);
        loop {
            match captures.next() {
                Ok(Some(capture)) => {
                    all += 1;
                    readable += u64::from(capture.captured.is_ok());
                    assert!(!format!("{:?}", capture.captured).contains("canary"));
                }
                Ok(None) => return (all, readable, None),
                Err(error) => return (all, readable, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn entries_are_found_wherever_they_stand() {
        let entries = &HAR[HAR.find("\"entries\"").expect("entries")
            ..HAR.find(", \"comment").expect("a comment")];
        for text in [
            HAR.to_owned(),
            format!("\u{feff}\n{HAR}\n"),
            format!("{{\"log\": {{{entries}, \"version\": \"1.2\"}}}}"),
            format!(
                "{{\"other\": {{\"entries\": [1]}}, \"log\": {{\"version\": \"1.2\", {entries}}}, \"x\": []}}"
            ),
        ] {
            assert_eq!(
                read(CaptureForm::Har, text.as_bytes(), 1 << 20),
                (2, 2, None),
                "{text}"
            );
        }
        let (all, readable, error) = read(CaptureForm::Har, HAR.as_bytes(), 100);
        assert_eq!(
            (all, readable, error),
            (2, 1, None),
            "the first is longer than that"
        );
    }

    #[test]
    fn what_is_cut_off_is_never_whole() {
        for at in 0..HAR.len() {
            let (.., error) = read(CaptureForm::Har, &HAR.as_bytes()[..at], 1 << 20);
            let error = error.expect("an error");
            assert!(error.starts_with("the HAR is cut off"), "{at}: {error}");
        }
    }

    proptest! {
        /// Whatever becomes of a HAR: an answer, and nothing quoted.
        #[test]
        fn damage_does_no_harm(at in 0..HAR.len(), bytes in prop::collection::vec(any::<u8>(), 0..4), gone in 0..9_usize) {
            let mut text = HAR.as_bytes().to_vec();
            let end = (at + gone).min(text.len());
            text.splice(at..end, bytes);
            for form in [CaptureForm::Har, CaptureForm::Lines, CaptureForm::Document] {
                let (.., error) = read(form, &text, 200);
                prop_assert!(!error.unwrap_or_default().contains("canary"));
            }
        }
    }
}
