//! Which schema a text is for, where nobody says.

use std::io;

use koreai_validate::{Error, Format, Schema, Validator};

use super::sources::Peeked;

/// How much is read to find the first payload.
const FIRST: usize = 16 << 20;

/// The one schema that the first payload of a text fits, or why there is none.
pub(crate) fn of(text: &mut Peeked, format: Format) -> io::Result<Result<Schema, String>> {
    Ok(match first(text, format)? {
        Some(payload) => choose(&payload),
        None => Err("no payload to choose a schema by; choose one with --schema".to_owned()),
    })
}

fn choose(payload: &[u8]) -> Result<Schema, String> {
    let judged = Schema::all().map(|schema| (schema, Validator::new(schema).validate(payload)));
    let judged: Vec<_> = judged.collect();
    let names = |schemas: &[Schema]| {
        let names: Vec<_> = schemas.iter().map(|schema| schema.name()).collect();
        names.join(", ")
    };
    let fitting = judged.iter().filter(|(_, verdict)| verdict.is_ok());
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
            let end = text.iter().position(|&byte| byte == b'\n');
            match end {
                Some(end) => Some(&text[..end]),
                None => (ended && !text.is_empty()).then_some(text),
            }
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
        let create = r#"{"filters": {"AggregationType": "Daily"}, "name": 7, "errors": 7}"#;
        assert_eq!(name(create), Ok("create-task-containment-report.request"));
        assert_eq!(name(r#"{"name": "Call back"}"#), Ok("update-task.request"));
        let several = name(r#"{"message": "no"}"#).unwrap_err();
        assert!(several.contains("several") && several.contains("error.response"));
        let none =
            name(r#"{"filters": 7, "name": 7, "_id": 7, "status": 7, "errors": 7}"#).unwrap_err();
        assert!(none.contains("fits no schema (nearest: "), "{none}");
        assert!(name("{").unwrap_err().contains("not JSON"));
    }
}
