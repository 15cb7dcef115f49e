//! Which schema a text is for, where nobody says.

use std::io;

use koreai_validate::input::Input;
use koreai_validate::{Error, Format, Options, Schema, Validator, Value, parse};
use serde::de::IgnoredAny;

use crate::text::without_mark;

/// How much is read to find the first payload.
const FIRST: usize = 16 << 20;

/// How much is read at a time.
const STEP: usize = 64 << 10;

/// The one schema that the first payload of a text is for, or why there is none.
///
/// The schemas are open, so that a payload may fit one that is about something else: it must have a
/// member that the schema declares, too. Rules beyond the schema do not count: a payload that breaks
/// one is still for its schema.
pub(crate) fn schema(text: &mut Input, format: Format) -> io::Result<Result<Schema, String>> {
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
                    Err(Error::Invalid(violations)) => {
                        let count = violations.as_slice().len();
                        Some((!declares_one_of(*schema, &members), count, *schema))
                    }
                    _ => None,
                })
                .collect();
            // It is likelier to be for a schema that knows its members than for one it breaks less.
            nearest.sort_by_key(|(strange, count, _)| (*strange, *count));
            let nearest: Vec<_> = nearest
                .iter()
                .take(3)
                .map(|(_, _, schema)| *schema)
                .collect();
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
fn first(text: &mut Input, format: Format) -> io::Result<Option<Vec<u8>>> {
    let mut search = Search::new(format);
    loop {
        if let Some(payload) = search.look(text.head(), text.ended()) {
            return Ok(Some(payload.to_vec()));
        }
        if text.ended() || text.head().len() >= FIRST {
            return Ok(None);
        }
        text.more(STEP)?;
    }
}

/// The search for the first payload in a text that comes little by little: it reads nothing more
/// than a few times.
struct Search {
    format: Format,
    /// Where the line begins that was not judged yet.
    line: usize,
    /// Where no more line feeds were found, and of an array how much there was at the last attempt.
    seen: usize,
}

impl Search {
    fn new(format: Format) -> Self {
        Self {
            format,
            line: 0,
            seen: 0,
        }
    }

    /// The first payload, if it stands in what there is of a text by now.
    fn look<'t>(&mut self, head: &'t [u8], ended: bool) -> Option<&'t [u8]> {
        match self.format {
            Format::Lines => self.line(head, ended),
            Format::Array => {
                let full = ended || head.len() >= FIRST;
                if !full && self.seen >= STEP && head.len() < 2 * self.seen {
                    return None;
                }
                self.seen = head.len();
                item(without_mark(head).trim_ascii_start(), ended)
            }
            _ => {
                let text = without_mark(head).trim_ascii_start();
                (ended && !text.is_empty()).then_some(text)
            }
        }
    }

    /// The first line that is JSON: one that is broken tells nothing.
    fn line<'t>(&mut self, head: &'t [u8], ended: bool) -> Option<&'t [u8]> {
        loop {
            let found = memchr::memchr(b'\n', &head[self.seen..]);
            let end = match found {
                Some(length) => self.seen + length,
                None if ended => head.len(),
                None => {
                    self.seen = head.len();
                    return None;
                }
            };
            let line = without_mark(&head[self.line..end]).trim_ascii();
            if parse(line).is_ok() {
                return Some(line);
            }
            found?;
            self.line = end + 1;
            self.seen = end + 1;
        }
    }
}

/// The first item of an array.
fn item(text: &[u8], ended: bool) -> Option<&[u8]> {
    let items = text.strip_prefix(b"[")?;
    let mut values = serde_json::Deserializer::from_slice(items).into_iter::<IgnoredAny>();
    let whole = values.next()?.is_ok();
    let end = values.byte_offset();
    // What ends with the text may go on.
    (whole && (ended || end < items.len())).then(|| items[..end].trim_ascii())
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
            let found = Search::new(format).look(text.as_bytes(), ended);
            assert_eq!(found, expected.map(str::as_bytes), "{text}");
            // It makes no difference how it comes.
            let mut search = Search::new(format);
            let little =
                (0..text.len()).find_map(|end| search.look(&text.as_bytes()[..end], false));
            let found = little.or_else(|| search.look(text.as_bytes(), ended));
            assert_eq!(
                found,
                expected.map(str::as_bytes),
                "{text}, little by little"
            );
        }
    }

    /// However it comes, all that may be looked at is.
    #[test]
    fn a_long_first_item_is_found() {
        let item = format!("\"{}\"", "x".repeat(FIRST - 1_000));
        let text = format!("[{item}, \"{}\"]", "y".repeat(STEP));
        let text = text.as_bytes();
        for step in [STEP, STEP - 1_000] {
            let mut search = Search::new(Format::Array);
            let mut ends = (1..).map(|steps| steps * step);
            let found = ends.find_map(|end| {
                let found = search.look(&text[..end], false);
                (found.is_some() || end >= FIRST).then_some(found)
            });
            assert!(found.flatten() == Some(item.as_bytes()), "{step} at a time");
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
