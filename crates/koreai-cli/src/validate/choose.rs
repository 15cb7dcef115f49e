//! Which schema a payload is for, where nobody says.

use std::io;

use koreai_schemas::Direction;
use koreai_validate::input::Input;
use koreai_validate::{Format, Schema, Value, parse};

use crate::text::{is_blank, without_mark};

/// How much is read of a single payload to choose its schema.
const LONGEST: usize = 16 << 20;

/// How much is read at a time.
const STEP: usize = 64 << 10;

/// The schema that a single payload is for, or why there is none. A stream is not guessed at: what its
/// first payload is says nothing of the others.
pub(crate) fn schema(text: &mut Input, format: Format) -> io::Result<Result<Schema, String>> {
    let stream = || {
        let names: Vec<_> = Schema::all().map(Schema::name).collect();
        let names = names.join(", ");
        Err(format!(
            "the schema of a stream is not guessed; choose it with --schema: {names}"
        ))
    };
    loop {
        let payloads = match format {
            Format::Lines => text
                .head()
                .split(|byte| *byte == b'\n')
                .filter(|line| !is_blank(line))
                .count(),
            Format::Array => 2,
            _ => 1,
        };
        if payloads > 1 {
            return Ok(stream());
        }
        if text.ended() {
            break;
        }
        if text.head().len() >= LONGEST {
            return Ok(Err(
                "the payload is too long to choose its schema by; choose it with --schema"
                    .to_owned(),
            ));
        }
        text.more(STEP)?;
    }
    let payload = without_mark(text.head()).trim_ascii();
    Ok(match payload.is_empty() {
        true => Err("no payload to choose a schema by; choose one with --schema".to_owned()),
        false => choose(payload),
    })
}

/// The schema that declares the most members of a payload, misspelt ones counted as half. Of several,
/// requests come first, and then those that the payload keeps to.
fn choose(payload: &[u8]) -> Result<Schema, String> {
    let Ok(value) = parse(payload) else {
        return Err("the payload is not JSON; choose its schema with --schema".to_owned());
    };
    let members: Vec<&String> = value
        .as_object()
        .into_iter()
        .flat_map(|all| all.keys())
        .collect();
    let judged = Schema::all().map(|schema| (schema, declared(schema, &members)));
    let judged: Vec<_> = judged.collect();
    let most = judged.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 {
        let mut names: Vec<Schema> = Schema::all().collect();
        names.sort_by_key(|schema| !is_request(*schema));
        return Err(format!(
            "no schema declares a member of the payload; choose one with --schema ({})",
            listed(&names)
        ));
    }
    let nearest = judged.iter().filter(|(_, count)| *count == most);
    let nearest: Vec<Schema> = nearest.map(|(schema, _)| *schema).collect();
    let requests: Vec<Schema> = nearest
        .iter()
        .copied()
        .filter(|one| is_request(*one))
        .collect();
    let nearest = match requests.is_empty() {
        true => nearest,
        false => requests,
    };
    let kept: Vec<Schema> = nearest
        .iter()
        .copied()
        .filter(|schema| schema.is_valid(&value))
        .collect();
    match (nearest.as_slice(), kept.as_slice()) {
        ([only], _) | (_, [only]) => Ok(*only),
        _ => Err(format!(
            "the payload may be for several schemas ({}); choose one with --schema",
            listed(&nearest)
        )),
    }
}

fn listed(schemas: &[Schema]) -> String {
    let names: Vec<_> = schemas.iter().map(|schema| schema.name()).collect();
    names.join(", ")
}

fn is_request(schema: Schema) -> bool {
    schema.definition().direction == Direction::Request
}

/// How many of these members a schema declares, times two; one for a name that is nearly declared.
fn declared(schema: Schema, members: &[&String]) -> usize {
    /// As `clap` has it for subcommands and options.
    const SIMILAR: f64 = 0.8;
    let text = schema.definition().text;
    let schema: Value = serde_json::from_str(text).unwrap_or_default();
    let declared = schema["properties"].as_object();
    let names: Vec<&String> = declared.into_iter().flat_map(|all| all.keys()).collect();
    let count = |member: &&String| {
        if names.contains(member) {
            2
        } else {
            let near = |name: &&String| strsim::jaro(name, member) > SIMILAR;
            usize::from(member.len() <= 128 && names.iter().any(near))
        }
    };
    members.iter().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_chosen_by_the_members() {
        let name = |payload: &str| choose(payload.as_bytes()).map(|schema| schema.name());
        for (payload, schema) in [
            // All of a year is too long for a report, and it is a report all the same.
            (
                r#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31"}}"#,
                "create-task-containment-report.request",
            ),
            // What breaks the schema is for it all the same.
            (
                r#"{"filters": 7}"#,
                "create-task-containment-report.request",
            ),
            (r#"{"errors": [{"msg": 7}]}"#, "error.response"),
        ] {
            assert_eq!(name(payload), Ok(schema), "{payload}");
        }
        let mut all: Vec<Schema> = Schema::all().collect();
        all.sort_by_key(|schema| !is_request(*schema));
        let names = format!("({})", listed(&all));
        for (payload, reason) in [
            ("{}", "no schema declares"),
            ("[]", "no schema declares"),
            (r#"{"zzz": 1}"#, names.as_str()),
            ("{", "not JSON"),
        ] {
            let error = name(payload).unwrap_err();
            assert!(error.contains(reason), "{payload}: {error}");
        }
    }

    /// A member that one schema alone declares is for that one, also misspelt; one that requests and
    /// responses share is for a request.
    #[test]
    fn each_schema_is_chosen_by_its_own_members() {
        let members = |schema: Schema| -> Vec<String> {
            let text = schema.definition().text;
            let text: Value = serde_json::from_str(text).expect("a schema");
            let members = text["properties"].as_object();
            members
                .into_iter()
                .flat_map(|all| all.keys().cloned())
                .collect()
        };
        let is_in = |schema: Schema, name: &str| {
            let mut members = members(schema).into_iter();
            members.any(|own| own == *name || strsim::jaro(&own, name) > 0.8)
        };
        let mut chosen = Vec::new();
        for schema in Schema::all() {
            let others = || Schema::all().filter(|other| other.name() != schema.name());
            for name in members(schema) {
                let payload = format!("{{\"{name}\": 7}}");
                let found = choose(payload.as_bytes()).map(|found| found.name());
                let declare = |other: &Schema| members(*other).contains(&name);
                if !others().any(|other| declare(&other)) {
                    assert_eq!(found, Ok(schema.name()), "{payload}");
                    chosen.push(schema.name());
                } else if is_request(schema)
                    && !others()
                        .filter(|one| is_request(*one))
                        .any(|one| declare(&one))
                {
                    assert_eq!(found, Ok(schema.name()), "{payload}");
                }
                let misspelt = format!("{name}z");
                if name.len() > 4 && !others().any(|other| is_in(other, &misspelt)) {
                    let payload = format!("{{\"{misspelt}\": 7}}");
                    let found = choose(payload.as_bytes()).map(|found| found.name());
                    assert_eq!(found, Ok(schema.name()), "{payload}");
                }
            }
        }
        chosen.dedup();
        assert!(chosen.len() >= 3, "{chosen:?}");
    }
}
