//! Page ↔ contract ↔ exchanges: who contradicts whom, and the edit that resolves it.

use std::collections::{BTreeMap, BTreeSet};

use contract::describe::listed;
use contract::operation::{self, Operation};
use contract::{Node, Spec, pointer_push, pointer_segments};
use serde_json::{Map, Value, json};

use super::evidence::{Evidence, OperationSeen, Seen, exchanges};
use super::places::{self, Described, Place};
use super::tally;
use crate::contract_view::provenance;
use crate::edit::Change;
use crate::facts::{self, FieldFacts, OperationFacts};
use crate::finding::{Code, Finding};
use crate::lock::Lock;
use crate::page::DocPage;

/// Something that exchanges show and the contract does not say, or says of no witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What kind it is.
    pub code: Code,
    /// Where in the contract: a JSON pointer.
    pub contract: String,
    /// What differs, and who says what.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The edit of the contract that resolves it, if one can be made without a person.
    pub change: Option<Change>,
}

/// What stands for what a person has to write.
const TODO_VALUE: &str =
    "TODO: the value, which is kept nowhere; `koreai validate --show-values` names it";
const TODO_STATUS: &str = "TODO: what it means, in your own words.";

const CALLS: &str = "Seen in calls that the platform accepted; no page says what it means.";
const TRIAL: &str = "Seen in a trial; no page says what it means.";

/// Keywords that are about values of one type.
const OF_TYPE: [&str; 18] = [
    "type",
    "nullable",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "enum",
    "x-extensible-enum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "allOf",
    "oneOf",
];

/// What exchanges of all operations showed of a place of the contract.
struct Shown<'a> {
    seen: Seen,
    /// `response.200.body#/name` of `updateTask`; the first one.
    label: String,
    pages: String,
    described: Described<'a>,
    /// How many exchanges its operations have.
    whole: u64,
    /// Whether a member or an item of it was seen.
    has_below: bool,
    trial: bool,
}

/// Everything that exchanges show and the contract does not say. `pages` have been read; for others, `lock` has what
/// they stated.
pub fn check(
    spec: &Spec,
    evidence: &Evidence,
    lock: &Lock,
    pages: &[DocPage],
) -> Vec<Contradiction> {
    let mut described: BTreeMap<String, Shown<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for operation in operation::all(spec) {
        let Some(known) = evidence.operations.get(operation.id) else {
            continue;
        };
        let stated = Stated::read(&operation, lock, pages);
        let whole = known.declared.get("exchange").map_or(0, |seen| seen.count);
        let places = tally::by_place(known);
        for (pointer, one) in tally::by_pointer(spec, &operation, &places) {
            if one.place == "exchange" {
                continue;
            }
            let shown = described.entry(pointer).or_insert_with(|| Shown {
                seen: Seen::default(),
                label: format!("`{}` of {}", one.place, operation.id),
                pages: stated.sentence(&one.place),
                described: one.described,
                whole: 0,
                has_below: false,
                trial: evidence.trial,
            });
            shown.seen.merge(one.seen);
            shown.has_below |= one.has_below;
            shown.whole += whole;
        }
        // Of an object that was not declared, members were not counted.
        for (place, seen) in &known.declared {
            if let Some(here) = places::find(spec, &operation, place) {
                found.extend(left_out(&here, place, seen, known, operation.id, &stated));
            }
        }
        for (place, seen) in &places {
            if places::find(spec, &operation, place).is_some() {
                continue;
            }
            let missing = Missing {
                spec,
                operation: &operation,
                place,
                seen,
                label: &format!("`{place}` of {}", operation.id),
                whole,
                trial: evidence.trial,
                pages: &stated.sentence(place),
            };
            found.extend(missing.finding());
        }
    }
    for shown in described.values() {
        let of_type = other_type(spec, shown);
        found.extend(of_type.or_else(|| unmarked(spec, shown)));
        found.extend(other_values(shown));
    }
    found.sort_by(|a, b| (&a.contract, a.code, &a.message).cmp(&(&b.contract, b.code, &b.message)));
    found.dedup();
    found
}

