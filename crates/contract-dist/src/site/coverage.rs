//! What of the contract a test suite touches, as `koreai coverage --format json` counts it.

use serde::Deserialize;

/// What of the contract exchanges touch.
#[derive(Clone, Debug, Deserialize)]
pub struct Coverage {
    pub(super) exchanges: u64,
    pub(super) others: u64,
    pub(super) operations: Vec<Operation>,
}

/// Why a text is not coverage. It quotes nothing of it.
#[derive(Debug, thiserror::Error)]
#[error("not what `koreai coverage --format json` writes: see line {line}, column {column}")]
pub struct CoverageError {
    /// Counts from 1.
    line: usize,
    /// Counts from 1.
    column: usize,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Operation {
    pub(super) operation: String,
    pub(super) exchanges: u64,
    pub(super) parameters: Vec<Touched>,
    pub(super) statuses: Vec<Touched>,
    pub(super) bodies: Vec<Body>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Body {
    pub(super) schema: String,
    pub(super) payloads: u64,
    pub(super) members: Vec<Touched>,
    pub(super) values: Vec<TouchedValue>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Touched {
    pub(super) name: String,
    pub(super) count: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct TouchedValue {
    pub(super) pointer: String,
    pub(super) value: String,
    pub(super) count: u64,
}

impl Coverage {
    /// Reads what `koreai coverage --format json` writes.
    pub fn parse(text: &[u8]) -> Result<Self, CoverageError> {
        serde_json::from_slice(text).map_err(|error| CoverageError {
            line: error.line(),
            column: error.column(),
        })
    }
}
