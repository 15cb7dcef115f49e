//! Reading JSON in place: no tree, no copies, byte offsets kept.
//!
//! What is read must be UTF-8 already; the caller checks that once, for much text at a time. The
//! grammar is serde_json's to the letter (depth, surrogates, numbers beyond a double), because the
//! verdict must not depend on who reads. `tests/validator/verdict.rs` holds it to that.

mod cursor;
mod decimal;
mod digits;
mod eights;
mod ends;
mod number;
mod plain;
mod quoted_name;
mod rounded;
mod text;

pub use cursor::MAX_DEPTH;
pub(crate) use cursor::{Cursor, Kind, Malformed};
pub(crate) use decimal::Decimal;
pub(crate) use ends::Ends;
pub(crate) use number::RawNumber;
pub(crate) use quoted_name::QuotedName;
pub use rounded::rounded_number;
pub(crate) use text::RawText;
