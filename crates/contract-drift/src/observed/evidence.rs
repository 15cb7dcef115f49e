//! `spec/observed.lock`: how often exchanges showed what, and since when.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use contract::{Source, pointer_push};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::yaml;

/// Where it is kept.
pub const PATH: &str = "spec/observed.lock";

const HEADER: &str = "\
# What exchanges with the platform showed: counts, days, JSON types, and values that the contract declares.
# `files` has the SHA-256 of each file that was counted, and how many exchanges it had. Written by
# `cargo xtask docs observe`; never edited.
";

/// The version of the form that is written and read.
const VERSION: u64 = 1;

/// How many undeclared places of one kind are kept: the first ones in order.
const MAX_UNDECLARED: usize = 50;

/// Why the lock cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] contract::ReadError),
    /// It is not YAML.
    #[error("{place}: {problem}; {REMEDY}")]
    Yaml {
        /// File, line and column.
        place: String,
        /// The kind of fault. It quotes nothing of the file.
        problem: &'static str,
    },
    /// It is of another version.
    #[error(
        "{name} is of version {found}, and version {VERSION} is the only one that is read: use the xtask that wrote it"
    )]
    Version {
        /// The file.
        name: String,
        /// Its version.
        found: u64,
    },
    /// It is of a trial, where evidence is asked for.
    #[error("{name} has the counts of a trial, which say nothing of the platform; {REMEDY}")]
    Trial {
        /// The file.
        name: String,
    },
    /// It holds something else.
    #[error("{place}: it does not hold observations: {problem}; {REMEDY}")]
    Form {
        /// File, line and column.
        place: String,
        /// The kind of fault. It quotes nothing of the file.
        problem: &'static str,
    },
}

const REMEDY: &str = "restore it (`git checkout`), or delete it and observe the files again";

/// What exchanges showed. [`Default`] is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    version: u64,
    /// Whether it is of a trial, which says nothing of the platform.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trial: bool,
    /// How many exchanges each file had, by its SHA-256.
    #[serde(default)]
    pub files: BTreeMap<String, u64>,
    /// What each operation showed, by its `operationId`.
    #[serde(default)]
    pub operations: BTreeMap<String, OperationSeen>,
}

/// What exchanges of an operation showed, by place: `exchange`, `request.query.skip`, `response.status.200`,
/// `response.200.body#/name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationSeen {
    /// What the contract declared at that time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declared: BTreeMap<String, Seen>,
    /// What it did not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub undeclared: BTreeMap<String, Seen>,
}

/// What exchanges showed of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// How many have it.
    pub count: u64,
    /// The day of the first one whose day is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The day of the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// How many have it with each JSON type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, u64>,
    /// How many have it with each value that was declared.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, u64>,
    /// How many have it with a text that its enumeration did not declare.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_values: u64,
    /// How many values the enumeration listed when such a text was last counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub listed: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            version: VERSION,
            trial: false,
            files: BTreeMap::new(),
            operations: BTreeMap::new(),
        }
    }
}

impl Evidence {
    /// Reads a lock. A file that is not there holds nothing.
    pub fn load(path: &Path) -> Result<Self, EvidenceError> {
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            _ => Self::parse(&contract::read(path)?),
        }
    }

    /// Reads the lock of a project, which is not of a trial.
    pub fn load_project(path: &Path) -> Result<Self, EvidenceError> {
        let evidence = Self::load(path)?;
        match evidence.trial {
            true => Err(EvidenceError::Trial {
                name: path.display().to_string(),
            }),
            false => Ok(evidence),
        }
    }

    /// Reads the text of a lock.
    pub fn parse(source: &Source) -> Result<Self, EvidenceError> {
        let root = contract::parse_yaml(source).map_err(|problems| {
            let problem = problems.first();
            let start = problem.map_or(0, |problem| problem.span.start);
            let (line, column) = source.line_column(start);
            EvidenceError::Yaml {
                place: format!("{}:{line}:{column}", source.name),
                problem: match problem {
                    // What is wrong may be quoted there.
                    Some(_) => "it is not YAML, or more than JSON can have",
                    None => "it is empty",
                },
            }
        })?;
        let value = root.to_json();
        let name = source.name.clone();
        match value.get("version").and_then(Value::as_u64) {
            Some(found) if found != VERSION => Err(EvidenceError::Version { name, found }),
            _ => serde_path_to_error::deserialize(value).map_err(|error| {
                let start = root.locate(&pointer(error.path())).start;
                let (line, column) = source.line_column(start);
                EvidenceError::Form {
                    place: format!("{name}:{line}:{column}"),
                    problem: fault(error.inner()),
                }
            }),
        }
    }

    /// Adds what other files showed. The result is that of one run over the files of both.
    pub fn merge(&mut self, other: Self) {
        self.trial |= other.trial;
        for (file, count) in other.files {
            add(self.files.entry(file).or_default(), count);
        }
        for (id, seen) in other.operations {
            let known = self.operations.entry(id).or_default();
            for (place, seen) in seen.declared {
                known.declared.entry(place).or_default().merge(seen);
            }
            for (place, seen) in seen.undeclared {
                known.undeclared.entry(place).or_default().merge(seen);
            }
            known.trim();
        }
    }

    /// Its text: sorted, so that a change shows as the lines that changed.
    pub fn render(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        format!("{HEADER}{}", yaml::render(&value, 0))
    }
}

