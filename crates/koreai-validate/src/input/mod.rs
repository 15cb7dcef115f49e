//! Files as they come: compressed with gzip or zstd or not, one payload or one on each line.
//!
//! ```
//! use koreai_validate::Format;
//! use koreai_validate::input::{detect, open};
//!
//! let (mut input, _) = open(Box::new(&b"{\"name\": \"a\"}\n{\"name\": \"b\"}\n"[..]))?;
//! assert_eq!(detect(&mut input)?, Format::Lines);
//! # Ok::<(), std::io::Error>(())
//! ```

mod files;
mod form;
mod gzip;
mod kind;
mod open;
mod reader;
mod zstd;

pub use files::{Found, Names, PatternError, SkipReason, files, listed};
pub use form::{detect, detect_file};
pub use open::{Compression, Origin, open};
pub use reader::{Input, is_named_lines};
