//! The published schemas: files, names and types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::containment::{Questions, Work};
use crate::decide::Answer;
use crate::finding::{Action, Aspect, Doubt, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::operations::Matched;
use crate::text::{code, listed, reason};
use contract::{Span, Spec};
use contract_codegen::schemas::{self, Body, Direction};

/// A schema that is published, in both drafts.
struct Published<'a> {
    body: Body<'a>,
    schema: Value,
    twin: Value,
}

/// The part of a schema that a finding is about.
struct About<'a> {
    kind: Kind,
    action: Action,
    breaks: bool,
    body: &'a Body<'a>,
}

/// Everything that differs for users of the schemas, and whether any file differs.
pub(super) fn findings(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> (Vec<Finding>, bool) {
    let (before, after) = match (published(old), published(new)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(reason), _) | (_, Err(reason)) => {
            let mut finding = finding(&[], "the schemas cannot be rendered".to_owned());
            finding.verdict = Verdict::Unproven;
            finding.reason = Some(Doubt::NotDecided(reason));
            return (vec![finding], true);
        }
    };
    let comparison = Comparison { old, new, matched };
    let is_reworded = before.len() != after.len()
        || before.iter().zip(&after).any(|((name, a), (other, b))| {
            name != other || without_names(&a.schema) != without_names(&b.schema)
        });
    (comparison.findings(&before, &after), is_reworded)
}

fn published(spec: &Spec) -> Result<BTreeMap<String, Published<'_>>, String> {
    let bodies = schemas::bodies(spec).map_err(reason)?;
    let files = schemas::render(spec, &bodies).map_err(reason)?.files;
    let read = |body: &Body<'_>, suffix: &str| -> Result<Value, String> {
        let text = files.get(&format!("{}{suffix}.schema.json", body.name));
        serde_json::from_str(text.map_or("null", String::as_str)).map_err(|error| error.to_string())
    };
    bodies
        .iter()
        .map(|body| {
            let published = Published {
                schema: read(body, schemas::Draft::V2020.suffix())?,
                twin: read(body, schemas::Draft::V07.suffix())?,
                body: body.clone(),
            };
            Ok((body.name.clone(), published))
        })
        .collect()
}

fn without_names(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("$id");
    }
    schema
}

struct Comparison<'a> {
    old: &'a Spec,
    new: &'a Spec,
    matched: &'a [Matched<'a>],
}

impl Comparison<'_> {
    fn findings(
        &self,
        before: &BTreeMap<String, Published<'_>>,
        after: &BTreeMap<String, Published<'_>>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, was) in before {
            match after.get(name) {
                Some(is) => findings.extend(self.changed(was, is)),
                None => findings.push(self.gone(name, was, after)),
            }
        }
        for (name, is) in after {
            if !before.contains_key(name) {
                let message = format!("the schema {} was added", code(name));
                findings.push(self.finding(
                    About {
                        kind: Kind::File,
                        action: Action::Added,
                        breaks: false,
                        body: &is.body,
                    },
                    message,
                ));
            }
            if in_source_draft(&is.twin) != in_source_draft(&is.schema) {
                let message = format!("the draft-07 version of {} has another meaning", code(name));
                findings.push(self.finding(
                    About {
                        kind: Kind::Twin,
                        action: Action::Changed,
                        breaks: true,
                        body: &is.body,
                    },
                    message,
                ));
            }
        }
        findings
    }

    fn gone(
        &self,
        name: &str,
        was: &Published<'_>,
        after: &BTreeMap<String, Published<'_>>,
    ) -> Finding {
        let number = |body: &Body<'_>| self.number(body);
        let heir = after.values().find(|is| {
            is.body.direction == was.body.direction
                && number(&is.body).is_some()
                && number(&is.body) == number(&was.body)
        });
        let (action, message) = match heir {
            Some(is) => (
                Action::Renamed,
                format!(
                    "the schema {} is now called {}",
                    code(name),
                    code(&is.body.name)
                ),
            ),
            None => (
                Action::Removed,
                format!("the schema {} was removed", code(name)),
            ),
        };
        self.finding(
            About {
                kind: Kind::File,
                action,
                breaks: true,
                body: &was.body,
            },
            message,
        )
    }

    fn changed(&self, was: &Published<'_>, is: &Published<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let name = &is.body.name;
        let same_id = was.schema["$id"] == is.schema["$id"];
        if same_id && meaning(&was.schema) != meaning(&is.schema) {
            let id = is.schema["$id"].as_str().unwrap_or_default();
            let same = same_meaning(&was.schema, &is.schema);
            let is_equal = same == Ok(true);
            let (doubt, message) = match same {
                Ok(true) => (
                    None,
                    format!("the text of {} differs, with the same meaning", code(id)),
                ),
                Ok(false) => (
                    None,
                    format!("{} has another meaning than before", code(id)),
                ),
                Err(doubt) => (
                    Some(doubt),
                    format!("the text of {} differs under the same `$id`", code(id)),
                ),
            };
            let about = About {
                kind: Kind::Id,
                action: Action::Changed,
                breaks: true,
                body: &is.body,
            };
            let mut finding = self.finding(about, message);
            if doubt.is_some() {
                finding.verdict = Verdict::Unproven;
            } else if is_equal {
                finding.verdict = Verdict::Equal;
            }
            finding.reason = doubt;
            finding.help = Some("raise `info.version`, which is part of every `$id`".to_owned());
            findings.push(finding);
        }
        let lost = lost(&was.schema, &is.schema);
        if !lost.is_empty() {
            let message = format!("code generated from {} loses {}", code(name), listed(&lost));
            let about = About {
                kind: Kind::Name,
                action: Action::Removed,
                breaks: true,
                body: &is.body,
            };
            let mut finding = self.finding(about, message);
            finding.help = Some("keep the names, marked `deprecated`, for some time".to_owned());
            findings.push(finding);
        }
        findings
    }

    fn number(&self, body: &Body<'_>) -> Option<usize> {
        let id = body.operation.as_ref()?.id;
        self.matched.iter().position(|pair| match pair {
            Matched::Both(before, after) => before.id == id || after.id == id,
            pair => pair.id() == id,
        })
    }

    fn finding(&self, about: About<'_>, message: String) -> Finding {
        let operations: Vec<usize> = match &about.body.operation {
            Some(_) => self.number(about.body).into_iter().collect(),
            None => Vec::new(),
        };
        let mut finding = finding(&operations, message);
        finding.kind = about.kind;
        finding.action = about.action;
        finding.direction = Some(about.body.direction);
        if about.breaks {
            finding.verdict = Verdict::Breaking;
        }
        let at = |spec: &Spec| -> Option<Span> {
            spec.root.pointer(&about.body.pointer)?;
            Some(spec.root.locate(&about.body.pointer))
        };
        finding.old = at(self.old);
        finding.new = at(self.new);
        finding
    }
}

