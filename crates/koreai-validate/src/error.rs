//! Why a payload is refused.

use crate::parse::ParseError;
use crate::position::Position;
use crate::violation::Violations;

/// Why a payload was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not JSON, or not JSON that can be held.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// It is JSON that breaks its schema.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// The check failed. What made it fail is not said, as it may quote the payload.
    #[error("the validator failed on this payload: a fault in it, please report it")]
    Internal,
}

/// Why a text is not a schema that could be asserted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable schema: {reason}")]
pub struct SchemaError {
    reason: String,
    position: Option<Position>,
}

impl SchemaError {
    pub(crate) fn new(reason: String) -> Self {
        Self {
            reason,
            position: None,
        }
    }

    pub(crate) fn at(self, position: Option<Position>) -> Self {
        Self { position, ..self }
    }

    /// Where in the text of the schema; `None` if the message has the place, or there is none.
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}

impl Error {
    /// The error as seen from a larger text, in which the payload begins there.
    pub(crate) fn within(self, payload: Position) -> Self {
        match self {
            Self::Parse(error) => Self::Parse(error.within(payload)),
            Self::Invalid(violations) => Self::Invalid(violations.within(payload)),
            Self::Internal => Self::Internal,
        }
    }
}