/// Operations that were observed and that the contract does not have any more.
pub fn unknown_operations<'e>(spec: &Spec, evidence: &'e Evidence) -> Vec<&'e str> {
    let known: BTreeSet<&str> = operation::all(spec).iter().map(|it| it.id).collect();
    let all = evidence.operations.keys().map(String::as_str);
    all.filter(|id| !known.contains(id)).collect()
}

/// What exchanges showed of each place of the contract, by pointer.
fn by_pointer(spec: &Spec, evidence: &Evidence) -> BTreeMap<String, Seen> {
    let mut found: BTreeMap<String, Seen> = BTreeMap::new();
    for operation in operation::all(spec) {
        let Some(known) = evidence.operations.get(operation.id) else {
            continue;
        };
        let places = tally::by_place(known);
        for (pointer, one) in tally::by_pointer(spec, &operation, &places) {
            found.entry(pointer).or_default().merge(one.seen);
        }
    }
    found
}

/// Beside each count of values that an enumeration does not list, sets how many it lists.
pub fn set_listed(spec: &Spec, evidence: &mut Evidence) {
    for operation in operation::all(spec) {
        let Some(known) = evidence.operations.get_mut(operation.id) else {
            continue;
        };
        let all = known.declared.iter_mut();
        for (place, seen) in all.filter(|(_, seen)| seen.other_values > 0) {
            let described = places::find(spec, &operation, place);
            let listed = described.as_ref().and_then(listed_values);
            seen.listed = listed.map_or(0, |(_, _, list)| list.len() as u64);
        }
    }
}

/// Findings on pages, with what exchanges show of the same place.
pub fn with_counts(spec: &Spec, evidence: &Evidence, findings: &mut [Finding]) {
    let seen = by_pointer(spec, evidence);
    for finding in findings {
        let shown = finding
            .contract
            .as_ref()
            .and_then(|pointer| seen.get(pointer));
        if let Some(shown) = shown {
            let with = if evidence.trial { " of a trial" } else { "" };
            let text = format!(
                "{}{with} show it{}{}",
                exchanges(shown.count),
                shown.days(),
                types(shown)
            );
            finding.help = Some(match finding.help.take() {
                Some(help) => format!("{help}; {text}"),
                None => text,
            });
        }
    }
}

/// `, of type string`
fn types(seen: &Seen) -> String {
    match seen.types.is_empty() {
        true => String::new(),
        false => format!(
            ", of type {}",
            listed(seen.types.keys().map(String::as_str))
        ),
    }
}

/// Types that exchanges show and the contract does not allow.
fn other_type(spec: &Spec, shown: &Shown<'_>) -> Option<Contradiction> {
    let declared = declared_types(&shown.described);
    if declared.is_empty() {
        return None;
    }
    let is_allowed =
        |seen: &str| declared.contains(seen) || (seen == "integer" && declared.contains("number"));
    let other = shown
        .seen
        .types
        .iter()
        .filter(|(name, _)| !is_allowed(name));
    let other: Vec<_> = other.collect();
    if other.is_empty() {
        return None;
    }
    let names = listed(other.iter().map(|(name, _)| name.as_str()));
    let most = other.iter().map(|(_, count)| **count).max().unwrap_or(0);
    let message = format!(
        "{} is of type {names} in {} of {}{}; the contract says {}, {}",
        shown.label,
        most,
        exchanges(shown.whole),
        shown.seen.days(),
        listed(declared.iter()),
        shown.pages
    );
    let all: BTreeSet<&str> = declared
        .iter()
        .copied()
        .chain(other.iter().map(|(name, _)| name.as_str()))
        .collect();
    let change = widened(spec, shown, &all);
    Some(Contradiction {
        code: Code::ObservedType,
        contract: shown.described.pointer.clone(),
        message,
        help: change
            .is_none()
            .then(|| "a schema with members or items is widened by hand".to_owned()),
        change,
    })
}

