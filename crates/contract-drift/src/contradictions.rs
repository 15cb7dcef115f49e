//! Where a page disagrees with itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::facts;
use super::interpret::path_names;
use super::page::{DocPage, Field, Part, RateLimit, Sample};
use contract::describe::listed;

/// A disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    /// In short, for the lock.
    pub(super) fact: String,
    /// In full.
    pub(super) message: String,
    pub(super) at: usize,
    /// The operation, if it is of one, and the names that are in doubt.
    pub(super) operation: Option<usize>,
    pub(super) names: Vec<String>,
    /// Whether the contract must call it a contradiction: another mark does not speak of it.
    pub(super) is_plain: bool,
}

/// Of more names or values than this, no page has a use; only so many are held to each other.
const MOST: usize = 500;

/// Longer names are not held to each other: no one mistakes them.
const LONGEST: usize = 100;

/// All of them, in the order of the page.
pub(super) fn find(page: &DocPage) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for operation in 0..page.operations.len() {
        spellings(page, operation, &mut found);
        misprints(page, operation, &mut found);
        places(page, operation, &mut found);
        doubled(page, operation, &mut found);
        required_or_not(page, operation, &mut found);
        overviews(page, operation, &mut found);
        values(page, operation, &mut found);
        for sample in page
            .samples
            .iter()
            .filter(|sample| sample.operation == Some(operation))
        {
            calls(page, operation, sample, &mut found);
            types(page, operation, sample, &mut found);
            if let (Some(body), false) = (&sample.body, sample.cut) {
                counts(body, &mut Vec::new(), operation, sample, &mut found);
            }
        }
    }
    rate_limits(page, &mut found);
    for contradiction in &mut found {
        contradiction.fact = facts::brief(&contradiction.fact);
    }
    let mut seen = BTreeSet::new();
    found.retain(|contradiction| seen.insert(contradiction.fact.clone()));
    found.sort_by_key(|contradiction| contradiction.at);
    found
}

/// One parameter of the path, spelt in several ways: `botID`, `BotID`, `botId`.
fn spellings(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    let shown = &page.operations[operation];
    for (position, name) in path_names(&shown.path).take(20).enumerate() {
        let mut all = BTreeSet::from([name.to_owned()]);
        let fields = page.fields_of(operation, Part::Path);
        all.extend(
            fields
                .map(|field| field.name())
                .filter(|other| other.eq_ignore_ascii_case(name)),
        );
        for sample in page.samples_of(operation, Part::Request) {
            let Some(command) = &sample.command else {
                continue;
            };
            let (path, _) = super::interpret::template(&command.url);
            let other = path_names(&path).nth(position).map(str::to_owned);
            all.extend(other.filter(|other| other.eq_ignore_ascii_case(name)));
        }
        if all.len() > 1 {
            let all: Vec<String> = all.into_iter().collect();
            found.push(Contradiction {
                fact: format!("spelling {}", all.join("/")),
                message: format!("one path parameter is spelt {}", listed(&all)),
                at: shown.at,
                operation: Some(operation),
                is_plain: false,
                names: all,
            });
        }
    }
}

/// A name of the request's table, and one that only samples have, which look like one and the same:
/// `lid` and `iId`.
fn misprints(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    let samples: Vec<&Sample> = page
        .samples
        .iter()
        .filter(|sample| sample.operation == Some(operation))
        .collect();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for sample in &samples {
        for path in sample.members.keys().filter(|path| path.len() <= 2) {
            let name = path.last().cloned().unwrap_or_default();
            shown.entry(name).or_insert(sample.at);
        }
        let headers = sample.command.iter().flat_map(|command| &command.headers);
        for header in headers {
            shown.entry(header.clone()).or_insert(sample.at);
        }
    }
    let listed_names: BTreeSet<String> = page
        .fields
        .iter()
        .filter_map(|field| field.path.last().map(|name| name.to_lowercase()))
        .collect();
    let unlisted: Vec<&String> = shown
        .keys()
        .filter(|name| name.len() <= LONGEST && !listed_names.contains(&name.to_lowercase()))
        .take(MOST)
        .collect();
    for field in page.fields_of(operation, Part::Request).take(MOST) {
        let Some(name) = field.path.last() else {
            continue;
        };
        if name.len() > LONGEST || shown.contains_key(name) {
            continue;
        }
        for other in &unlisted {
            let alike = skeleton(name) == skeleton(other)
                || name.len() >= 5
                    && !other.contains('-')
                    && strsim::normalized_levenshtein(name, other) >= 0.7;
            if alike {
                found.push(Contradiction {
                    fact: format!("{name}/{other}"),
                    message: format!(
                        "the table has `{name}`, a sample `{other}`; one of them may be a misprint"
                    ),
                    at: field.at,
                    operation: Some(operation),
                    is_plain: false,
                    names: vec![name.clone(), (*other).clone()],
                });
            }
        }
    }
}

