//! What answers say when a call was refused or carried out, in the platform's words and in those of others like it.
//!
//! Not part of the API of this crate: the client and the validator of exchanges read answers by the same words. Other
//! releases of those depend on it, so that within a minor version nothing is renamed or removed.

/// The code by which the platform refuses a token.
pub const TOKEN_REFUSED: i64 = 4002;

/// The code of a limit that is reached, as of its status.
pub const TOO_MANY_REQUESTS: i64 = 429;

/// Words within a status that say that nothing was done, lower case and without punctuation. A task that was
/// cancelled, or a call that took too long, may have been changed all the same.
pub const FAILED: [&str; 17] = [
    "conflict",
    "denied",
    "error",
    "fail",
    "forbid",
    "invalid",
    "notallowed",
    "notauthor",
    "notfound",
    "notok",
    "notpermitted",
    "notupdated",
    "refus",
    "reject",
    "unauthor",
    "unprocess",
    "unsuccess",
];

/// Words within a status that leave open what was done, though one of the others is within them as well.
pub const HALF_FAILED: [&str; 6] = ["noerror", "nofail", "notfail", "partial", "some", "without"];

/// Words of their own within a message that say that it was done.
pub const POSITIVE: [&str; 12] = [
    "applied",
    "completed",
    "done",
    "ok",
    "okay",
    "saved",
    "stored",
    "succeeded",
    "success",
    "successful",
    "successfully",
    "updated",
];

/// Members whose value is the answer proper, where an object is put around it.
pub const WRAPPERS: [&str; 6] = ["body", "data", "payload", "response", "result", "results"];

/// Members that are the task.
pub const TASKS: [&str; 2] = ["task", "tasks"];

/// So many wrappers are opened.
pub const MAX_WRAPPERS: usize = 4;

/// Whether a text is about a limit: *You've exceeded the per-minute rate limit* (documented) or *Rate limit … has
/// been reached* (seen elsewhere).
pub fn is_about_limit(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("rate limit") && (text.contains("exceeded") || text.contains("reached"))
}

/// Without regard to case and punctuation.
pub fn folded(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