/// Types that the contract allows; none if it allows any.
fn declared_types<'a>(described: &Described<'a>) -> BTreeSet<&'a str> {
    let mut types = BTreeSet::new();
    for (_, node) in &described.schemas {
        types.extend(node.get("type").and_then(Node::as_str));
        if node.get("nullable").and_then(Node::as_bool) == Some(true) {
            types.insert("null");
        }
    }
    types
}

/// The edit that allows more types: `number` for whole numbers and others, else any value.
fn widened(spec: &Spec, shown: &Shown<'_>, types: &BTreeSet<&str>) -> Option<Change> {
    let pointer = &shown.described.pointer;
    let has_parts = |node: &Node| {
        ["properties", "items", "additionalProperties"]
            .iter()
            .any(|key| node.get(key).is_some())
    };
    if shown
        .described
        .schemas
        .iter()
        .any(|(_, node)| has_parts(node))
    {
        return None;
    }
    let node = spec.root.pointer(pointer)?;
    let is_number = types
        .iter()
        .all(|name| matches!(*name, "integer" | "number"));
    let kind = is_number.then_some("number");
    // Whole numbers and others have the same bounds.
    let number = |at: &str| {
        let schema = spec.root.pointer(at)?;
        let is_bare = schema.get("enum").is_none() && schema.get("format").is_none();
        let is_inline = schema.get("type").is_some() && is_bare && is_number;
        is_inline.then(|| Change::Set {
            pointer: pointer_push(at, "type"),
            to: json!("number"),
        })
    };
    if node.get("in").is_some() {
        // The value of a parameter is a text, whatever it looks like.
        let schema = pointer_push(pointer, "schema");
        let set = number(&schema).unwrap_or_else(|| Change::Set {
            pointer: schema,
            to: json!({"type": kind.unwrap_or("string")}),
        });
        return Some(Change::All(vec![set, marks(pointer, node, shown)]));
    }
    let (above, last) = pointer.rsplit_once('/')?;
    if matches!(last, "items" | "additionalProperties") {
        let to = kind.map_or(json!({}), |kind| json!({"type": kind}));
        let owner = spec.root.pointer(above)?;
        let set = number(pointer).unwrap_or_else(|| Change::Set {
            pointer: pointer.clone(),
            to,
        });
        return Some(match above.contains("/properties/") {
            true => Change::All(vec![set, marks(above, owner, shown)]),
            false => set,
        });
    }
    if !above.ends_with("/properties") {
        return None;
    }
    if let Some(set) = number(pointer) {
        return Some(Change::All(vec![set, marks(pointer, node, shown)]));
    }
    let Value::Object(mut members) = node.to_json() else {
        return None;
    };
    members.retain(|key, _| !OF_TYPE.contains(&key.as_str()));
    let mut schema = Map::new();
    schema.extend(kind.map(|kind| ("type".to_owned(), json!(kind))));
    if let Some(text) = node
        .get("description")
        .is_none()
        .then(|| description(shown))
        .flatten()
    {
        schema.insert("description".to_owned(), json!(text));
    }
    schema.extend(members);
    schema.insert("x-provenance".to_owned(), json!("observed"));
    schema.insert("x-provenance-note".to_owned(), json!(note(node, shown)));
    let set = Change::Set {
        pointer: pointer.clone(),
        to: Value::Object(schema),
    };
    Some(set)
}

/// What a schema that is referred to says of itself.
fn description(shown: &Shown<'_>) -> Option<String> {
    let mut all = shown.described.schemas.iter();
    let text = all.find_map(|(_, node)| node.get("description")?.as_str());
    text.map(str::to_owned)
}

/// The edit that marks a place as observed.
fn marks(pointer: &str, node: &Node, shown: &Shown<'_>) -> Change {
    let set = |key, to: String| Change::Set {
        pointer: pointer_push(pointer, key),
        to: json!(to),
    };
    Change::All(vec![
        set("x-provenance", "observed".to_owned()),
        set("x-provenance-note", note(node, shown)),
    ])
}

