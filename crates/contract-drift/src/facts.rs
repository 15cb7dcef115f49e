//! What a page states, without places and without sentences: what the lock keeps, and what two
//! versions of a page are compared by.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::page::{DocPage, Field, PageOperation, Part, RateLimit, Sample};
use super::prose::Prose;
pub(super) use super::sample::{is_data, kind, members};

/// The facts of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageFacts {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address, where the contract does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its operations: `POST /path/{id}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub operations: BTreeMap<String, OperationFacts>,
    /// Its rate limits, by what they hold for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, LimitFacts>,
    /// The API scopes it lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Where it disagrees with itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
}

/// The facts of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "what a page's overview and tables are called")]
pub struct OperationFacts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// How often it may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<LimitFacts>,
    /// Limits that sentences outside of tables state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<String>,
    /// Digests of sentences outside of tables that state a rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Rows of tables, by part and name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, BTreeMap<String, FieldFacts>>,
    /// Samples, by part; those of one part together.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub samples: BTreeMap<String, SampleFacts>,
}

/// The facts of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFacts {
    /// Whether it must be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Its type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The type of its items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// The part that its heading claims, where the page shows another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    /// Whether it is going to be taken away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// What of it is struck through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<String>,
    /// What its description states.
    #[serde(flatten)]
    pub prose: Prose,
}

/// The facts of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleFacts {
    /// Names of the headers, lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// The members, with their types.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, String>,
    /// How many rows its longest array has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows: usize,
    /// Whether `...` is in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The facts of a rate limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitFacts {
    /// What is counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub per: String,
    /// `60 in 60 s`.
    pub windows: Vec<String>,
}

/// What a limit holds for that names no API.
const EVERY_API: &str = "every API";

/// The APIs that a limit holds for, by name.
pub(super) fn apis(limit: &RateLimit) -> Vec<&str> {
    match limit.apis.as_slice() {
        [] => vec![EVERY_API],
        apis => apis.iter().map(String::as_str).collect(),
    }
}

impl LimitFacts {
    fn from_limit(limit: &RateLimit) -> Self {
        let windows = limit.windows.iter();
        Self {
            per: brief(&limit.per),
            windows: windows
                .map(|(requests, seconds)| format!("{requests} in {seconds} s"))
                .collect(),
        }
    }

    /// Requests and seconds.
    pub(super) fn windows(&self) -> Vec<(u64, u64)> {
        let windows = self.windows.iter().filter_map(|window| {
            let figures = window.split(' ').filter_map(|word| word.parse().ok());
            let figures: Vec<u64> = figures.collect();
            Some((*figures.first()?, *figures.get(1)?))
        });
        windows.collect()
    }
}

impl DocPage {
    /// What it states.
    pub fn facts(&self) -> PageFacts {
        let operations = self.operations.iter().enumerate().map(|(at, operation)| {
            let mut tables: BTreeMap<String, BTreeMap<String, FieldFacts>> = BTreeMap::new();
            let mut seen = HashMap::new();
            for field in self
                .fields
                .iter()
                .filter(|field| field.operations.contains(&at))
            {
                let name = nth(&mut seen, field);
                tables
                    .entry(part(field.part).to_owned())
                    .or_default()
                    .insert(name, FieldFacts::from_field(field));
            }
            let samples = [Part::Request, Part::Response, Part::Error]
                .into_iter()
                .filter(|part| self.samples_of(at, *part).next().is_some())
                .map(|of| {
                    (
                        part(of).to_owned(),
                        SampleFacts::of_all(self.samples_of(at, of)),
                    )
                })
                .collect();
            let facts = OperationFacts {
                host: operation.host.clone(),
                scopes: operation.scopes.iter().map(|scope| brief(scope)).collect(),
                auth: operation.auth.clone(),
                media_type: operation.media_type.as_deref().map(brief),
                success: operation.success.clone(),
                errors: operation.errors.clone(),
                deprecated: operation.deprecated,
                rate_limit: operation.rate_limit().as_ref().map(LimitFacts::from_limit),
                limits: from_sentences(operation, |prose| &prose.limits),
                rules: from_sentences(operation, |prose| &prose.rules),
                tables,
                samples,
            };
            (name(&operation.method, &operation.path), facts)
        });
        let mut limits: BTreeMap<String, Vec<&RateLimit>> = BTreeMap::new();
        for limit in &self.limits {
            for api in apis(limit) {
                limits.entry(brief(api)).or_default().push(limit);
            }
        }
        let limits = limits.into_iter().filter_map(|(api, limits)| {
            let limit = RateLimit::merged(limits)?;
            Some((api, LimitFacts::from_limit(&limit)))
        });
        PageFacts {
            title: self.title.as_deref().map(brief),
            url: None,
            operations: operations.collect(),
            limits: limits.collect(),
            scopes: self.scopes.iter().map(|(name, _)| brief(name)).collect(),
            contradictions: Vec::new(),
        }
    }
}