/// What stays of a name when letters that look alike are one.
fn skeleton(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            'l' | 'I' | '1' | '|' => 'i',
            'O' | '0' => 'o',
            '5' => 's',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

/// A parameter that the heading puts elsewhere than the address does.
fn places(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    for field in page
        .fields
        .iter()
        .filter(|field| field.operations.contains(&operation))
    {
        if let Some(stated) = field.stated {
            found.push(Contradiction {
                fact: format!(
                    "{} {}/{}",
                    field.name(),
                    facts::part(stated),
                    facts::part(field.part)
                ),
                message: format!(
                    "`{}` is listed as a {}, and shown as a {}",
                    field.name(),
                    stated.noun(),
                    field.part.noun()
                ),
                at: field.at,
                operation: Some(operation),
                is_plain: false,
                names: vec![field.name()],
            });
        }
    }
}

/// A row that calls its field required in one place and optional in another.
fn required_or_not(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    let own = page.fields.iter();
    let own = own.filter(|field| field.disputed && field.operations.contains(&operation));
    for field in own.take(MOST) {
        found.push(Contradiction {
            fact: format!("{} required/optional", field.name()),
            message: format!(
                "the row of the {} `{}` says both that it is required and that it is not, or not always",
                field.part.noun(),
                field.name()
            ),
            at: field.at,
            operation: Some(operation),
            is_plain: true,
            names: vec![field.name()],
        });
    }
}

/// What an overview says twice, and how often an operation may be called, in two ways.
fn overviews(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    let shown = &page.operations[operation];
    let twice = shown.twice.iter().map(|twice| {
        let (one, other) = (&twice.one, &twice.other);
        (twice.label.as_str(), one.clone(), other.clone(), twice.at)
    });
    let windows = shown.rate_limits.iter().flat_map(|limit| {
        let windows = limit.windows.iter();
        windows.map(|(requests, seconds)| (*seconds, *requests, limit.at))
    });
    let mut first: HashMap<u64, u64> = HashMap::new();
    let rates = windows.filter_map(|(seconds, requests, at)| {
        let one = *first.entry(seconds).or_insert(requests);
        let said = |requests| format!("{requests} in {seconds} s");
        (one != requests).then(|| ("rate limit", said(one), said(requests), at))
    });
    for (label, one, other, at) in twice.chain(rates).take(MOST) {
        found.push(Contradiction {
            fact: format!("{label} {one}/{other}"),
            message: format!(
                "the {label} of `{} {}` appears twice, as \"{one}\" and as \"{other}\"",
                shown.method, shown.path
            ),
            at,
            operation: Some(operation),
            is_plain: false,
            names: Vec::new(),
        });
    }
}

/// One API in two rows of rate limits that do not say the same.
fn rate_limits(page: &DocPage, found: &mut Vec<Contradiction>) {
    // By API and length of time, and by API alone for what is counted.
    let mut first: HashMap<(&str, Option<u64>), &RateLimit> = HashMap::new();
    let requests = |limit: &RateLimit, wanted: u64| {
        let mut windows = limit.windows.iter();
        windows.find(|(_, seconds)| *seconds == wanted).copied()
    };
    for limit in &page.limits {
        for api in facts::apis(limit) {
            let mut other = None;
            for (_, seconds) in &limit.windows {
                let one = *first.entry((api, Some(*seconds))).or_insert(limit);
                if requests(one, *seconds) != requests(limit, *seconds) {
                    other = other.or(Some(one));
                }
            }
            if !limit.per.is_empty() {
                let one = *first.entry((api, None)).or_insert(limit);
                other = other.or((one.per != limit.per).then_some(one));
            }
            let Some(one) = other.filter(|_| found.len() <= MOST) else {
                continue;
            };
            let said = |limit: &RateLimit| {
                let windows = limit.windows.iter();
                let windows: Vec<String> = windows
                    .map(|(requests, seconds)| format!("{requests} in {seconds} s"))
                    .collect();
                format!("{} {}", limit.per, windows.join(", "))
            };
            let (one, other) = (said(one), said(limit));
            found.push(Contradiction {
                fact: format!("{api} {one}/{other}"),
                message: format!(
                    "the rate limit of \"{api}\" is listed twice, as \"{one}\" and as \"{other}\""
                ),
                at: limit.at,
                operation: None,
                is_plain: false,
                names: Vec::new(),
            });
        }
    }
}

/// One field in two rows that do not say the same.
fn doubled(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    for (first, second) in disputed(page, operation) {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        for difference in differences(first, second) {
            one.push(difference.0);
            other.push(difference.1);
        }
        let (one, other) = (one.join(" "), other.join(" "));
        found.push(Contradiction {
            fact: format!("{} {one}/{other}", first.name()),
            message: format!(
                "the {} `{}` is listed twice, as \"{one}\" and as \"{other}\"",
                first.part.noun(),
                first.name()
            ),
            at: second.at,
            operation: Some(operation),
            is_plain: false,
            names: vec![first.name()],
        });
    }
}

/// What two rows of one field both state, and not the same.
fn differences(one: &Field, other: &Field) -> Vec<(String, String)> {
    let words = |required: bool| match required {
        true => "required".to_owned(),
        false => "optional".to_owned(),
    };
    let both = |one: Option<String>, other: Option<String>| one.zip(other);
    let lists = |one: &[String], other: &[String]| {
        let joined = |all: &[String]| {
            let all: BTreeSet<&String> = all.iter().collect();
            let all: Vec<&str> = all.into_iter().map(String::as_str).collect();
            (!all.is_empty()).then(|| all.join(" "))
        };
        both(joined(one), joined(other))
    };
    let (said, says) = (&one.prose, &other.prose);
    let pairs = [
        both(one.required.map(words), other.required.map(words)),
        both(one.kind.clone(), other.kind.clone()),
        both(one.items.clone(), other.items.clone()),
        lists(&said.values, &says.values),
        lists(&said.limits, &says.limits),
        lists(&said.defaults, &says.defaults),
        lists(&said.formats, &says.formats),
    ];
    let pairs = pairs.into_iter().flatten();
    pairs.filter(|(one, other)| one != other).collect()
}

/// Rows of one field, the first and another, that differ in what they plainly state.
pub(super) fn disputed(page: &DocPage, operation: usize) -> Vec<(&Field, &Field)> {
    let mut first: HashMap<(Part, &[String]), &Field> = HashMap::new();
    let own = page
        .fields
        .iter()
        .filter(|field| field.operations.contains(&operation));
    own.filter_map(|field| {
        let one = *first.entry((field.part, &field.path)).or_insert(field);
        (!std::ptr::eq(one, field) && !differences(one, field).is_empty()).then_some((one, field))
    })
    .take(MOST)
    .collect()
}

/// A value in a sample that is not among those that the table allows.
fn values(page: &DocPage, operation: usize, found: &mut Vec<Contradiction>) {
    for part in [Part::Request, Part::Response] {
        for field in page
            .fields_of(operation, part)
            .filter(|field| field.prose.values.len() > 1)
            .take(MOST)
        {
            for sample in page.samples_of(operation, part) {
                let Some(body) = &sample.body else { continue };
                let mut shown = Vec::new();
                texts(body, &field.path, &mut shown);
                // Kinds in words, "Alert task", are no literal values.
                let literal = field.prose.values.iter().all(|value| !value.contains(' '));
                for value in shown
                    .into_iter()
                    .filter(|value| literal && !field.prose.values.contains(value))
                {
                    found.push(Contradiction {
                        fact: format!("{} {value}/{}", field.name(), field.prose.values.join(",")),
                        message: format!(
                            "`{}` is `{value}` in the sample; the table allows {}",
                            field.name(),
                            listed(&field.prose.values)
                        ),
                        at: field.at,
                        operation: Some(operation),
                        is_plain: false,
                        names: vec![field.name()],
                    });
                }
            }
        }
    }
}

/// The texts at a name, or at a path, anywhere in a sample.
pub(super) fn texts(value: &Value, path: &[String], out: &mut Vec<String>) {
    fn descend(value: &Value, path: &[String], out: &mut Vec<String>) {
        match (value, path) {
            (Value::Array(items), path) => items.iter().for_each(|item| descend(item, path, out)),
            (Value::String(text), []) if out.len() < MOST && !out.contains(text) => {
                out.push(text.clone())
            }
            (Value::Object(members), [name, rest @ ..]) => {
                if let Some(below) = members.get(name) {
                    descend(below, rest, out);
                }
            }
            _ => {}
        }
    }
    match value {
        Value::Object(members) => {
            descend(value, path, out);
            for (name, below) in members {
                if Some(name) != path.first() {
                    texts(below, path, out);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, path, out)),
        _ => {}
    }
}

/// A call that is not the operation that the page describes.
fn calls(page: &DocPage, operation: usize, sample: &Sample, found: &mut Vec<Contradiction>) {
    let Some(command) = &sample.command else {
        return;
    };
    let shown = &page.operations[operation];
    let (path, query) = super::interpret::template(&command.url);
    let (ours, theirs) = (
        facts::name(&shown.method, &shown.path),
        facts::name(&command.method, &path),
    );
    // A sample may have values in the place of parameters.
    let same_path = ours.split('/').count() == theirs.split('/').count()
        && ours
            .split('/')
            .zip(theirs.split('/'))
            .skip(1)
            .all(|(one, other)| one == other || one == "{}");
    if !(same_path && command.method == shown.method) {
        found.push(Contradiction {
            fact: format!("call {theirs}"),
            message: format!("the sample calls `{theirs}`, the page describes `{ours}`"),
            at: sample.at,
            operation: Some(operation),
            is_plain: false,
            names: Vec::new(),
        });
        return;
    }
    for name in query {
        let mut fields = page.fields.iter();
        let is_listed = shown.query.contains(&name)
            || fields.any(|field| {
                field.operations.contains(&operation) && field.path == [name.as_str()]
            });
        if !is_listed {
            found.push(Contradiction {
                fact: format!("query {name}"),
                message: format!(
                    "the sample calls `{ours}` with the query parameter `{name}`, which the page does not list"
                ),
                at: sample.at,
                operation: Some(operation),
                is_plain: false,
                names: vec![name],
            });
        }
    }
}

/// A member that is a number here and a text there, or not what the table says.
fn types(page: &DocPage, operation: usize, sample: &Sample, found: &mut Vec<Contradiction>) {
    let table: HashMap<&[String], &Field> = page
        .fields_of(operation, sample.part)
        .map(|field| (field.path.as_slice(), field))
        .collect();
    for (path, kinds) in &sample.members {
        let kinds: Vec<&str> = kinds
            .iter()
            .copied()
            .filter(|kind| *kind != "null")
            .collect();
        let name = path.last().cloned().unwrap_or_default();
        if kinds.len() > 1 {
            found.push(Contradiction {
                fact: format!("{name} {}", kinds.join("/")),
                message: format!(
                    "`{name}` is a {} in one and the same sample",
                    kinds.join(" and a ")
                ),
                at: sample.at,
                operation: Some(operation),
                is_plain: false,
                names: vec![path.join(".")],
            });
        }
        let [kind] = kinds.as_slice() else { continue };
        let row = table.get(path.as_slice());
        if let Some((field, stated)) = row.and_then(|field| Some((field, field.kind.as_deref()?)))
            && !stated.split(" or ").any(|stated| stated == *kind)
            && !(stated == "integer" && *kind == "number")
        {
            found.push(Contradiction {
                fact: format!("{name} {stated}/{kind}"),
                message: format!("`{name}` is a {stated} in the table, and a {kind} in the sample"),
                at: field.at,
                operation: Some(operation),
                is_plain: false,
                names: vec![path.join(".")],
            });
        }
    }
}

/// `total: 8` over one row.
fn counts(
    value: &Value,
    path: &mut Vec<String>,
    operation: usize,
    sample: &Sample,
    found: &mut Vec<Contradiction>,
) {
    let Value::Object(members) = value else {
        if let Value::Array(items) = value {
            items
                .iter()
                .for_each(|item| counts(item, path, operation, sample, found));
        }
        return;
    };
    if path.len() > 20 {
        return;
    }
    for name in ["total", "count", "totalCount", "totalRecords", "size"] {
        let Some(count) = members.get(name).and_then(Value::as_u64) else {
            continue;
        };
        let rows: Vec<u64> = members.values().filter_map(rows).collect();
        if let [rows] = rows.as_slice()
            && *rows < count
        {
            found.push(Contradiction {
                fact: format!("{name} {count}/{rows}"),
                message: format!(
                    "`{name}: {count}` is above {rows} {}",
                    if *rows == 1 { "row" } else { "rows" }
                ),
                at: sample.at,
                operation: Some(operation),
                is_plain: false,
                names: vec![
                    path.iter()
                        .map(String::as_str)
                        .chain([name])
                        .collect::<Vec<_>>()
                        .join("."),
                ],
            });
        }
    }
    for (name, value) in members {
        path.push(name.clone());
        counts(value, path, operation, sample, found);
        path.pop();
    }
}

/// How many rows an array has, or the arrays of a mapping together.
fn rows(value: &Value) -> Option<u64> {
    match value {
        Value::Array(items) => Some(items.len() as u64),
        Value::Object(members) if !members.is_empty() => members
            .values()
            .map(|value| value.as_array().map(|items| items.len() as u64))
            .sum(),
        _ => None,
    }
}
