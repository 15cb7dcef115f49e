//! What there is to know of an operation and of a body.

use std::fmt;
use std::time::Duration;

/// Which way a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// From the caller to the platform.
    Request,
    /// From the platform to the caller.
    Response,
}

impl Direction {
    /// `request` or `response`, as in the names of the schemas.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// A rule that JSON Schema cannot express, in CEL over `self` (`x-validations` of the contract).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, unique in the contract: `report-range-order`. What a name means never changes.
    pub id: &'static str,
    /// The object that `self` is: a JSON pointer into the instance, where a segment `*` stands for
    /// every item or member at that place.
    pub at: &'static str,
    /// The CEL expression. It must come out `true`.
    pub rule: &'static str,
    /// The message for a payload that breaks the rule.
    pub message: &'static str,
}

/// A rule that strict validation alone reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// What strict validation calls it: `ambiguous-range`. Several rules may share a code.
    pub code: &'static str,
    /// The rule.
    pub rule: Rule,
}

/// One body of the contract and its schema.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// Unique, for people and command lines: `update-task.request`.
    pub name: &'static str,
    /// The operation the body belongs to; `None` for the error body, which all share.
    pub operation_id: Option<&'static str>,
    /// Which way the body travels.
    pub direction: Direction,
    /// The schema's `$id`: it changes with the version of the contract.
    pub id: &'static str,
    /// The schema, JSON Schema 2020-12, as JSON text.
    pub text: &'static str,
    /// Its twin in draft-07, for tools that know no newer one, as JSON text.
    pub draft_07: &'static str,
    /// Rules beyond the schema.
    pub rules: &'static [Rule],
    /// Rules that a valid payload may break, and that strict validation reports.
    pub warnings: &'static [Warning],
}

/// Without the texts of the schemas, which are long.
impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An operation of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`, which is unique.
    pub id: &'static str,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path template: `/api/public/bot/{botId}/taskContainmentReport`.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Its parameters: those of the path in the order of the template, then the others.
    pub parameters: &'static [Parameter],
    /// The API scope that an app needs for it.
    pub scope: Option<&'static str>,
    /// How often it may be called.
    pub rate_limit: Option<RateLimit>,
    /// The vendor's page on it.
    pub docs: Option<&'static str>,
    /// The schema of its request body; `None` if it takes none.
    pub request: Option<&'static Schema>,
    /// What it answers, by status.
    pub responses: &'static [Response],
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name, as in the contract. Names of headers are not case-sensitive.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// Whether every call has it.
    pub required: bool,
    /// The schema of its value, JSON Schema 2020-12, as JSON text.
    pub schema: &'static str,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How often an operation may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Whose calls are counted together: `account`, `bot`, `job`.
    pub per: &'static str,
    /// Operations with the same budget are counted together.
    pub budget: &'static str,
    /// Each limit, over a rolling window.
    pub windows: &'static [Window],
}

/// At most so many requests in any stretch of time of such a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many requests, at least 1.
    pub requests: u32,
    /// How long the stretch is.
    pub length: Duration,
}

impl From<(u32, Duration)> for Window {
    fn from((requests, length): (u32, Duration)) -> Self {
        Self { requests, length }
    }
}

/// What an operation answers with a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status, or the hundred: `200`, `4XX`.
    pub status: &'static str,
    /// The schema of the body; `None` if it is not JSON.
    pub schema: Option<&'static Schema>,
}

/// What a statement rests on: a mark of the contract (`x-provenance`), or a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// A page of the vendor says it.
    Documented,
    /// A published sample shows it, where no table does.
    Sample,
    /// Seen in traffic with the live platform, or in third-party code that works against it.
    Observed,
    /// None of these: a conclusion from sibling endpoints, or from the meaning of a name.
    Inferred,
    /// Several of the vendor's pages or samples disagree.
    Contradicted,
    /// A standard that the platform follows says it, such as RFC 7519. No mark of the contract.
    Standard,
}

impl Provenance {
    /// The marks of the contract, in the order of its manual.
    pub const MARKS: [Self; 5] = [
        Self::Documented,
        Self::Sample,
        Self::Observed,
        Self::Inferred,
        Self::Contradicted,
    ];

    /// As the contract writes it: `documented`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Sample => "sample",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Contradicted => "contradicted",
            Self::Standard => "standard",
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