/// What the sentences of an operation state, each thing once, in order.
pub(super) fn from_sentences(
    operation: &PageOperation,
    part: impl Fn(&Prose) -> &Vec<String>,
) -> Vec<String> {
    let all: BTreeSet<&String> = operation
        .sentences
        .iter()
        .flat_map(|(_, prose)| part(prose))
        .collect();
    all.into_iter().cloned().collect()
}

/// A text of a page as the lock may hold it: what is as long as a sentence becomes a digest.
pub(super) fn brief(text: &str) -> String {
    match text.len() > 60 || text.split_whitespace().count() > 6 {
        true => format!("digest {}", super::prose::digest(text)),
        false => text.to_owned(),
    }
}

/// What a row is called among all of its table: rows that share a name are numbered.
pub(super) fn nth(seen: &mut HashMap<(Part, String), usize>, field: &Field) -> String {
    let count = seen.entry((field.part, field.name())).or_default();
    *count += 1;
    match *count {
        1 => field.name(),
        count => format!("{} ({count})", field.name()),
    }
}

/// `POST /path/{}`: the same however a page spells its parameters.
pub(super) fn name(method: &str, path: &str) -> String {
    format!("{method} {}", super::interpret::key(path))
}

pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Path => "path",
        Part::Query => "query",
        Part::Header => "header",
        Part::Request => "request",
        Part::Response => "response",
        Part::Error => "error",
        Part::Unknown => "unknown",
    }
}

impl FieldFacts {
    /// The facts of a row.
    pub(super) fn from_field(field: &Field) -> Self {
        Self {
            required: field.required,
            kind: field.kind.clone(),
            items: field.items.clone(),
            stated: field.stated.map(|stated| part(stated).to_owned()),
            deprecated: field.deprecated,
            struck: field.struck.iter().map(|text| brief(text)).collect(),
            prose: Prose {
                values: field
                    .prose
                    .values
                    .iter()
                    .map(|value| brief(value))
                    .collect(),
                defaults: field
                    .prose
                    .defaults
                    .iter()
                    .map(|text| brief(text))
                    .collect(),
                ..field.prose.clone()
            },
        }
    }
}

impl SampleFacts {
    /// The facts of several samples of the same thing.
    pub(super) fn of_all<'p>(samples: impl Iterator<Item = &'p Sample>) -> Self {
        let mut all = Self::default();
        for sample in samples {
            let facts = Self::from_sample(sample);
            for (name, kinds) in facts.members {
                let known = all.members.entry(name).or_default();
                if known.is_empty() {
                    *known = kinds;
                    continue;
                }
                let both: BTreeSet<&str> = known.split(", ").chain(kinds.split(", ")).collect();
                *known = both.into_iter().collect::<Vec<_>>().join(", ");
            }
            all.headers.extend(facts.headers);
            all.rows = all.rows.max(facts.rows);
            all.cut |= facts.cut;
        }
        all.headers.sort();
        all.headers.dedup();
        all
    }

    /// The facts of a sample.
    pub(super) fn from_sample(sample: &Sample) -> Self {
        let mut facts = Self {
            cut: sample.cut,
            ..Self::default()
        };
        if let Some(command) = &sample.command {
            facts.headers = command
                .headers
                .iter()
                .map(|name| name.to_lowercase())
                .collect();
            facts.headers.sort();
            facts.headers.dedup();
        }
        if let Some(body) = &sample.body {
            for (path, kinds) in &sample.members {
                facts.members.insert(path.join("."), kinds.join(", "));
            }
            facts.rows = longest_array(body);
        }
        facts
    }
}

fn longest_array(value: &Value) -> usize {
    match value {
        Value::Array(items) => items
            .iter()
            .map(longest_array)
            .max()
            .unwrap_or(0)
            .max(items.len()),
        Value::Object(members) => members.values().map(longest_array).max().unwrap_or(0),
        _ => 0,
    }
}
