//! Captured exchanges as they come: HAR 1.2, or one exchange on each line.
//!
//! [`Captures`] reads a file of any length in constant memory: of one exchange at a time, up to a stated
//! number of bytes.
//!
//! | form | written by |
//! |---|---|
//! | [`CaptureForm::Har`] | browsers, Playwright, mitmproxy (`mitmdump -nr FLOWS --set hardump=FILE.har`) |
//! | [`CaptureForm::Lines`], [`CaptureForm::Document`] | `koreai --record`, programs of one's own |
//!
//! ```
//! use koreai_validate::capture::{CaptureForm, Captures};
//!
//! let har = r#"{"log": {"version": "1.2", "entries": [
//!     {"request": {"method": "GET", "url": "https://example.com/", "headers": []},
//!      "response": {"status": 200, "headers": [], "content": {"size": 2, "text": "{}"}}}
//! ]}}"#;
//! let mut captures = Captures::new(CaptureForm::Har, har.as_bytes(), 1 << 20);
//! let first = captures.next()?.expect("an entry");
//! assert_eq!((first.number, first.position.line), (1, 2));
//! assert!(first.captured.is_ok());
//! assert!(captures.next()?.is_none());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Neither errors nor findings quote what is read: it holds tokens and data of customers.

mod captured;
mod detect;
mod har;
mod line;
mod reader;
mod shape;
mod split;
mod target;

pub use captured::{Captured, OwnedBody, OwnedHeader, Source};
pub use detect::{CaptureForm, detect};
pub use reader::{Capture, Captures};
