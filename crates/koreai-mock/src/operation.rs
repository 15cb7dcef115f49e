//! The operations of a table, made ready to be served.

use hyper::StatusCode;
use koreai_schemas::{Operation, Schema};
use koreai_validate::Validator;
use koreai_validate::exchange;
use serde_json::Value;

use crate::behaviour::Behaviour;

/// An operation, and what its calls and answers are held to.
pub(crate) struct Served {
    pub(crate) operation: &'static Operation,
    pub(crate) behaviour: Behaviour,
    pub(crate) request: Option<Validator>,
    pub(crate) success: Success,
}

/// What an operation answers when all went well.
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    /// The name of the body's schema and its check; `None` if there is no body.
    pub(crate) body: Option<(&'static str, Validator)>,
    /// The contract's first example, where that is the answer.
    pub(crate) example: Option<Value>,
}

/// Why an operation cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operation `{operation}` cannot be served: {reason}")]
pub struct OperationError {
    /// Its `operationId`.
    pub operation: &'static str,
    /// Why not.
    pub reason: String,
}

impl From<exchange::OperationError> for OperationError {
    fn from(error: exchange::OperationError) -> Self {
        Self {
            operation: error.operation,
            reason: error.reason,
        }
    }
}

impl Served {
    /// All operations of a table.
    pub(crate) fn table(operations: &'static [Operation]) -> Result<Vec<Self>, OperationError> {
        let served = |operation: &'static Operation| {
            Self::new(operation).map_err(|reason| OperationError {
                operation: operation.id,
                reason,
            })
        };
        operations.iter().map(served).collect()
    }

    fn new(operation: &'static Operation) -> Result<Self, String> {
        let behaviour = Behaviour::by_id(operation.id);
        Ok(Self {
            operation,
            behaviour,
            request: operation.request.map(validator).transpose()?,
            success: Success::new(operation, behaviour)?,
        })
    }

    /// The name under which calls are counted; operations of one budget share it.
    pub(crate) fn budget(&self) -> &'static str {
        let limit = self.operation.rate_limit;
        limit.map_or(self.operation.id, |limit| limit.budget)
    }
}

impl Success {
    fn new(operation: &Operation, behaviour: Behaviour) -> Result<Self, String> {
        let mut responses = operation.responses.iter();
        let response = responses
            .find(|response| response.status.starts_with('2'))
            .ok_or("it has no response with a status from 200 to 299")?;
        let example = match (behaviour, response.schema) {
            (Behaviour::Example, Some(schema)) => Some(first_example(schema)?),
            _ => None,
        };
        let named = |schema: &'static Schema| Ok::<_, String>((schema.name, validator(schema)?));
        Ok(Self {
            // `2XX` stands for any of them.
            status: response.status.parse().unwrap_or(StatusCode::OK),
            body: response.schema.map(named).transpose()?,
            example,
        })
    }
}

fn validator(schema: &'static Schema) -> Result<Validator, String> {
    Validator::for_definition(schema).map_err(|error| format!("{}: {error}", schema.name))
}

fn first_example(schema: &Schema) -> Result<Value, String> {
    let parsed: Value =
        serde_json::from_str(schema.text).map_err(|error| format!("{}: {error}", schema.name))?;
    let example = parsed.pointer("/examples/0").cloned();
    example.ok_or_else(|| format!("{} has no example", schema.name))
}
