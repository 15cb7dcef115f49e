//! A difference between two versions of a contract, and whom it breaks.

use serde::Serialize;
use serde_json::Value;

use crate::kind::{Area, Kind};
use contract::Span;
use contract_codegen::schemas::Direction;

/// Whether somebody is broken. In the order of how bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nobody is: it says the same in other words.
    Equal,
    /// Nobody is.
    Compatible,
    /// It could not be proven that nobody is.
    Unproven,
    /// Somebody is.
    Breaking,
}

impl Verdict {
    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Compatible => "compatible",
            Self::Unproven => "unproven",
            Self::Breaking => "breaking",
        }
    }
}

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Whoever calls the API, in any language.
    Wire,
    /// Whoever uses the generated client.
    Rust,
    /// Whoever uses the published schemas.
    Schemas,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wire, Self::Rust, Self::Schemas];

    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Rust => "rust",
            Self::Schemas => "schemas",
        }
    }
}

/// What was done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is something else.
    Changed,
    /// It goes by another name.
    Renamed,
}

/// A difference, and whom it breaks.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The operations that it concerns, by number in [`Comparison::operations`](crate::Comparison::operations); none: the document.
    pub operations: Vec<usize>,
    /// For whom.
    pub aspect: Aspect,
    /// Whether it breaks them.
    pub verdict: Verdict,
    /// Which way what it is about travels; none for what does not travel.
    pub direction: Option<Direction>,
    /// The part of the contract: `body`, `parameter`, `status`.
    pub area: Area,
    /// What of it: `enum value`, `required`, `maxLength`.
    pub kind: Kind,
    /// What was done to it.
    pub action: Action,
    /// In words.
    pub message: String,
    /// The place in the body, for bodies: `/filters/dateFrom`.
    pub at: Option<String>,
    /// Where it stands in the old contract.
    pub old: Option<Span>,
    /// Where it stands in the new contract.
    pub new: Option<Span>,
    /// For `unproven`: why.
    pub reason: Option<Doubt>,
    /// For `breaking` bodies: a payload that one version accepts and the other rejects.
    pub witness: Option<Witness>,
    /// What would keep it compatible.
    pub help: Option<String>,
}

impl Finding {
    /// One that concerns callers, and the document as a whole.
    pub(crate) fn document(message: String) -> Self {
        Self {
            operations: Vec::new(),
            aspect: Aspect::Wire,
            verdict: Verdict::Compatible,
            direction: None,
            area: Area::Operation,
            kind: Kind::Operation,
            action: Action::Changed,
            message,
            at: None,
            old: None,
            new: None,
            reason: None,
            witness: None,
            help: None,
        }
    }

    pub(crate) fn breaking(mut self) -> Self {
        self.verdict = Verdict::Breaking;
        self
    }

    pub(crate) fn unproven(mut self, reason: &str) -> Self {
        self.verdict = Verdict::Unproven;
        self.reason = Some(Doubt::NotDecidable(reason.to_owned()));
        self
    }

    pub(crate) fn undecided(mut self, reason: &str) -> Self {
        self.verdict = Verdict::Unproven;
        self.reason = Some(Doubt::NotDecided(reason.to_owned()));
        self
    }

    pub(crate) fn answer(mut self) -> Self {
        self.direction = Some(Direction::Response);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn places(mut self, old: Option<Span>, new: Option<Span>) -> Self {
        self.old = old.or(self.old);
        self.new = new.or(self.new);
        self
    }
}

/// Why it is not known whether somebody is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It would take more than the budget, or more than the methods here.
    NotDecided(String),
    /// Nothing that the documents say decides it.
    NotDecidable(String),
}

impl Doubt {
    /// As in reports: `not decided` or `not decidable`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotDecided(_) => "not decided",
            Self::NotDecidable(_) => "not decidable",
        }
    }

    /// What stands in the way.
    pub fn reason(&self) -> &str {
        match self {
            Self::NotDecided(reason) | Self::NotDecidable(reason) => reason,
        }
    }
}

/// A payload that settles the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// One side accepts it, and the other does not; both were asked.
    Found(Value),
    /// None was found.
    NotFound,
}
