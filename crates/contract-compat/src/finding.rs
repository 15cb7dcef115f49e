//! A difference between two versions of a contract, and who is affected.

use serde::Serialize;
use serde_json::Value;

use crate::kind::{Area, Kind};
use contract::Span;
use contract_codegen::schemas::Direction;

/// The verdict on a difference, ordered by severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same meaning, written differently.
    Equal,
    /// Nothing breaks.
    Compatible,
    /// Compatibility could not be proven.
    Unproven,
    /// Something breaks.
    Breaking,
}

impl Verdict {
    /// As written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Compatible => "compatible",
            Self::Unproven => "unproven",
            Self::Breaking => "breaking",
        }
    }
}

/// Who is affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Callers of the API, in any language.
    Wire,
    /// Users of the generated client.
    Rust,
    /// Users of the published schemas.
    Schemas,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wire, Self::Rust, Self::Schemas];

    /// As written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Rust => "rust",
            Self::Schemas => "schemas",
        }
    }
}

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// It was changed.
    Changed,
    /// It was renamed.
    Renamed,
}

/// A difference, and who is affected.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The operations that it is about, by index in [`Comparison::operations`](crate::Comparison::operations); empty: the document.
    pub operations: Vec<usize>,
    /// Who is affected.
    pub aspect: Aspect,
    /// Whether it breaks them.
    pub verdict: Verdict,
    /// The direction of a body; `None` for other things.
    pub direction: Option<Direction>,
    /// The part of the contract: `body`, `parameter`, `status`.
    pub area: Area,
    /// The kind of thing: `enum value`, `required`, `maxLength`.
    pub kind: Kind,
    /// How it changed.
    pub action: Action,
    /// The message.
    pub message: String,
    /// The place in the body, for bodies: `/filters/dateFrom`.
    pub at: Option<String>,
    /// Its position in the old contract.
    pub old: Option<Span>,
    /// Its position in the new contract.
    pub new: Option<Span>,
    /// For `unproven`: why.
    pub reason: Option<Doubt>,
    /// For `breaking` bodies: a payload that one version accepts and the other rejects.
    pub witness: Option<Witness>,
    /// How to keep it compatible.
    pub help: Option<String>,
}

impl Finding {
    /// A finding for callers about the document as a whole.
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

    pub(crate) fn in_response(mut self) -> Self {
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

/// Why it is not known whether something breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It needs more than the budget, or other methods.
    NotDecided(String),
    /// The documents do not contain the information.
    NotDecidable(String),
}

impl Doubt {
    /// As written in reports: `not decided` or `not decidable`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotDecided(_) => "not decided",
            Self::NotDecidable(_) => "not decidable",
        }
    }

    /// The reason.
    pub fn reason(&self) -> &str {
        match self {
            Self::NotDecided(reason) | Self::NotDecidable(reason) => reason,
        }
    }
}

/// A payload as proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// One version accepts it, and the other rejects it.
    Found(Value),
    /// None was found.
    NotFound,
}
