//! Keywords of a schema that have no effect: misspelt ones, and those of another draft.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::plan::similar_name;
use crate::pointer::escape;
use crate::position::Lines;
use crate::source_map::locate_names;
use crate::violation::excerpt;

/// A keyword of a schema that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IgnoredKeyword {
    /// A JSON pointer to it.
    pub pointer: String,
    /// Its line in the schema, from 1.
    pub line: u64,
    /// Its column, from 1.
    pub column: u64,
    /// Why it has no effect, and what was probably meant.
    pub message: String,
}

/// The drafts that are known, by the year or the number in their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Draft {
    Four,
    Six,
    Seven,
    Of2019,
    Of2020,
}

use Draft::{Four, Of2019, Of2020, Seven, Six};

/// Keywords that are not in each draft, with the first and the last one that has them.
const CHANGED: [(&str, Draft, Draft); 26] = [
    ("$anchor", Of2019, Of2020),
    ("$dynamicAnchor", Of2020, Of2020),
    ("$dynamicRef", Of2020, Of2020),
    ("$id", Six, Of2020),
    ("$recursiveAnchor", Of2019, Of2019),
    ("$recursiveRef", Of2019, Of2019),
    ("$vocabulary", Of2019, Of2020),
    ("additionalItems", Four, Of2019),
    ("const", Six, Of2020),
    ("contains", Six, Of2020),
    ("contentEncoding", Six, Of2020),
    ("contentMediaType", Six, Of2020),
    ("contentSchema", Of2019, Of2020),
    // No longer in the specification, and still asserted.
    ("dependencies", Four, Of2020),
    ("dependentRequired", Of2019, Of2020),
    ("dependentSchemas", Of2019, Of2020),
    ("else", Seven, Of2020),
    ("id", Four, Four),
    ("if", Seven, Of2020),
    ("maxContains", Of2019, Of2020),
    ("minContains", Of2019, Of2020),
    ("prefixItems", Of2020, Of2020),
    ("propertyNames", Six, Of2020),
    ("then", Seven, Of2020),
    ("unevaluatedItems", Of2019, Of2020),
    ("unevaluatedProperties", Of2019, Of2020),
];

/// Keywords that each draft has.
const COMMON: [&str; 27] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "required",
    "type",
    "uniqueItems",
    "$schema",
];

/// What is not meant to have an effect: notes, places for schemas, and what editors and generators read.
const NOTES: [&str; 31] = [
    "$comment",
    "$defs",
    "default",
    "defaultSnippets",
    "definitions",
    "deprecated",
    "deprecationMessage",
    "description",
    "discriminator",
    "doNotSuggest",
    "enumDescriptions",
    "enumNames",
    "errorMessage",
    "example",
    "examples",
    "existingJavaType",
    "externalDocs",
    "javaName",
    "javaType",
    "markdownDescription",
    "markdownEnumDescriptions",
    "meta:enum",
    "options",
    "propertyOrder",
    "readOnly",
    "suggestSortText",
    "title",
    "tsEnumNames",
    "tsType",
    "writeOnly",
    "xml",
];

impl Draft {
    /// The draft of a schema, which names it; the last one without a name.
    fn read(schema: &Value) -> Self {
        let name = schema.get("$schema").and_then(Value::as_str);
        let drafts = [
            ("draft-04", Four),
            ("draft-06", Six),
            ("draft-07", Seven),
            ("2019-09", Of2019),
        ];
        let named = |(part, _): &&(&str, _)| name.is_some_and(|name| name.contains(*part));
        drafts
            .iter()
            .find(named)
            .map_or(Of2020, |(_, draft)| *draft)
    }

    fn name(self) -> &'static str {
        match self {
            Four => "draft-04",
            Six => "draft-06",
            Seven => "draft-07",
            Of2019 => "2019-09",
            Of2020 => "2020-12",
        }
    }
}

