//! From a name to what it names.

use crate::generated::{OPERATIONS, SCHEMAS};
use crate::types::{Operation, Schema};

impl Schema {
    /// The operation the body belongs to; `None` for the error body, which all share.
    pub fn operation(&self) -> Option<&'static Operation> {
        Operation::named(self.operation_id?)
    }
}

impl Operation {
    /// The operation with that `operationId`.
    pub fn named(id: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.id == id)
    }

    /// The schema of the body of a success; `None` if it is not JSON.
    pub fn response(&self) -> Option<&'static Schema> {
        let mut good = self.responses.iter();
        good.find(|response| response.status.starts_with('2'))?
            .schema
    }
}

/// The schema of that name, if the contract has one.
pub fn get(name: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|schema| schema.name == name)
}