fn finding(operations: &[usize], message: String) -> Finding {
    Finding {
        operations: operations.to_vec(),
        aspect: Aspect::Schemas,
        verdict: Verdict::Compatible,
        direction: None::<Direction>,
        area: Area::Schema,
        kind: Kind::Schema,
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

/// Whether two schemas accept the same payloads.
fn same_meaning(was: &Value, is: &Value) -> Result<bool, Doubt> {
    let work = Work::new();
    let questions = Questions::new(&work);
    for (inner, outer) in [(was, is), (is, was)] {
        match questions.contained(inner, outer) {
            Answer::Contained => {}
            Answer::Differs(_) => return Ok(false),
            Answer::NotDecided(reason) => return Err(Doubt::NotDecided(reason)),
            Answer::NotDecidable(reason) => return Err(Doubt::NotDecidable(reason)),
        }
    }
    Ok(true)
}

/// The part of a schema that limits payloads, in a fixed order of keys.
fn meaning(schema: &Value) -> Value {
    let mut schema = super::body::bare(schema);
    if let Some(members) = schema.as_object_mut() {
        for key in ["$id", "$schema", "$comment"] {
            members.shift_remove(key);
        }
    }
    sorted(&schema)
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, Value> = members
                .iter()
                .map(|(key, value)| (key, set(key, sorted(value))))
                .collect();
            Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (key.clone(), value))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// The order in `enum` and `required` has no meaning.
fn set(key: &str, mut value: Value) -> Value {
    if let ("enum" | "required", Some(items)) = (key, value.as_array_mut()) {
        items.sort_by_key(Value::to_string);
    }
    value
}

/// A draft-07 schema converted to 2020-12.
fn in_source_draft(schema: &Value) -> Value {
    let text = meaning(schema).to_string();
    let text = text
        .replace("\"#/definitions/", "\"#/$defs/")
        .replace("\"definitions\":", "\"$defs\":");
    let read: Value = serde_json::from_str(&text).unwrap_or_default();
    meaning(&read)
}

/// The names that generated code of other languages would lose; only the outermost.
fn lost(was: &Value, is: &Value) -> Vec<String> {
    let (before, after) = (names(was), names(is));
    let gone: BTreeSet<&Vec<String>> = before.difference(&after).collect();
    let outermost = gone
        .iter()
        .filter(|path| (1..path.len()).all(|end| !gone.contains(&path[..end].to_vec())));
    let mut lost: Vec<String> = outermost.filter_map(|path| path.last().cloned()).collect();
    lost.sort();
    lost.dedup();
    lost
}

/// The names of types, fields and cases in generated code of other languages, each with its parents.
fn names(schema: &Value) -> BTreeSet<Vec<String>> {
    let mut names = BTreeSet::new();
    collect(schema, &[], &mut names);
    names
}

fn collect(schema: &Value, within: &[String], names: &mut BTreeSet<Vec<String>>) {
    let Some(keywords) = schema.as_object() else {
        return;
    };
    let below = |name: &str| [within, &[name.to_owned()]].concat();
    for (key, value) in keywords {
        match key.as_str() {
            "title" => names.extend(value.as_str().map(below)),
            "enum" => {
                let values = value.as_array().into_iter().flatten();
                names.extend(values.filter_map(Value::as_str).map(below));
            }
            "properties" | "$defs" => {
                for (name, inside) in value.as_object().into_iter().flatten() {
                    names.insert(below(name));
                    collect(inside, &below(name), names);
                }
            }
            "allOf" | "anyOf" | "oneOf" => {
                let branches = value.as_array().into_iter().flatten();
                branches.for_each(|one| collect(one, within, names));
            }
            "items" | "not" | "additionalProperties" => collect(value, within, names),
            _ => {}
        }
    }
}
