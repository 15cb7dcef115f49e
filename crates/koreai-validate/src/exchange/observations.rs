//! What exchanges show of the contract and beyond it: how often, with which types, and since when.

use std::collections::BTreeMap;

use koreai_schemas::{Location, OPERATIONS, Operation, Response as DeclaredResponse, Schema};
use serde::Serialize;
use serde_json::Value;

use super::answer::{AnswerKind, body_response, declared_response};
use super::declared::{Declared, Found, Shown};
use super::message::{Body, Exchange, Header, Request, Response};
use super::operations::{Checked, Outcome};
use super::undeclared::{bounded_entry, public_name};
use super::url::{query_pairs, split_target};
use crate::parse::parse;

/// Counts what exchanges show of the contract and beyond it.
///
/// Of payloads it keeps the names, types and values of enumerations that the contract declares. Of what the contract
/// does not declare, it keeps names: of statuses, of parameters of the query, of headers, and of members of objects that
/// declare others. A name that may be data is kept as `*`, as is each name in a map. No other value is kept.
///
/// A request is evidence only if it was accepted: parameters and bodies of other requests are not counted.
///
/// ```
/// use koreai_validate::exchange::{Body, Exchange, Header, Observations, Operations, Request, Response};
///
/// let exchange = Exchange {
///     request: Request {
///         method: "POST",
///         target: "/caseManagement/api/public/analytics/st-1/updateTask/ti-1",
///         headers: &[Header::new("accountId", "a-1")],
///         body: Body::Captured(br#"{"name": "A"}"#),
///     },
///     response: Some(Response { status: 200, headers: &[], body: Body::Captured(br#"{"_id": 7, "sla": 1}"#) }),
/// };
/// let checked = Operations::contract().check(&exchange);
/// let mut observations = Observations::new();
/// observations.add(&exchange, &checked, Some("2026-03-08"));
/// let shown = &observations.report()[0];
/// assert_eq!(shown.operation, "updateTask");
/// assert_eq!(shown.declared["request.body#/name"].types["string"], 1);
/// assert_eq!(shown.declared["response.200.body#/_id"].types["integer"], 1);
/// assert_eq!(shown.undeclared["response.200.body#/sla"].first.as_deref(), Some("2026-03-08"));
/// ```
pub struct Observations {
    operations: Vec<Observed>,
}

/// What exchanges show of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OperationObservations {
    /// Its `operationId`.
    pub operation: &'static str,
    /// What the contract declares, by place: `exchange`, `request.query.skip`, `request.body#/name`,
    /// `response.status.200`, `response.4XX.body#/errors/*/code`. Only what was seen.
    pub declared: BTreeMap<String, Observation>,
    /// What it does not declare, by place; of each kind the first 50 in order.
    pub undeclared: BTreeMap<String, Observation>,
}

/// What exchanges show of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Observation {
    /// How many exchanges have it.
    pub count: u64,
    /// How many have it with a value of each JSON type.
    pub types: BTreeMap<&'static str, u64>,
    /// How many have it with each value that the enumeration there declares.
    pub values: BTreeMap<String, u64>,
    /// How many have it with a text that the enumeration there does not declare.
    pub other_values: u64,
    /// The day of the first exchange that has it, as it was handed over.
    pub first: Option<String>,
    /// The day of the last one.
    pub last: Option<String>,
}

struct Observed {
    operation: &'static Operation,
    parameters: Vec<Declared>,
    request: Option<Declared>,
    /// In the order of the declared answers.
    responses: Vec<Option<Declared>>,
    declared: BTreeMap<String, Observation>,
    undeclared: BTreeMap<String, Observation>,
}

/// The header with the token, which a security scheme declares.
const TOKEN: &str = "auth";

impl Observations {
    /// Of the contract, with nothing seen.
    pub fn new() -> Self {
        Self {
            operations: OPERATIONS.iter().map(Observed::new).collect(),
        }
    }

    /// Adds an exchange, what was found of it, and its day, which is compared as text: `2026-03-08`. Exchanges of no
    /// operation, calls with a wrong method, and calls that nothing answered show nothing.
    pub fn add(&mut self, exchange: &Exchange<'_>, checked: &Checked, day: Option<&str>) {
        let Outcome::Operation(operation) = checked.outcome else {
            return;
        };
        let mut all = self.operations.iter_mut();
        let known = all.find(|known| known.operation.id == operation.id);
        let response = exchange.response.as_ref();
        // Where nothing answered, tools write status 0.
        let response = response.filter(|response| response.status > 0);
        if let (Some(known), Some(response)) = (known, response) {
            known.add(&exchange.request, response, checked.answer, day);
        }
    }

