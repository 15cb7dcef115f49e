//! Places of the contract that exchanges showed.

/// A place of the contract as one operation has it: a schema may be part of several bodies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The `operationId`; `None` for all operations together.
    pub operation: Option<String>,
    /// The pointer of the body's schema; `None` for what is in no body.
    pub body: Option<String>,
    /// The pointer of the place.
    pub pointer: String,
}
