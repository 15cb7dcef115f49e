//! The edits that add what a page has and the contract has not.

use serde_json::Value;

use crate::contract_view::{self, ContractOperation, Member};
use crate::draft;
use crate::edit::Change;
use crate::page::{Field, Part};

/// The edit that adds what a row lists.
pub(super) fn addition(
    known: &ContractOperation<'_>,
    field: &Field,
    part: Part,
    before: Option<&Member<'_>>,
) -> Option<Change> {
    let name = field.path.last()?.clone();
    let schema = draft::field_schema(field, None);
    match part {
        Part::Request | Part::Response => {
            let body = known.body(part)?;
            let (owner, after) = match field.path.split_last()? {
                (_, []) => (
                    before.map_or_else(|| owner_of_first(body), |before| before.owner.clone()),
                    before.map(|before| before.leaf().to_owned()),
                ),
                // What a row puts into something is with what is in there already.
                (_, above) => {
                    let parent = known.find(part, above)?;
                    let inside = |member: &&Member<'_>| {
                        member.path.len() == parent.path.len() + 1
                            && member.path.starts_with(&parent.path)
                    };
                    let last = body.members.iter().rfind(inside)?;
                    (last.owner.clone(), Some(last.leaf().to_owned()))
                }
            };
            Some(Change::AddProperty {
                owner,
                after,
                name,
                schema,
                required: field.required == Some(true) && part == Part::Request,
            })
        }
        Part::Query | Part::Header => Some(Change::AddParameter {
            operation: known.pointer.clone(),
            parameter: draft::parameter(&name, part, field),
        }),
        _ => None,
    }
}

pub(super) fn owner_of_first(body: &contract_view::Body<'_>) -> String {
    body.members
        .first()
        .map_or_else(|| body.pointer.clone(), |member| member.owner.clone())
}

/// The edit that adds what only a sample shows.
pub(super) fn sample_addition(
    known: &ContractOperation<'_>,
    part: Part,
    path: &[String],
    body: &Value,
) -> Option<Change> {
    let (name, above) = path.split_last()?;
    let contract_body = known.body(part)?;
    let siblings: Vec<&Member<'_>> = contract_body
        .members
        .iter()
        .filter(|member| {
            member.path.len() == path.len()
                && member.path[..above.len()]
                    .iter()
                    .zip(above)
                    .all(|(one, other)| one == other || one == "*")
        })
        .collect();
    let last = siblings.last()?;
    Some(Change::AddProperty {
        owner: last.owner.clone(),
        after: Some(last.leaf().to_owned()),
        name: name.clone(),
        schema: draft::sample_schema(body, path),
        required: false,
    })
}