    /// What was seen so far, in the order of the contract; only operations that were.
    pub fn report(&self) -> Vec<OperationObservations> {
        let seen = self.operations.iter();
        let seen = seen.filter(|known| !known.declared.is_empty());
        seen.map(|known| OperationObservations {
            operation: known.operation.id,
            declared: known.declared.clone(),
            undeclared: known.undeclared.clone(),
        })
        .collect()
    }
}

impl Default for Observations {
    fn default() -> Self {
        Self::new()
    }
}

impl Observed {
    fn new(operation: &'static Operation) -> Self {
        let body = |schema: &'static Schema| Declared::new(schema.text);
        let parameters = operation.parameters.iter();
        let responses = operation.responses.iter();
        Self {
            operation,
            parameters: parameters.map(|it| Declared::new(it.schema)).collect(),
            request: operation.request.map(body),
            responses: responses.map(|it| it.schema.map(body)).collect(),
            declared: BTreeMap::new(),
            undeclared: BTreeMap::new(),
        }
    }

    fn add(
        &mut self,
        request: &Request<'_>,
        response: &Response<'_>,
        answer: AnswerKind,
        day: Option<&str>,
    ) {
        let mut seen = Seen::default();
        seen.declared("exchange".to_owned(), Shown::default());
        // Without its body, an answer with a status of success may be an error.
        let is_success =
            (200..300).contains(&response.status) && matches!(response.body, Body::Captured(_));
        if is_success && !matches!(answer, AnswerKind::ErrorInSuccess | AnswerKind::Html) {
            self.request(request, &mut seen);
        }
        for header in response.headers {
            seen.undeclared(
                format!("response.header.{}", header_name(header)),
                Shown::default(),
            );
        }
        let status = format!("response.status.{}", response.status);
        match declared_response(self.operation, response.status) {
            None => seen.undeclared(status, Shown::default()),
            Some(declared) => {
                seen.declared(status, Shown::default());
                let body = body_response(self.operation, declared, answer);
                body.into_iter()
                    .for_each(|body| self.response(body, response.body, &mut seen));
            }
        }
        for (place, shown) in seen.0.declared {
            self.declared.entry(place).or_default().add(shown, day);
        }
        for (place, shown) in seen.0.undeclared {
            if let Some(observation) = bounded_entry(&mut self.undeclared, place) {
                observation.add(shown, day);
            }
        }
    }

    fn request(&self, request: &Request<'_>, seen: &mut Seen) {
        let (path, query) = split_target(request.target);
        let query = query.unwrap_or_default();
        let pairs: Vec<_> = query_pairs(query).collect();
        for (parameter, declared) in self.operation.parameters.iter().zip(&self.parameters) {
            let name = parameter.name;
            let (place, values) = match parameter.location {
                Location::Path => ("path", vec![path_value(self.operation, path, name)]),
                Location::Query => {
                    let same = pairs
                        .iter()
                        .filter(|(known, _)| known.as_deref() == Some(name));
                    ("query", same.map(|(_, value)| value.clone()).collect())
                }
                _ => ("header", header_values(request.headers, name)),
            };
            if !values.is_empty() {
                seen.declared(
                    format!("request.{place}.{name}"),
                    parameter_shown(declared, values),
                );
            }
        }
        let is_declared = |location: Location, name: &str| {
            let mut all = self.operation.parameters.iter();
            all.any(|it| it.location == location && it.name.eq_ignore_ascii_case(name))
        };
        for (name, value) in &pairs {
            let name = name.as_deref().unwrap_or("*");
            if !is_declared(Location::Query, name) {
                // What has no value may be one itself, such as a token.
                let is_value = value
                    .as_deref()
                    .is_some_and(|value| value.trim_matches('=').is_empty());
                let name = if is_value { "*" } else { public_name(name) };
                let types = value.iter().map(|_| "string").collect();
                let shown = Shown {
                    types,
                    ..Shown::default()
                };
                seen.undeclared(format!("request.query.{name}"), shown);
            }
        }
        for header in request.headers {
            if header.name.eq_ignore_ascii_case(TOKEN) {
                seen.declared(format!("request.header.{TOKEN}"), Shown::default());
            } else if !is_declared(Location::Header, header.name) {
                seen.undeclared(
                    format!("request.header.{}", header_name(header)),
                    Shown::default(),
                );
            }
        }
        if let Some(declared) = &self.request {
            seen.body("request.body#", declared, request.body);
        }
    }

