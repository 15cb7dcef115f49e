//! What became of files, in numbers.

use serde::Serialize;

use super::exchanges::Counts;

/// What became of one file.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FileSummary {
    pub(crate) file: String,
    /// The schema that it was held to; none if it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    pub(crate) records: u64,
    pub(crate) invalid: u64,
    /// Valid payloads with warnings.
    pub(crate) warned: u64,
    pub(crate) bytes: u64,
    /// What its exchanges are, if it is a file of captured exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exchanges: Option<Counts>,
    /// How it is compressed, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compression: Option<&'static str>,
    /// What was not read of it, though it was read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<&'static str>,
    /// Why it was not read, or not to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// What became of all.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) files: u64,
    /// Files that could not be read, or not to their end.
    pub(crate) unreadable: u64,
    /// Files of folders that were skipped.
    pub(crate) skipped: u64,
    pub(crate) records: u64,
    pub(crate) invalid: u64,
    /// Valid payloads with warnings.
    pub(crate) warned: u64,
    /// What was found in them; more, if some was left out.
    pub(crate) findings: u64,
    /// What the exchanges are, if there are files of captured exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exchanges: Option<Counts>,
}
