//! What a plan consists of.

use std::cmp::Ordering;

use serde_json::Value;

use super::documentation::Documentation;
use super::names::Names;
use super::order::{Order, Place};
use super::pattern::Pattern;
use crate::json::{Decimal, Kind, RawNumber};
use crate::options::Lint;
use crate::rules::object::Compiled;

/// What a schema asks, as a graph of nodes: references may lead back.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    /// How many places there are in the order of members.
    pub(super) places: usize,
    pub(super) id: String,
    pub(super) nothing: Keywords,
}

/// A node of a [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(super) usize);

impl Plan {
    pub(crate) fn root(&self) -> NodeId {
        self.root
    }

    #[inline(always)]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// To learn the order in which the members of its payloads come.
    pub(crate) fn order(&self) -> Order {
        Order::new(self.places)
    }

    /// Keywords that ask nothing.
    pub(crate) fn nothing(&self) -> &Keywords {
        &self.nothing
    }

    /// A place in the schema, by its pointer: with the schema's `$id`, if it has one.
    pub(crate) fn location(&self, pointer: &str) -> String {
        format!("{}#{pointer}", self.id)
    }
}

/// What is asked of one value. A rule for a kind that the value is not of asks nothing.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where it stands in the schema: a JSON pointer.
    pub(crate) pointer: String,
    pub(crate) check: Check,
    pub(crate) documentation: Documentation,
    pub(crate) scalars: Scalars,
}

impl Node {
    pub(crate) fn new(pointer: String, check: Check, documentation: Documentation) -> Self {
        Self {
            pointer,
            scalars: Scalars::new(&check),
            check,
            documentation,
        }
    }
}

/// Whether every string or integer fits a node, whatever its value is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scalars {
    pub(crate) any_string: bool,
    pub(crate) any_integer: bool,
}

impl Scalars {
    fn new(check: &Check) -> Self {
        match check {
            Check::Nothing => Self {
                any_string: true,
                any_integer: true,
            },
            Check::Keywords(keywords) => {
                let allows = |kind| keywords.types.allow(kind) && keywords.values.is_none();
                Self {
                    any_string: allows(Kind::String) && keywords.text.is_empty(),
                    any_integer: allows(Kind::Number) && keywords.number.limits.is_empty(),
                }
            }
            Check::Choice(_) => Self::default(),
        }
    }
}

#[derive(Debug)]
pub(crate) enum Check {
    /// Nothing.
    Nothing,
    /// What the keywords of one schema say.
    Keywords(Box<Keywords>),
    /// What the branch for the value's kind says.
    Choice(Choice),
}

#[derive(Debug)]
pub(crate) struct Keywords {
    pub(crate) types: Types,
    /// The types in words.
    pub(crate) types_stated: String,
    /// The values that are allowed: texts, booleans and null.
    pub(crate) values: Option<Values>,
    pub(crate) number: Range,
    pub(crate) text: TextRule,
    pub(crate) items: Items,
    pub(crate) members: Option<Members>,
    /// The keywords in the order of the schema, for reports.
    pub(crate) order: Vec<&'static str>,
}

/// The kinds allowed, and whether a number must be an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Types {
    kinds: u8,
    pub(crate) integers_only: bool,
}

impl Types {
    pub(crate) const ALL: Self = Self {
        kinds: u8::MAX,
        integers_only: false,
    };
    pub(crate) const NONE: Self = Self {
        kinds: 0,
        integers_only: false,
    };

    #[inline(always)]
    pub(crate) fn allow(self, kind: Kind) -> bool {
        self.kinds & 1 << kind as u8 != 0
    }

    pub(crate) fn and(self, kind: Kind) -> Self {
        Self {
            kinds: self.kinds | 1 << kind as u8,
            ..self
        }
    }

    pub(crate) fn overlap(self, other: Self) -> bool {
        self.kinds & other.kinds != 0
    }
}

#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) texts: Vec<String>,
    pub(crate) booleans: Vec<bool>,
    pub(crate) null: bool,
    /// As the schema has them, for reports.
    pub(crate) stated: Vec<Value>,
}

/// Limits that a double holds exactly, and with a margin.
#[derive(Debug, Default)]
pub(crate) struct Range {
    pub(crate) limits: Vec<Limit>,
}

#[derive(Debug)]
pub(crate) struct Limit {
    pub(crate) keyword: &'static str,
    pub(crate) limit: f64,
    pub(crate) stated: Value,
}