/// The keywords of a JSON Schema that have no effect, in the order of the text: those that no draft knows
/// (`requird`), those of another draft, and those beside a `$ref` in drafts that ignore them. Notes for people,
/// editors and generators are none of them, nor is what begins with `x-`. Empty if the text is not a JSON text.
///
/// ```
/// use koreai_validate::ignored_keywords;
///
/// let ignored = ignored_keywords(r#"{"requird": ["name"]}"#);
/// let message = "`requird` is not a keyword of JSON Schema and has no effect; did you mean `required`?";
/// assert_eq!(ignored[0].message, message);
/// ```
pub fn ignored_keywords(schema: &str) -> Vec<IgnoredKeyword> {
    let Ok(value) = crate::parse::parse(schema.as_bytes()) else {
        return Vec::new();
    };
    let walk = Walk {
        draft: Draft::read(&value),
        targets: targets(&value),
        found: BTreeMap::new(),
    };
    let found = walk.run(&value);
    let text = schema.strip_prefix('\u{feff}').unwrap_or(schema);
    let ranges = locate_names(text, found.keys().map(String::as_str));
    let mut placed: Vec<_> = found
        .into_iter()
        .zip(ranges)
        .map(|((pointer, message), range)| (range, pointer, message))
        .collect();
    placed.sort_by_key(|(range, ..)| range.map_or(0, |range| range.start));
    let mut lines = Lines::new(text.as_bytes());
    let keyword = |(range, pointer, message): (Option<_>, _, _)| {
        let at = range.map(|range| lines.span(range).start);
        IgnoredKeyword {
            pointer,
            line: at.map_or(1, |at| at.line),
            column: at.map_or(1, |at| at.column),
            message,
        }
    };
    placed.into_iter().map(keyword).collect()
}