    fn response(&self, declared: &DeclaredResponse, body: Body<'_>, seen: &mut Seen) {
        let all = self.operation.responses.iter().zip(&self.responses);
        let mut all = all.filter(|(it, _)| it.status == declared.status);
        if let Some((it, Some(declared))) = all.next() {
            seen.body(&format!("response.{}.body#", it.status), declared, body);
        }
    }
}

impl Observation {
    fn add(&mut self, shown: Shown, day: Option<&str>) {
        self.count += 1;
        for name in shown.types {
            *self.types.entry(name).or_default() += 1;
        }
        for value in shown.values {
            *self.values.entry(value).or_default() += 1;
        }
        self.other_values += u64::from(shown.has_other_value);
        let Some(day) = day else {
            return;
        };
        if self.first.as_deref().is_none_or(|first| day < first) {
            self.first = Some(day.to_owned());
        }
        if self.last.as_deref().is_none_or(|last| day > last) {
            self.last = Some(day.to_owned());
        }
    }
}

/// What one exchange shows, each place once.
#[derive(Default)]
struct Seen(Found);

impl Seen {
    fn declared(&mut self, place: String, shown: Shown) {
        self.0.declared.entry(place).or_default().merge(shown);
    }

    fn undeclared(&mut self, place: String, shown: Shown) {
        if let Some(known) = bounded_entry(&mut self.0.undeclared, place) {
            known.merge(shown);
        }
    }

    fn body(&mut self, prefix: &str, declared: &Declared, body: Body<'_>) {
        let Body::Captured(bytes) = body else {
            return;
        };
        let Ok(payload) = parse(bytes) else {
            return;
        };
        let found = declared.find(&payload);
        for (place, shown) in found.declared {
            self.declared(format!("{prefix}{place}"), shown);
        }
        for (place, shown) in found.undeclared {
            self.undeclared(format!("{prefix}{place}"), shown);
        }
    }
}

impl Shown {
    fn merge(&mut self, other: Self) {
        self.types.extend(other.types);
        self.values.extend(other.values);
        self.has_other_value |= other.has_other_value;
    }
}

/// A header's name as it is kept: lower case, or `*` if it may be data.
fn header_name(header: &Header<'_>) -> String {
    public_name(header.name).to_ascii_lowercase()
}

fn header_values(headers: &[Header<'_>], name: &str) -> Vec<Option<String>> {
    let same = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case(name));
    let text = |value: &[u8]| str::from_utf8(value).ok().map(str::to_owned);
    same.map(|header| header.value.and_then(text)).collect()
}

/// What the path has at the place of a parameter of its template.
fn path_value(operation: &Operation, path: &str, name: &str) -> Option<String> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = path.rsplit('/').zip(operation.path.rsplit('/'));
    let is_it = |template: &str| {
        template
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'))
            == Some(name)
    };
    segments.find_map(|(segment, template)| is_it(template).then(|| segment.to_owned()))
}

/// What the values of a parameter show. A value that was not kept, or is not text, shows no type.
fn parameter_shown(declared: &Declared, values: Vec<Option<String>>) -> Shown {
    let is = |name: &str| declared.types().contains(name);
    let json = |text: String| match is("string") || declared.types().is_empty() {
        true => Value::String(text),
        // A text that looks like a number may be one of JSON, and is then sent as that.
        false => match serde_json::from_str(&text) {
            Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
            _ => Value::String(text),
        },
    };
    let values: Vec<Value> = values.into_iter().flatten().map(json).collect();
    let whole = match is("array") {
        true => vec![Value::Array(values)],
        false => values,
    };
    let mut shown = Shown::default();
    for value in &whole {
        let mut found = declared.find(value).declared;
        found.remove("").into_iter().for_each(|it| shown.merge(it));
    }
    shown
}