/// The note of a place, with what was observed at its end.
fn note(node: &Node, shown: &Shown<'_>) -> String {
    let seen = &shown.seen;
    let new = format!("{}{}.", seen.sentence(shown.trial), types(seen));
    match node.get("x-provenance-note").and_then(Node::as_str) {
        Some(old) => format!("{} {new}", old.trim_end()),
        None => new,
    }
}

/// A place that is marked `inferred` and was seen as the contract has it. Where its note speaks of what was observed,
/// a person has weighed that already.
fn unmarked(spec: &Spec, shown: &Shown<'_>) -> Option<Contradiction> {
    let pointer = &shown.described.pointer;
    let node = spec.root.pointer(pointer)?;
    let known = node
        .get("x-provenance-note")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let is_weighed = known.to_lowercase().contains("observed");
    // The mark of a named schema is about its shape as a whole, which no number of exchanges shows.
    let is_one_place =
        !pointer.starts_with("/components/schemas/") || pointer.contains("/properties/");
    if provenance(node) != Some("inferred") || is_weighed || !is_one_place {
        return None;
    }
    // Without one item or member, an array or an object shows nothing of the shape that the contract declares.
    let has_parts = |node: &Node| {
        let parts = ["properties", "additionalProperties"].map(|key| node.get(key));
        let mut parts = parts.into_iter().flatten();
        parts.any(|part| part.as_mapping().is_some_and(|parts| !parts.is_empty()))
    };
    let mut schemas = shown.described.schemas.iter();
    let is_array = declared_types(&shown.described).contains("array");
    if (is_array || schemas.any(|(_, node)| has_parts(node))) && !shown.has_below {
        return None;
    }
    let message = format!(
        "{} is in {} of {}{}{}; the contract marks it `inferred`, {}",
        shown.label,
        shown.seen.count,
        exchanges(shown.whole),
        shown.seen.days(),
        types(&shown.seen),
        shown.pages
    );
    Some(Contradiction {
        code: Code::ObservedMark,
        contract: pointer.clone(),
        message,
        help: Some(
            "`x-provenance: observed`, if that settles what the note says; else mention in the note what was observed"
                .to_owned(),
        ),
        change: Some(marks(pointer, node, shown)),
    })
}

/// Members that the contract requires of an object, and that some exchanges have nowhere in it.
fn left_out(
    here: &Described<'_>,
    place: &str,
    seen: &Seen,
    known: &OperationSeen,
    id: &str,
    stated: &Stated,
) -> Vec<Contradiction> {
    let objects = seen.types.get("object").copied().unwrap_or(0);
    let mut found = Vec::new();
    for (owner, node) in &here.schemas {
        let required = node.get("required").and_then(Node::as_sequence);
        for name in required.into_iter().flatten().filter_map(Node::as_str) {
            let member = pointer_push(place, name);
            let places = [known.declared.get(&member), known.undeclared.get(&member)];
            let count: u64 = places.into_iter().flatten().map(|seen| seen.count).sum();
            if count >= objects {
                continue;
            }
            let message = format!(
                "`{member}` of {id} is left out in {} of {}{}; the contract requires it, {}",
                objects - count,
                exchanges(objects),
                seen.days(),
                stated.sentence(&member)
            );
            found.push(Contradiction {
                code: Code::ObservedRequired,
                contract: pointer_push(&pointer_push(owner, "properties"), name),
                message,
                help: None,
                change: Some(Change::Require {
                    owner: owner.clone(),
                    name: name.to_owned(),
                    required: false,
                }),
            });
        }
    }
    found
}

