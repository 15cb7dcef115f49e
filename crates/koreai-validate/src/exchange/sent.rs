//! The parameters of one request, read and checked.

use std::str;

use koreai_schemas::Location;

use super::message::{Header, values};
use super::parameter::{Check, Raw};
use super::place::finding;
use super::route::PathValue;
use super::url::query_pairs;
use crate::finding::{Finding, FindingClass};
use crate::options::{Lint, Options, SHOWN};

/// The parameters of a request.
///
/// `Debug` shows no values.
pub struct Sent {
    values: Vec<(&'static str, Vec<Raw>)>,
    /// What is wrong with them: first errors, in the order of the operation's parameters and the query, then lints.
    pub findings: Vec<Finding>,
    /// Whether there is more than was kept.
    pub is_truncated: bool,
}

impl Sent {
    /// The first value of a parameter, decoded.
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, values) = self.values.iter().find(|(known, _)| *known == name)?;
        match values.first()? {
            Raw::Text(text) => Some(text),
            Raw::Malformed | Raw::NotKept => None,
        }
    }

    pub(super) fn read(
        checks: &[Check],
        path: &[PathValue],
        query: Option<&str>,
        headers: &[Header<'_>],
        options: &Options,
    ) -> Self {
        let mut values: Vec<(&'static str, Vec<Raw>)> = checks
            .iter()
            .map(|check| (check.parameter.name, path_or_header(check, path, headers)))
            .collect();
        let others = read_query(checks, query.unwrap_or_default(), &mut values, options);
        let checked = checks.iter().zip(&values);
        let mut findings: Vec<_> = checked
            .filter_map(|(check, (_, values))| check.check(values, options.show_values))
            .collect();
        findings.extend(others.errors);
        findings.extend(others.lints);
        Self {
            values,
            findings,
            is_truncated: others.is_truncated,
        }
    }
}

/// Findings about names of the query. A lint takes no place that an error needs.
struct Names {
    most: usize,
    errors: Vec<Finding>,
    lints: Vec<Finding>,
    is_truncated: bool,
}

impl Names {
    fn add(&mut self, finding: impl FnOnce() -> Finding, class: FindingClass) {
        let all = self.errors.len() + self.lints.len();
        if all < self.most {
            match class {
                FindingClass::Lint => self.lints.push(finding()),
                _ => self.errors.push(finding()),
            }
            return;
        }
        self.is_truncated = true;
        if class != FindingClass::Lint && self.lints.pop().is_some() {
            self.errors.push(finding());
        }
    }
}

/// What is sent for a parameter that is not of the query.
fn path_or_header(check: &Check, path: &[PathValue], headers: &[Header<'_>]) -> Vec<Raw> {
    let name = check.parameter.name;
    let text = |text: Option<&str>| text.map_or(Raw::Malformed, |text| Raw::Text(text.to_owned()));
    match check.parameter.location {
        Location::Path => {
            let values = path.iter().filter(|value| value.name == name);
            values.map(|value| text(value.value.as_deref())).collect()
        }
        Location::Header => {
            let of_value = |value: Option<&[u8]>| match value {
                Some(bytes) => text(str::from_utf8(bytes).ok()),
                None => Raw::NotKept,
            };
            values(headers, name).map(of_value).collect()
        }
        _ => Vec::new(),
    }
}

/// Adds the values of the query, and returns findings about its names.
fn read_query(
    checks: &[Check],
    query: &str,
    sent: &mut [(&'static str, Vec<Raw>)],
    options: &Options,
) -> Names {
    let is_of_query = |check: &&Check| check.parameter.location == Location::Query;
    // The names of members that are parameters of their own are not known here.
    let is_open = checks.iter().filter(is_of_query).any(Check::is_object);
    let finds_unknown = !is_open && options.strict.denies(Lint::UnknownField);
    let mut found = Names {
        most: options.max_errors,
        errors: Vec::new(),
        lints: Vec::new(),
        is_truncated: false,
    };
    for (name, value) in query_pairs(query) {
        let place = |same: &dyn Fn(&str) -> bool| {
            let matches = |check: &Check| is_of_query(&check) && same(check.parameter.name);
            checks.iter().position(matches)
        };
        let name = name.as_deref();
        if let Some(at) = place(&|known| Some(known) == name) {
            sent[at].1.push(value.map_or(Raw::Malformed, Raw::Text));
            continue;
        }
        let other_case = name.and_then(|name| place(&|known| known.eq_ignore_ascii_case(name)));
        match (other_case, name) {
            (Some(at), _) => found.add(|| checks[at].other_case(), FindingClass::Exchange),
            (None, None) => found.add(malformed_name, FindingClass::Exchange),
            (None, Some(name)) if finds_unknown => {
                found.add(|| unknown(checks, name, options), FindingClass::Lint);
            }
            (None, Some(_)) => {}
        }
    }
    found
}

fn malformed_name() -> Finding {
    finding(
        "parameter-encoding",
        "request.query.*",
        "the name of a query parameter is not percent-encoded UTF-8".to_owned(),
    )
}

/// A parameter of the query that the operation does not have. Its name may be data.
fn unknown(checks: &[Check], name: &str, options: &Options) -> Finding {
    /// As `clap` has it for subcommands and options.
    const SIMILAR: f64 = 0.8;
    let shown = match options.show_values {
        true => name.chars().take(SHOWN).collect(),
        false => "*".to_owned(),
    };
    let known = checks.iter().map(|check| check.parameter);
    let known = known.filter(|parameter| parameter.location == Location::Query);
    let near = known
        .map(|parameter| (strsim::jaro(name, parameter.name), parameter.name))
        .filter(|(similarity, _)| *similarity > SIMILAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    Finding {
        class: FindingClass::Lint,
        help: near.map(|(_, name)| format!("did you mean `{name}`?")),
        ..finding(
            Lint::UnknownField.code(),
            &format!("request.query.{shown}"),
            "the operation has no query parameter of this name".to_owned(),
        )
    }
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent")
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use koreai_schemas::Operation;

    use super::*;
    use crate::options::Strict;

    /// However many names are unknown, each error is kept that there is room for.
    #[test]
    fn lints_take_no_place_of_an_error() {
        let operation = Operation::CREATE_TASK_CONTAINMENT_REPORT;
        let checks: Result<Vec<_>, _> = operation.parameters.iter().map(Check::new).collect();
        let checks = checks.expect("checks");
        let options = Options::new().strict(Strict::all()).max_errors(3);
        let read = |query: &str| {
            let path = [PathValue {
                name: "botId",
                value: Some("st-1".to_owned()),
            }];
            Sent::read(&checks, &path, Some(query), &[], &options)
        };
        for (query, codes, is_truncated) in [
            ("a&b&c", "unknown-field unknown-field unknown-field", false),
            ("a&b&c&d", "unknown-field unknown-field unknown-field", true),
            (
                "a&SKIP=1&b",
                "parameter-case unknown-field unknown-field",
                false,
            ),
            (
                "a&b&c&SKIP=1",
                "parameter-case unknown-field unknown-field",
                true,
            ),
            (
                "a&b&c&SKIP=1&%ff&Limit",
                "parameter-case parameter-encoding parameter-case",
                true,
            ),
            (
                "a&%f&%&%ff&SKIP",
                "parameter-encoding parameter-encoding parameter-encoding",
                true,
            ),
            (
                "a&b&c&d&skip=x",
                "type unknown-field unknown-field unknown-field",
                true,
            ),
        ] {
            let sent = read(query);
            let found: Vec<_> = sent.findings.iter().map(|it| it.code.as_str()).collect();
            assert_eq!(
                (found.join(" ").as_str(), sent.is_truncated),
                (codes, is_truncated),
                "{query}"
            );
        }
    }
}