/// The place that a path leads to, in the file.
fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => pointer_push(&pointer, &index.to_string()),
            Segment::Map { key } => pointer_push(&pointer, key),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

/// The kind of a fault: a message as a whole quotes the file, which may be one of traffic.
fn fault(error: &serde_json::Error) -> &'static str {
    let message = error.to_string();
    let kinds = [
        ("unknown field", "a member that it does not have"),
        ("missing field", "a member is missing"),
        ("invalid", "a value of another type"),
    ];
    let mut kinds = kinds.into_iter();
    let known = kinds.find(|(start, _)| message.starts_with(start));
    known.map_or("of another form", |(_, problem)| problem)
}

impl OperationSeen {
    /// Keeps no more undeclared places than there is room for.
    fn trim(&mut self) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        self.undeclared.retain(|place, _| {
            let count = counts.entry(kind(place).to_owned()).or_default();
            *count += 1;
            *count <= MAX_UNDECLARED
        });
    }
}

/// What undeclared places of one kind begin with: `request.query.`, `response.200.body#`.
fn kind(place: &str) -> &str {
    let end = place.find('#').or_else(|| place.rfind('.'));
    end.map_or("", |end| &place[..=end])
}

impl Seen {
    /// Adds what other exchanges showed.
    pub fn merge(&mut self, other: Self) {
        self.combine(other, add);
    }

    /// Takes the larger of what the same exchanges showed in two places.
    pub(super) fn raise(&mut self, other: Self) {
        self.combine(other, |count, other| *count = other.max(*count));
    }

    fn combine(&mut self, other: Self, join: impl Fn(&mut u64, u64)) {
        join(&mut self.count, other.count);
        // With more values listed, what was not listed before may be.
        match other.listed.cmp(&self.listed) {
            Ordering::Less => {}
            Ordering::Equal => join(&mut self.other_values, other.other_values),
            Ordering::Greater => {
                (self.listed, self.other_values) = (other.listed, other.other_values);
            }
        }
        for (name, count) in other.types {
            join(self.types.entry(name).or_default(), count);
        }
        for (value, count) in other.values {
            join(self.values.entry(value).or_default(), count);
        }
        let days = [&self.first, &other.first].into_iter().flatten();
        self.first = days.min().cloned();
        self.last = self.last.take().max(other.last);
    }

    /// `12×, since 2026-11-01`
    pub fn brief(&self) -> String {
        match &self.first {
            Some(first) => format!("{}×, since {first}", self.count),
            None => format!("{}×", self.count),
        }
    }

    /// `Observed in 12 exchanges with the platform (2026-11-01 to 2026-11-28)`
    pub(super) fn sentence(&self, trial: bool) -> String {
        let with = match trial {
            true => "of a trial, none with the platform",
            false => "with the platform",
        };
        format!(
            "Observed in {} {with}{}",
            exchanges(self.count),
            self.days()
        )
    }

    /// ` (2026-11-01 to 2026-11-28)`, or nothing where no day is known.
    pub(super) fn days(&self) -> String {
        match (&self.first, &self.last) {
            (Some(first), Some(last)) if first == last => format!(" ({first})"),
            (Some(first), Some(last)) => format!(" ({first} to {last})"),
            _ => String::new(),
        }
    }
}

/// `1 exchange`
pub(super) fn exchanges(count: u64) -> String {
    match count {
        1 => "1 exchange".to_owned(),
        count => format!("{count} exchanges"),
    }
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}