/// Values of an enumeration that the contract does not list.
fn other_values(shown: &Shown<'_>) -> Option<Contradiction> {
    if shown.seen.other_values == 0 {
        return None;
    }
    let (at, key, list) = listed_values(&shown.described)?;
    // Values that were added since may be those that were seen; the next exchanges show it.
    if shown.seen.listed > 0 && list.len() as u64 > shown.seen.listed {
        return None;
    }
    let message = format!(
        "{} has a value that the contract does not list in {} of {}{}; the contract lists {}, {}",
        shown.label,
        shown.seen.other_values,
        exchanges(shown.whole),
        shown.seen.days(),
        list.len(),
        shown.pages
    );
    let mut values: Vec<Value> = list.iter().map(Node::to_json).collect();
    values.push(json!(TODO_VALUE));
    // In `enum`, the lint cannot distinguish a TODO from a value.
    let change = (key == "x-extensible-enum").then(|| Change::Set {
        pointer: pointer_push(at, key),
        to: json!(values),
    });
    Some(Contradiction {
        code: Code::ObservedValue,
        contract: pointer_push(at, key),
        message,
        help: Some(
            "no value is kept that the contract does not list: look for it in the traffic"
                .to_owned(),
        ),
        change,
    })
}

/// Where the values of an enumeration are listed, by which keyword, and which.
fn listed_values<'d>(described: &'d Described<'_>) -> Option<(&'d str, &'static str, &'d [Node])> {
    let mut all = described.schemas.iter();
    all.find_map(|(at, node)| {
        let key = ["x-extensible-enum", "enum"]
            .into_iter()
            .find(|key| node.get(key).is_some())?;
        Some((at.as_str(), key, node.get(key)?.as_sequence()?))
    })
}

/// A place that the contract does not have.
struct Missing<'s> {
    spec: &'s Spec,
    operation: &'s Operation<'s>,
    place: &'s str,
    seen: &'s Seen,
    label: &'s str,
    whole: u64,
    trial: bool,
    pages: &'s str,
}

impl Missing<'_> {
    fn finding(&self) -> Option<Contradiction> {
        match Place::parse(self.place)? {
            Place::Status(status) => Some(self.status(status)),
            Place::Parameter("query", name) if name != "*" => Some(self.query(name)),
            Place::Request(pointer) | Place::Response(_, pointer) => self.member(pointer),
            // Headers are a client's, or about the way.
            Place::Parameter(..) | Place::Header(_) => None,
        }
    }

    fn contradiction(&self, code: Code, contract: String, change: Change) -> Contradiction {
        let message = format!(
            "{} is in {} of {}{}{}; the contract does not have it, {}",
            self.label,
            self.seen.count,
            exchanges(self.whole),
            self.seen.days(),
            types(self.seen),
            self.pages
        );
        Contradiction {
            code,
            contract,
            message,
            help: None,
            change: Some(change),
        }
    }

    fn status(&self, status: &str) -> Contradiction {
        let responses = pointer_push(&self.operation.pointer, "responses");
        let response = json!({
            "description": TODO_STATUS,
            "x-provenance": "observed",
            "x-provenance-note": self.note(),
        });
        let change = Change::Extend {
            pointer: responses.clone(),
            members: Map::from_iter([(status.to_owned(), response)]),
        };
        self.contradiction(Code::ObservedStatus, responses, change)
    }

    fn query(&self, name: &str) -> Contradiction {
        let operation = self.operation.pointer.clone();
        let parameter = json!({
            "name": name,
            "in": "query",
            "required": false,
            "description": if self.trial { TRIAL } else { CALLS },
            "schema": {"type": "string"},
            "x-provenance": "observed",
            "x-provenance-note": self.note(),
        });
        let change = Change::AddParameter {
            operation: operation.clone(),
            parameter,
        };
        self.contradiction(Code::ObservedMember, operation, change)
    }

    fn member(&self, pointer: &str) -> Option<Contradiction> {
        let name = pointer_segments(pointer)
            .last()
            .filter(|name| name != "*")?;
        let (above, _) = self.place.rsplit_once('/')?;
        let owner = places::find(self.spec, self.operation, above)?;
        let mut owners = owner.schemas.iter();
        let (owner, properties) =
            owners.find_map(|(at, node)| Some((at, node.get("properties")?.as_mapping()?)))?;
        let mut schema = Map::new();
        let kinds: Vec<&str> = self.seen.types.keys().map(String::as_str).collect();
        match kinds.as_slice() {
            [] | ["null"] => {}
            ["integer", "number"] => drop(schema.insert("type".to_owned(), json!("number"))),
            ["array"] => {
                schema.insert("type".to_owned(), json!("array"));
                schema.insert("items".to_owned(), json!({}));
            }
            [one] => drop(schema.insert("type".to_owned(), json!(one))),
            _ => {}
        }
        let described = match (self.trial, self.place.starts_with("request.")) {
            (true, _) => TRIAL,
            (false, true) => CALLS,
            (false, false) => "Seen in answers of the platform; no page says what it means.",
        };
        schema.insert("description".to_owned(), json!(described));
        schema.insert("x-provenance".to_owned(), json!("observed"));
        schema.insert("x-provenance-note".to_owned(), json!(self.note()));
        let change = Change::AddProperty {
            owner: owner.clone(),
            after: properties.keys().last().cloned(),
            name,
            schema: Value::Object(schema),
            required: false,
        };
        Some(self.contradiction(Code::ObservedMember, owner.clone(), change))
    }

    fn note(&self) -> String {
        format!("{}.", self.seen.sentence(self.trial))
    }
}

