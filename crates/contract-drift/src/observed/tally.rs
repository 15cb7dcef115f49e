//! What exchanges of an operation show of each place of the contract, each exchange once.

use std::collections::BTreeMap;

use contract::Spec;
use contract::operation::{self, Operation};

use super::evidence::{Evidence, OperationSeen, Seen};
use super::places::{self, Described};

/// What exchanges of an operation show of one place of the contract.
pub(super) struct Tally<'a> {
    /// The first of the places of exchanges that it describes.
    pub(super) place: String,
    pub(super) described: Described<'a>,
    pub(super) seen: Seen,
    /// Whether a member or an item of it was seen, which the contract describes as well.
    pub(super) has_below: bool,
}

/// What exchanges show of a place of the contract, as one body of one operation has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenAt {
    /// The `operationId`; `None` for all operations together.
    pub operation: Option<String>,
    /// The pointer of the body's schema; `None` for what is in no body.
    pub body: Option<String>,
    /// The pointer of the place.
    pub pointer: String,
    /// What was seen.
    pub seen: Seen,
}

/// What was seen of each place of exchanges, whether it was declared at that time or not.
pub(super) fn by_place(known: &OperationSeen) -> BTreeMap<&str, Seen> {
    let mut found: BTreeMap<&str, Seen> = BTreeMap::new();
    for (place, seen) in known.declared.iter().chain(&known.undeclared) {
        found.entry(place).or_default().merge(seen.clone());
    }
    found
}

/// The same by pointer of the contract. Of an exchange, several places may have the same pointer, so the largest count
/// of one body holds; an exchange has one status, so counts of several statuses add up.
pub(super) fn by_pointer<'a>(
    spec: &'a Spec,
    operation: &Operation<'a>,
    places: &BTreeMap<&str, Seen>,
) -> BTreeMap<String, Tally<'a>> {
    let mut parts: BTreeMap<(String, &str), Tally<'a>> = BTreeMap::new();
    for (place, seen) in places {
        let described = match *place {
            "exchange" => Some(Described {
                pointer: operation.pointer.clone(),
                schemas: Vec::new(),
            }),
            _ => places::find(spec, operation, place),
        };
        let Some(described) = described else {
            continue;
        };
        let below = format!("{place}/");
        let has_below = places
            .range(below.as_str()..)
            .take_while(|(it, _)| it.starts_with(&below))
            .any(|(it, _)| places::find(spec, operation, it).is_some());
        let part = (described.pointer.clone(), part(place));
        let known = parts.entry(part).or_insert_with(|| Tally {
            place: (*place).to_owned(),
            described,
            seen: Seen::default(),
            has_below: false,
        });
        known.seen.raise(seen.clone());
        known.has_below |= has_below;
    }
    let mut found: BTreeMap<String, Tally<'a>> = BTreeMap::new();
    // Requests come first, in order of their names.
    for ((pointer, part), tally) in parts {
        let is_response = part.starts_with("response.");
        match found.get_mut(&pointer) {
            None => drop(found.insert(pointer, tally)),
            Some(known) => {
                known.has_below |= tally.has_below;
                match is_response && known.place.starts_with("response.") {
                    true => known.seen.merge(tally.seen),
                    false => known.seen.raise(tally.seen),
                }
            }
        }
    }
    found
}

/// What is the same for all places of one body, and else the place itself.
fn part(place: &str) -> &str {
    place.split('#').next().unwrap_or_default()
}

/// What exchanges show of each body, and of each operation outside of its bodies.
pub fn by_body(spec: &Spec, evidence: &Evidence) -> Vec<SeenAt> {
    let mut found: BTreeMap<(Option<String>, Option<String>, String), Seen> = BTreeMap::new();
    for operation in operation::all(spec) {
        let Some(known) = evidence.operations.get(operation.id) else {
            continue;
        };
        let mut bodies: BTreeMap<Option<String>, BTreeMap<&str, Seen>> = BTreeMap::new();
        for (place, seen) in by_place(known) {
            let body = places::schema_of_place(spec, &operation, place);
            bodies.entry(body).or_default().insert(place, seen);
        }
        for (body, places) in bodies {
            for (pointer, tally) in by_pointer(spec, &operation, &places) {
                for owner in [Some(operation.id.to_owned()), None] {
                    let known = found.entry((owner, body.clone(), pointer.clone()));
                    known.or_default().merge(tally.seen.clone());
                }
            }
        }
    }
    let found = found.into_iter();
    let found = found.map(|((operation, body, pointer), seen)| SeenAt {
        operation,
        body,
        pointer,
        seen,
    });
    found.collect()
}
