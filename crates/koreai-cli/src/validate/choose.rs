//! Which schema a text is for, where nobody says.

use std::io;

use koreai_validate::{Error, Format, Options, Schema, Validator, Value, parse};

use super::sources::Peeked;

/// How much is read to find the first payload.
const FIRST: usize = 16 << 20;

/// The one schema that the first payload of a text is for, or why there is none.
///
/// The schemas are open, so that a payload may fit one that is about something else: it must have a
/// member that the schema declares, too. Rules beyond the schema do not count: a payload that breaks
/// one is still for its schema.
pub(crate) fn of(text: &mut Peeked, format: Format) -> io::Result<Result<Schema, String>> {
    Ok(match first(text, format)? {
        Some(payload) => choose(&payload),
        None => Err("no payload to choose a schema by; choose one with --schema".to_owned()),
    })
}

fn choose(payload: &[u8]) -> Result<Schema, String> {
    let judged = Schema::all().map(|schema| {
        let validator = Validator::new(schema).with_options(Options::new().rules(false));
        (schema, validator.validate(payload))
    });
    let judged: Vec<_> = judged.collect();
    let names = |schemas: &[Schema]| {
        let names: Vec<_> = schemas.iter().map(|schema| schema.name()).collect();
        names.join(", ")
    };
    let members = parse(payload).unwrap_or_default();
    let fitting = judged
        .iter()
        .filter(|(schema, verdict)| verdict.is_ok() && declares_one_of(*schema, &members));
    let fitting: Vec<_> = fitting.map(|(schema, _)| *schema).collect();
    match fitting[..] {
        [only] => Ok(only),
        [] => {
            let mut nearest: Vec<_> = judged
                .iter()
                .filter_map(|(schema, verdict)| match verdict {
                    Err(Error::Invalid(violations)) => Some((violations.as_slice().len(), *schema)),
                    _ => None,
                })
                .collect();
            nearest.sort_by_key(|(violations, _)| *violations);
            let nearest: Vec<_> = nearest.iter().take(3).map(|(_, schema)| *schema).collect();
            Err(match nearest[..] {
                [] => "the first payload is not JSON; choose its schema with --schema".to_owned(),
                _ => format!(
                    "the first payload fits no schema (nearest: {}); choose one with --schema",
                    names(&nearest)
                ),
            })
        }
        _ => Err(format!(
            "the first payload fits several schemas ({}); choose one with --schema",
            names(&fitting)
        )),
    }
}

/// Whether a schema declares a member that the payload has.
fn declares_one_of(schema: Schema, payload: &Value) -> bool {
    let text = schema.definition().text;
    let schema: Value = serde_json::from_str(text).unwrap_or_default();
    let payload = payload.as_object();
    let mut names = payload.into_iter().flat_map(|members| members.keys());
    names.any(|name| !schema["properties"][name].is_null())
}

/// The first payload, as bytes.
fn first(text: &mut Peeked, format: Format) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(payload) = found(text.head(), format, text.ended()) {
            return Ok(Some(payload.to_vec()));
        }
        if text.ended() || text.head().len() >= FIRST {
            return Ok(None);
        }
        let double = text.head().len().max(64 << 10);
        text.more(double)?;
    }
}

fn found(head: &[u8], format: Format, ended: bool) -> Option<&[u8]> {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    match format {
        Format::Lines => {
            // A line that is broken tells nothing.
            let mut lines = text.split_inclusive(|&byte| byte == b'\n');
            let whole = |line: &[u8]| ended || line.ends_with(b"\n");
            let line = lines.find(|line| whole(line) && parse(line).is_ok())?;
            Some(line.trim_ascii())
        }
        Format::Array => {
            let items = text.strip_prefix(b"[")?;
            let mut values =
                serde_json::Deserializer::from_slice(items).into_iter::<serde::de::IgnoredAny>();
            let whole = values.next()?.is_ok();
            let end = values.byte_offset();
            // What ends with the text may go on.
            (whole && (ended || end < items.len())).then(|| items[..end].trim_ascii())
        }
        _ => (ended && !text.is_empty()).then_some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_payload_is_found() {
        for (text, format, ended, expected) in [
            ("{}\n{", Format::Lines, false, Some("{}")),
            ("{bad\n{}\n", Format::Lines, false, Some("{}")),
            ("\n{}", Format::Lines, false, None),
            ("\n{}", Format::Lines, true, Some("{}")),
            ("[ {\"a\": 1} , {", Format::Array, false, Some("{\"a\": 1}")),
            ("[{\"a\": 1", Format::Array, false, None),
            ("[]", Format::Array, true, None),
            ("{\n}", Format::Document, false, None),
            ("{\n}", Format::Document, true, Some("{\n}")),
        ] {
            let found = found(text.as_bytes(), format, ended);
            assert_eq!(found, expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_schema_is_chosen_only_where_one_fits() {
        let name = |payload: &str| choose(payload.as_bytes()).map(|schema| schema.name());
        // All of a year is too long for a report, and it is a report all the same.
        let create = r#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31"}}"#;
        assert_eq!(name(create), Ok("create-task-containment-report.request"));
        // It fits update-task.request as well, which is about something else.
        for wrong in [r#"{"filters": 7}"#, r#"{"errors": [{"msg": 7}]}"#, "{}"] {
            assert!(
                name(wrong).unwrap_err().contains("fits no schema"),
                "{wrong}"
            );
        }
        assert_eq!(name(r#"{"name": "Call back"}"#), Ok("update-task.request"));
        let several = name(r#"{"status": "x"}"#).unwrap_err();
        assert!(several.contains("several") && several.contains("error.response"));
        let none =
            name(r#"{"filters": 7, "name": 7, "_id": 7, "status": 7, "errors": 7}"#).unwrap_err();
        assert!(none.contains("fits no schema (nearest: "), "{none}");
        assert!(name("{").unwrap_err().contains("not JSON"));
    }
}