/// What pages state of an operation.
struct Stated {
    facts: Vec<OperationFacts>,
}

impl Stated {
    /// As pages say that were read, or else said when they were reviewed.
    fn read(operation: &Operation<'_>, lock: &Lock, pages: &[DocPage]) -> Self {
        let name = facts::name(&operation.method.to_uppercase(), operation.path);
        let read = pages
            .iter()
            .filter_map(|page| page.facts().operations.remove(&name));
        let mut facts: Vec<OperationFacts> = read.collect();
        if facts.is_empty() {
            let known = lock
                .pages
                .values()
                .filter_map(|page| page.operations.get(&name));
            facts = known.cloned().collect();
        }
        Self { facts }
    }

    /// `the page says string`
    fn sentence(&self, place: &str) -> String {
        if self.facts.is_empty() {
            return "no page on it was read".to_owned();
        }
        let (part, names) = match Place::parse(place) {
            Some(Place::Parameter(part, name)) => (part, vec![name.to_owned()]),
            Some(Place::Request(pointer)) => ("request", names(pointer)),
            Some(Place::Response(status, pointer)) => match status.starts_with('2') {
                true => ("response", names(pointer)),
                false => ("error", names(pointer)),
            },
            Some(Place::Status(status)) => {
                let mut all = self.facts.iter();
                let is_stated = all.any(|facts| {
                    facts.success.as_deref() == Some(status)
                        || facts.errors.iter().any(|it| it == status)
                });
                let words = if is_stated {
                    "the page has it"
                } else {
                    "the page does not have it"
                };
                return words.to_owned();
            }
            Some(Place::Header(_)) | None => return "no page says anything of it".to_owned(),
        };
        if let Some(row) = self.row(part, &names) {
            return match &row.kind {
                Some(kind) => format!("the page says {kind}"),
                None => "the page lists it without a type".to_owned(),
            };
        }
        let mut samples = self
            .facts
            .iter()
            .filter_map(|facts| facts.samples.get(part));
        let kinds = samples.find_map(|sample| {
            let mut members = sample.members.iter();
            members.find(|(path, _)| path.split('.').filter(|name| *name != "*").eq(names.iter()))
        });
        match kinds {
            Some((_, kinds)) => format!("the page's sample shows {kinds}"),
            None => "the page does not have it".to_owned(),
        }
    }

    fn row(&self, part: &str, names: &[String]) -> Option<&FieldFacts> {
        let whole = names.join(".");
        // Pages list members without saying inside of what.
        let ends_so =
            |name: &str| name.eq_ignore_ascii_case(&whole) || whole.ends_with(&format!(".{name}"));
        let mut tables = self.facts.iter().filter_map(|facts| facts.tables.get(part));
        tables.find_map(|table| {
            table
                .iter()
                .find(|(name, _)| ends_so(name))
                .map(|(_, row)| row)
        })
    }
}

/// The names of a pointer; items and free names are left out.
fn names(pointer: &str) -> Vec<String> {
    pointer_segments(pointer)
        .filter(|name| name != "*")
        .collect()
}
