//! What of the contract exchanges touch: operations, parameters, statuses, members and values of enumerations.

use std::collections::{BTreeMap, BTreeSet};

use koreai_schemas::{Location, OPERATIONS, Operation, Schema};
use serde::Serialize;
use serde_json::Value;

use super::answer::{AnswerKind, body_response, declared_response};
use super::declared::Declared;
use super::message::{Body, Exchange, values};
use super::operations::{Checked, Outcome};
use super::url::{query_pairs, split_target};
use crate::parse::parse;

/// Counts what of the contract exchanges touch. Of a payload it keeps names and values that the contract
/// declares, and nothing else.
///
/// ```
/// use koreai_validate::exchange::Coverage;
///
/// let coverage = Coverage::new();
/// let report = coverage.report();
/// assert_eq!(report[0].operation, "updateTask");
/// assert_eq!(report[0].exchanges, 0);
/// assert!(report[0].parameters.iter().all(|parameter| parameter.count == 0));
/// ```
pub struct Coverage {
    operations: Vec<OfOperation>,
}

struct OfOperation {
    operation: &'static Operation,
    exchanges: u64,
    parameters: Vec<u64>,
    statuses: Vec<u64>,
    bodies: Vec<OfBody>,
}

struct OfBody {
    schema: &'static Schema,
    declared: Declared,
    payloads: u64,
    members: BTreeMap<String, u64>,
    values: BTreeMap<(String, String), u64>,
}

/// What of an operation was touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OperationCoverage {
    /// Its `operationId`.
    pub operation: &'static str,
    /// How many exchanges were of it.
    pub exchanges: u64,
    /// Its parameters.
    pub parameters: Vec<Touched>,
    /// Its statuses, as it declares them: `200`, `4XX`.
    pub statuses: Vec<Touched>,
    /// Its bodies: the request's, then those of answers.
    pub bodies: Vec<BodyCoverage>,
}

/// What of a body was touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BodyCoverage {
    /// The name of its schema.
    pub schema: &'static str,
    /// How many payloads were seen.
    pub payloads: u64,
    /// Its declared members, by JSON pointer; `*` stands for each item or any name.
    pub members: Vec<Touched>,
    /// The values of its enumerations.
    pub values: Vec<TouchedValue>,
}

/// Something that is declared, and how many exchanges have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Touched {
    /// What it is called.
    pub name: String,
    /// How many exchanges have it.
    pub count: u64,
}

/// A value of an enumeration, and how many exchanges have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TouchedValue {
    /// Where it stands: a JSON pointer; `*` stands for each item or any name.
    pub pointer: String,
    /// The value.
    pub value: String,
    /// How many exchanges have it.
    pub count: u64,
}

impl Coverage {
    /// Of the contract, with nothing touched.
    pub fn new() -> Self {
        Self {
            operations: OPERATIONS.iter().map(OfOperation::new).collect(),
        }
    }

    /// Adds an exchange, and what was found of it. Exchanges of no operation, and calls with a wrong method, touch
    /// nothing.
    pub fn add(&mut self, exchange: &Exchange<'_>, checked: &Checked) {
        let Outcome::Operation(operation) = checked.outcome else {
            return;
        };
        let mut all = self.operations.iter_mut();
        if let Some(known) = all.find(|known| known.operation.id == operation.id) {
            known.add(exchange, checked.answer);
        }
    }

    /// What was touched so far, and what was not, in the order of the contract.
    pub fn report(&self) -> Vec<OperationCoverage> {
        self.operations.iter().map(OfOperation::report).collect()
    }
}

impl Default for Coverage {
    fn default() -> Self {
        Self::new()
    }
}

impl OfOperation {
    fn new(operation: &'static Operation) -> Self {
        let answers = operation.responses.iter().filter_map(|it| it.schema);
        let mut schemas: Vec<&'static Schema> = operation.request.into_iter().collect();
        for schema in answers {
            if schemas.iter().all(|known| known.name != schema.name) {
                schemas.push(schema);
            }
        }
        Self {
            operation,
            exchanges: 0,
            parameters: vec![0; operation.parameters.len()],
            statuses: vec![0; operation.responses.len()],
            bodies: schemas.into_iter().map(OfBody::new).collect(),
        }
    }

    fn add(&mut self, exchange: &Exchange<'_>, answer: AnswerKind) {
        self.exchanges += 1;
        let request = &exchange.request;
        let (_, query) = split_target(request.target);
        let names = query_pairs(query.unwrap_or_default()).filter_map(|(name, _)| name);
        let names: BTreeSet<String> = names.collect();
        for (parameter, count) in self.operation.parameters.iter().zip(&mut self.parameters) {
            let is_sent = match parameter.location {
                Location::Path => true,
                Location::Query => names.contains(parameter.name),
                _ => values(request.headers, parameter.name).next().is_some(),
            };
            *count += u64::from(is_sent);
        }
        if let Some(schema) = self.operation.request {
            self.body(schema, request.body);
        }
        let Some(response) = &exchange.response else {
            return;
        };
        let responses = self.operation.responses;
        let Some(declared) = declared_response(self.operation, response.status) else {
            return;
        };
        let at = responses.iter().position(|it| it.status == declared.status);
        at.into_iter().for_each(|at| self.statuses[at] += 1);
        let body = body_response(self.operation, declared, answer);
        if let Some(schema) = body.and_then(|it| it.schema) {
            self.body(schema, response.body);
        }
    }

    fn body(&mut self, schema: &Schema, body: Body<'_>) {
        let mut bodies = self.bodies.iter_mut();
        if let Body::Captured(bytes) = body
            && let Some(known) = bodies.find(|known| known.schema.name == schema.name)
            && let Ok(payload) = parse(bytes)
        {
            known.add(&payload);
        }
    }

    fn report(&self) -> OperationCoverage {
        let touched = |(name, count): (&str, &u64)| Touched {
            name: name.to_owned(),
            count: *count,
        };
        let parameters = self.operation.parameters.iter().map(|it| it.name);
        let statuses = self.operation.responses.iter().map(|it| it.status);
        OperationCoverage {
            operation: self.operation.id,
            exchanges: self.exchanges,
            parameters: parameters.zip(&self.parameters).map(touched).collect(),
            statuses: statuses.zip(&self.statuses).map(touched).collect(),
            bodies: self.bodies.iter().map(OfBody::report).collect(),
        }
    }
}

impl OfBody {
    fn new(schema: &'static Schema) -> Self {
        Self {
            schema,
            declared: Declared::new(schema.text),
            payloads: 0,
            members: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    fn add(&mut self, payload: &Value) {
        self.payloads += 1;
        for (place, shown) in self.declared.find(payload).declared {
            for value in shown.values {
                *self.values.entry((place.clone(), value)).or_default() += 1;
            }
            if self.declared.is_member(&place) {
                *self.members.entry(place).or_default() += 1;
            }
        }
    }

    fn report(&self) -> BodyCoverage {
        let members = self.declared.members().map(|name| Touched {
            name: name.to_owned(),
            count: self.members.get(name).copied().unwrap_or(0),
        });
        let values = self.declared.values().map(|(pointer, value)| TouchedValue {
            count: self
                .values
                .get(&(pointer.to_owned(), value.to_owned()))
                .copied()
                .unwrap_or(0),
            pointer: pointer.to_owned(),
            value: value.to_owned(),
        });
        BodyCoverage {
            schema: self.schema.name,
            payloads: self.payloads,
            members: members.collect(),
            values: values.collect(),
        }
    }
}
