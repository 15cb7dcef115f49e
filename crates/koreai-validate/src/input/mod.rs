//! Files as they come: gzipped or not, one payload or one on each line.
//!
//! ```
//! use koreai_validate::Format;
//! use koreai_validate::input::{Input, detect};
//!
//! let mut input = Input::open(Box::new(&b"{\"name\": \"a\"}\n{\"name\": \"b\"}\n"[..]))?;
//! assert_eq!(detect(&mut input)?, Format::Lines);
//! # Ok::<(), std::io::Error>(())
//! ```

mod form;
mod reader;

pub use form::detect;
pub use reader::{Input, is_named_lines};