/// Where references of a document lead, within it.
fn targets(schema: &Value) -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(members) => {
                for keyword in ["$ref", "$dynamicRef"] {
                    let target = members.get(keyword).and_then(Value::as_str);
                    // The document may be named by its own id; a fragment is percent-encoded.
                    let fragment = target.and_then(|target| target.split_once('#'));
                    let decoded =
                        fragment.map(|(_, at)| percent_decode_str(at).decode_utf8_lossy());
                    targets.extend(decoded.map(|at| at.into_owned()));
                }
                rest.extend(members.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    targets
}

struct Walk {
    draft: Draft,
    targets: BTreeSet<String>,
    /// What is wrong with a keyword, by its place.
    found: BTreeMap<String, String>,
}

impl Walk {
    fn run(mut self, document: &Value) -> BTreeMap<String, String> {
        let mut rest = vec![(String::new(), document)];
        // References may lead to places where no schema is expected.
        let referenced = self.targets.iter();
        rest.extend(referenced.filter_map(|at| Some((at.clone(), document.pointer(at)?))));
        let mut visited = HashSet::new();
        while let Some((pointer, schema)) = rest.pop() {
            let Value::Object(keywords) = schema else {
                continue;
            };
            if !visited.insert(pointer.clone()) {
                continue;
            }
            for (keyword, value) in keywords {
                let at = format!("{pointer}/{}", escape(keyword));
                match self.ignored(keywords, keyword, &at) {
                    Some(message) => {
                        self.found.insert(at, message);
                    }
                    None => within(keyword, value, &at, &mut rest),
                }
            }
        }
        self.found
    }

    /// Why a keyword has no effect, if it has none.
    fn ignored(&self, beside: &Map<String, Value>, keyword: &str, at: &str) -> Option<String> {
        if NOTES.contains(&keyword) || keyword.starts_with("x-") || keyword.starts_with("X-") {
            return None;
        }
        let draft = self.draft.name();
        let changed = CHANGED.iter().find(|(name, ..)| *name == keyword);
        if let Some((_, first, last)) = changed {
            if self.draft < *first || self.draft > *last {
                let drafts = match first == last {
                    true => first.name().to_owned(),
                    false => format!("{} to {}", first.name(), last.name()),
                };
                let keyword = shown(keyword);
                return Some(format!(
                    "`{keyword}` has no effect in {draft}: it is a keyword of {drafts}, which `$schema` can name"
                ));
            }
        } else if !COMMON.contains(&keyword) {
            let below = format!("{at}/");
            let mut later = self.targets.range(below.clone()..);
            let leads_below = later
                .next()
                .is_some_and(|target| target.starts_with(&below));
            if leads_below || self.targets.contains(at) {
                return None;
            }
            let known = COMMON.iter().chain(CHANGED.iter().map(|(name, ..)| name));
            // What is as short as `if` is near to anything.
            let known = known.filter(|name| name.len() > 3);
            let help = match keyword {
                "nullable" => Some("add \"null\" to `type`".to_owned()),
                _ => similar_name(keyword, known.copied()),
            };
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            let keyword = shown(keyword);
            return Some(format!(
                "`{keyword}` is not a keyword of JSON Schema and has no effect{help}"
            ));
        }
        let is_referring = beside.get("$ref").is_some_and(Value::is_string);
        let is_used = ["$ref", "$schema", "$id", "id"].contains(&keyword);
        let is_ignored = self.draft <= Seven && is_referring && !is_used;
        is_ignored.then(|| {
            let keyword = shown(keyword);
            format!("`{keyword}` has no effect beside `$ref` in {draft}; put each of them into an item of `allOf`")
        })
    }
}

/// A keyword as it is shown: its beginning, and nothing that could control a terminal.
fn shown(keyword: &str) -> String {
    let shown = excerpt(keyword.as_bytes());
    shown.replace(char::is_control, "\u{fffd}")
}

/// The schemas within the value of a keyword.
fn within<'s>(keyword: &str, value: &'s Value, at: &str, rest: &mut Vec<(String, &'s Value)>) {
    match (keyword, value) {
        (
            "additionalItems"
            | "additionalProperties"
            | "contains"
            | "contentSchema"
            | "else"
            | "if"
            | "items"
            | "not"
            | "propertyNames"
            | "then"
            | "unevaluatedItems"
            | "unevaluatedProperties",
            schema @ Value::Object(_),
        ) => rest.push((at.to_owned(), schema)),
        ("allOf" | "anyOf" | "items" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
            let numbered = schemas.iter().enumerate();
            rest.extend(numbered.map(|(index, schema)| (format!("{at}/{index}"), schema)));
        }
        (
            "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties"
            | "properties",
            Value::Object(schemas),
        ) => {
            let named = schemas.iter();
            rest.extend(named.map(|(name, schema)| (format!("{at}/{}", escape(name)), schema)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::Validator;

    const DRAFTS: [Draft; 5] = [Four, Six, Seven, Of2019, Of2020];

    /// A schema of a draft, with these members.
    fn schema(draft: Draft, members: &str) -> String {
        let id = match draft {
            Four | Six | Seven => format!("http://json-schema.org/{}/schema#", draft.name()),
            Of2019 | Of2020 => format!("https://json-schema.org/draft/{}/schema", draft.name()),
        };
        format!("{{\"$schema\": \"{id}\", {members}}}")
    }

    /// A keyword is reported where `jsonschema` ignores it, and nowhere else.
    #[test]
    fn what_is_reported_has_no_effect_and_the_rest_has_one() {
        for (members, refused) in [
            (r#""additionalItems": false, "items": [{}]"#, "[1, 2]"),
            (r#""const": 1"#, "2"),
            (r#""contains": {"type": "string"}"#, "[1]"),
            (r#""contains": {}, "maxContains": 1"#, "[1, 2]"),
            (r#""contains": {}, "minContains": 2"#, "[1]"),
            (r#""dependencies": {"a": ["b"]}"#, r#"{"a": 1}"#),
            (r#""dependentRequired": {"a": ["b"]}"#, r#"{"a": 1}"#),
            (
                r#""dependentSchemas": {"a": {"required": ["b"]}}"#,
                r#"{"a": 1}"#,
            ),
            (r#""if": {}, "then": {"type": "string"}"#, "1"),
            (
                r#""if": {"type": "string"}, "else": {"type": "string"}"#,
                "1",
            ),
            (r#""prefixItems": [{"type": "string"}]"#, "[1]"),
            (r#""propertyNames": {"maxLength": 1}"#, r#"{"ab": 1}"#),
            (r#""unevaluatedItems": false"#, "[1]"),
            (r#""unevaluatedProperties": false"#, r#"{"a": 1}"#),
            (
                r##""properties": {"a": {"$ref": "#/definitions/a", "maximum": 1}}, "definitions": {"a": {}}"##,
                r#"{"a": 2}"#,
            ),
            (r#""minimum": 3"#, "2"),
            (r#""requird": ["a"]"#, "{}"),
        ] {
            for draft in DRAFTS {
                let schema = schema(draft, members);
                // The arrays of `items` became `prefixItems`, and are refused.
                let Ok(validator) = Validator::compile(&schema) else {
                    assert!(draft == Of2020 && members.contains("[{}]"), "{schema}");
                    continue;
                };
                let is_ignored = !ignored_keywords(&schema).is_empty();
                assert_eq!(
                    validator.is_valid(refused.as_bytes()),
                    is_ignored,
                    "{schema}"
                );
            }
        }
    }

    /// Of a schema that a reference leads to, wherever it is, keywords are looked at, and its place is not a
    /// keyword without effect.
    #[test]
    fn references_lead_to_schemas_however_they_are_written() {
        for (members, keywords) in [
            (
                r##""$ref": "#/own%20defs/a", "own defs": {"a": {"minimum": 1}}"##,
                0,
            ),
            (
                r##""$ref": "#/own%20defs/a", "own defs": {"a": {"minimun": 1}}"##,
                1,
            ),
            (
                r#""$id": "https://x.example/s.json", "$ref": "https://x.example/s.json#/more/a", "more": {"a": {"minimun": 1}}"#,
                1,
            ),
            (
                r#""$id": "https://x.example/s.json", "$ref": "s.json#/more/a", "more": {"a": {}}"#,
                0,
            ),
            (
                r#""contentEncoding": "base64", "contentMediaType": "application/json""#,
                0,
            ),
        ] {
            let found = ignored_keywords(&schema(Of2020, members));
            let names: Vec<_> = found.iter().map(|one| &one.message).collect();
            assert_eq!(names.len(), keywords, "{members}: {names:?}");
        }
        let content = r#""contentEncoding": "base64", "contentMediaType": "application/json""#;
        for draft in [Six, Seven] {
            let schema = schema(draft, content);
            assert!(ignored_keywords(&schema).is_empty(), "{schema}");
            let validator = Validator::compile(&schema).expect("a schema");
            assert!(!validator.is_valid(b"\"###\""), "{schema}");
        }
    }

    #[test]
    fn messages_have_the_place_and_what_was_meant() {
        let messages = |schema: &str| {
            let found = ignored_keywords(schema).into_iter();
            let found = found.map(|one| format!("{}:{} {}", one.line, one.column, one.message));
            found.collect::<Vec<_>>()
        };
        for (members, expected) in [
            (
                "\n  \"properties\": {\"maxLenght\": {\"maxLenght\": 3}}",
                vec![
                    "2:32 `maxLenght` is not a keyword of JSON Schema and has no effect; did you mean `maxLength`?",
                ],
            ),
            (
                r#""nullable": true, "Type": "string""#,
                vec![
                    "1:61 `nullable` is not a keyword of JSON Schema and has no effect; add \"null\" to `type`",
                    "1:79 `Type` is not a keyword of JSON Schema and has no effect; did you mean `type`?",
                ],
            ),
            (
                r#""items": {"additionalItems": {}}"#,
                vec![
                    "1:71 `additionalItems` has no effect in 2020-12: it is a keyword of draft-04 to 2019-09, which `$schema` can name",
                ],
            ),
            // Data, notes, and what references lead to.
            (
                r#""enum": [{"requird": 1}], "default": {"requird": 1}, "x-own": 1, "title": "a""#,
                vec![],
            ),
            (
                r##""$ref": "#/components/schemas/a", "components": {"schemas": {"a": {"type": "string"}}}"##,
                vec![],
            ),
            (
                r##""$ref": "#/own/a", "own": {"a": {"tpye": "string"}}"##,
                vec![
                    "1:94 `tpye` is not a keyword of JSON Schema and has no effect; did you mean `type`?",
                ],
            ),
        ] {
            assert_eq!(messages(&schema(Of2020, members)), expected, "{members}");
        }
        assert!(messages("type: string").is_empty());
        assert!(messages("true").is_empty());
    }

    #[test]
    fn no_schema_of_the_contract_has_any() {
        for schema in koreai_schemas::SCHEMAS {
            assert_eq!(ignored_keywords(schema.text), [], "{}", schema.name);
        }
    }

    #[test]
    fn a_keyword_is_shown_in_part_and_without_control_characters() {
        let schema = format!("{{\"a\\u0000\\u001b\\n{}\": 1}}", "b".repeat(1000));
        let [ignored] = &ignored_keywords(&schema)[..] else {
            panic!("one keyword");
        };
        let beginning = format!("`a\u{fffd}\u{fffd}\u{fffd}{}…`", "b".repeat(76));
        assert!(
            ignored.message.starts_with(&beginning),
            "{}",
            ignored.message
        );
    }
}