impl Limit {
    pub(crate) fn allows(&self, number: RawNumber<'_>) -> bool {
        let double = number.nearest();
        // Doubles that differ are of numbers that differ in the same way; those of other numbers may be equal.
        let order = match double.partial_cmp(&self.limit) {
            Some(Ordering::Equal) if !number.is_exact() => self.exact_order(number),
            order => order,
        };
        match self.keyword {
            "minimum" => order.is_some_and(Ordering::is_ge),
            "maximum" => order.is_some_and(Ordering::is_le),
            "exclusiveMinimum" => order.is_some_and(Ordering::is_gt),
            _ => order.is_some_and(Ordering::is_lt),
        }
    }

    #[cold]
    fn exact_order(&self, number: RawNumber<'_>) -> Option<Ordering> {
        let limit = Decimal::read(&self.stated.to_string())?;
        Some(number.decimal()?.cmp(&limit))
    }

    pub(crate) fn in_words(&self) -> String {
        let relation = match self.keyword {
            "minimum" => "at least",
            "maximum" => "at most",
            "exclusiveMinimum" => "more than",
            _ => "less than",
        };
        format!("{relation} {}", self.stated)
    }
}

#[derive(Debug, Default)]
pub(crate) struct TextRule {
    /// In characters.
    pub(crate) min_length: Option<u64>,
    /// In characters.
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<Pattern>,
}

impl TextRule {
    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.min_length.is_none() && self.max_length.is_none() && self.pattern.is_none()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) each: Option<NodeId>,
}

impl Items {
    pub(crate) fn is_empty(&self) -> bool {
        self.min_items.is_none() && self.max_items.is_none() && self.each.is_none()
    }
}

/// The members that a schema names, and what is asked of others.
#[derive(Debug)]
pub(crate) struct Members {
    pub(crate) names: Names,
    /// Before the first member.
    pub(super) place: Place,
    /// By the index of the name.
    pub(crate) declared: Vec<Member>,
    /// The names that must be there, in the order of the schema; a bit of `Member::required` each.
    pub(crate) required: Vec<String>,
    pub(crate) additional: AdditionalProperties,
    /// Compiled rules about the object.
    pub(crate) rules: Option<&'static Compiled>,
    /// Those that strict validation alone reports.
    pub(crate) warnings: Option<Warnings>,
}

/// Compiled rules that strict validation alone reports.
#[derive(Debug)]
pub(crate) struct Warnings {
    pub(crate) rules: &'static Compiled,
    /// The lint of each, in the order of their outcomes.
    pub(crate) lints: Vec<Lint>,
}

/// A member that a schema names, under `properties` or `required` or both.
#[derive(Debug)]
pub(crate) struct Member {
    /// What is asked of its value. `None` if it is not under `properties`.
    pub(crate) node: Option<NodeId>,
    /// Its bit among those that must be there, or 0.
    pub(crate) required: u64,
    /// What the schema says of it here, which may be more than what its type says of itself.
    pub(crate) documentation: Documentation,
    /// Where it stands in the schema: a JSON pointer.
    pub(crate) pointer: String,
    /// What strict mode says of it in a request.
    pub(crate) doubt: Option<Lint>,
    /// Its place among the members that rules read.
    pub(crate) capture: Option<usize>,
}

impl Members {
    /// Whether a name that is not among these is reported. An object of which no member is declared
    /// is one in which any may stand.
    #[inline(always)]
    pub(crate) fn reports_unknown(&self) -> bool {
        self.additional == AdditionalProperties::Any && !self.declared.is_empty()
    }

    /// The bits of all that must be there.
    #[inline(always)]
    pub(crate) fn all_required(&self) -> u64 {
        match self.required.len() {
            0 => 0,
            count => u64::MAX >> (u64::BITS as usize - count),
        }
    }
}

/// What is asked of members that are not under `properties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AdditionalProperties {
    Any,
    Forbidden,
    Node(NodeId),
}

/// `oneOf` or `anyOf`, where no two branches are for the same kind of value.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) keyword: &'static str,
    pub(crate) branches: Vec<(Types, NodeId)>,
}

impl Choice {
    #[inline(always)]
    pub(crate) fn branch(&self, kind: Kind) -> Option<NodeId> {
        let fits = |(types, _): &&(Types, NodeId)| types.allow(kind);
        self.branches.iter().find(fits).map(|(_, node)| *node)
    }
}
