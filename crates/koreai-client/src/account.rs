//! The account that a call is made for.

/// The header that names it.
pub(crate) const HEADER: &str = "accountid";

/// Whether an id can stand in a header.
pub(crate) fn is_sendable(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic())
}
