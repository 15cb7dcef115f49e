//! Components that describe fields by their attributes: `<ParamField>`, `<ResponseField>`, and the
//! `<Expandable>` parts of them. They come out as what they stand for: a heading and a table.

use std::sync::LazyLock;

use regex::Regex;

use crate::block::{BULLET, Block, Rich, Unread};

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"<(/?)(ParamField|ResponseField|Expandable)\b((?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^>"'{])*)>"#,
    )
    .expect("a pattern that compiles")
});
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{([^{}]*)\}))?"#)
        .expect("a pattern that compiles")
});
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)</?[A-Za-z][^<>]*>|^[ \t]*[-*] ").expect("a pattern that compiles")
});

/// What is further in than this is not a description of fields.
const MAX_DEPTH: usize = 16;

/// Whether a line begins a field.
pub(super) fn opens(line: &str) -> bool {
    line.starts_with("<ParamField") || line.starts_with("<ResponseField")
}

/// Attributes that state what else is in words, and how they are put into words.
const STATED: [(&str, &str); 17] = [
    ("min", "Minimum "),
    ("minimum", "Minimum "),
    ("max", "Maximum "),
    ("maximum", "Maximum "),
    ("minLength", "Minimum length in characters "),
    ("maxLength", "Maximum length in characters "),
    ("minItems", "Minimum number of items "),
    ("maxItems", "Maximum number of items "),
    ("pattern", "Pattern "),
    ("format", "Format "),
    ("enum", "Allowed values: "),
    ("options", "Allowed values: "),
    ("unit", "Unit: "),
    ("example", "For example, "),
    ("description", ""),
    ("pre", "Label: "),
    ("post", "Label: "),
];

struct Row {
    path: String,
    kind: String,
    required: &'static str,
    default: String,
    text: String,
    at: usize,
}

/// What is open: the names of its members begin so, and its text is that of a row.
struct Open {
    prefix: String,
    row: Option<usize>,
}

/// Reads the field that begins at a place; gives what it says, and where it ends.
pub(super) fn read(page: &str, start: usize) -> (Vec<Block>, usize) {
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut heading = "";
    let mut blocks = Vec::new();
    let mut end = start;
    for tag in TAG.captures_iter(&page[start..]) {
        let Some(whole) = tag.get(0) else { continue };
        let at = start + whole.start();
        if let Some(row) = open.last().and_then(|open| open.row) {
            rows[row].text.push_str(&page[end..at]);
        }
        end = start + whole.end();
        let closed_at_once = tag[3].trim_end().ends_with('/');
        if &tag[1] == "/" {
            open.pop();
        } else if open.len() >= MAX_DEPTH {
            let why = "fields that are further in than a page can have".to_owned();
            blocks.push(Block::Unread(Unread { why, at }));
            break;
        } else {
            let prefix = open.last().map_or("", |open| open.prefix.as_str());
            let field = Attributes::parse(&tag[3]);
            let next = match field.name(&tag[2]) {
                Some((title, name)) => {
                    if open.is_empty() {
                        heading = title;
                    }
                    for name in field.unread() {
                        let why = format!("the attribute `{name}` of a field is not known");
                        blocks.push(Block::Unread(Unread { why, at }));
                    }
                    let path = format!("{prefix}{name}");
                    let prefix = format!("{path}.");
                    rows.push(field.row(path, title, at));
                    Open {
                        prefix,
                        row: Some(rows.len() - 1),
                    }
                }
                None => {
                    if &tag[2] != "Expandable" {
                        let why = format!("`<{}>` has no name", &tag[2]);
                        blocks.push(Block::Unread(Unread { why, at }));
                    }
                    Open {
                        prefix: prefix.to_owned(),
                        row: None,
                    }
                }
            };
            if !closed_at_once {
                open.push(next);
            }
        }
        if open.is_empty() {
            break;
        }
    }
    if end == start {
        // Not even the tag itself is closed.
        end = page[start..]
            .find('\n')
            .map_or(page.len(), |line| start + line);
        let why = "a tag that is not closed".to_owned();
        blocks.push(Block::Unread(Unread { why, at: start }));
    } else if !open.is_empty() {
        let why = "a field that is not closed".to_owned();
        blocks.push(Block::Unread(Unread { why, at: start }));
    }
    if !rows.is_empty() {
        blocks.push(Block::Heading(7, Rich::plain(heading, start)));
        blocks.push(table(&rows, start));
    }
    (blocks, end)
}

/// The heading and table of one field whose tag says where it is.
pub(super) fn field(
    place: &str,
    name: &str,
    attributes: &Attributes<'_>,
    text: &str,
    at: usize,
) -> Vec<Block> {
    let heading = match place {
        "path" => "Path Parameters",
        "query" => "Query Parameters",
        "header" => "Header Parameters",
        "body" => "Request Body Parameters",
        _ => "",
    };
    let mut row = attributes.row(name.to_owned(), heading, at);
    row.text.push_str(text);
    let mut blocks = Vec::new();
    if !heading.is_empty() {
        blocks.push(Block::Heading(7, Rich::plain(heading, at)));
    }
    blocks.push(table(&[row], at));
    blocks
}

fn table(rows: &[Row], at: usize) -> Block {
    let header = ["Parameter", "Type", "Required", "Default", "Description"];
    let header = header.iter().map(|name| Rich::plain(name, at)).collect();
    let rows = std::iter::once(header).chain(rows.iter().map(Row::cells));
    Block::Table(rows.collect())
}

impl Row {
    fn cells(&self) -> Vec<Rich> {
        let bullet = |found: &regex::Captures<'_>| match found[0].starts_with('<') {
            true => String::new(),
            false => BULLET.to_string(),
        };
        let text = MARKUP.replace_all(&self.text, bullet);
        [&self.path, &self.kind, self.required, &self.default, &text]
            .into_iter()
            .map(|text| Rich::plain(text, self.at))
            .collect()
    }
}

/// The attributes of a tag, in its order; one without a value stands for itself.
pub(super) struct Attributes<'t>(Vec<(&'t str, Option<&'t str>)>);

impl<'t> Attributes<'t> {
    pub(super) fn parse(text: &'t str) -> Self {
        let all = ATTRIBUTE.captures_iter(text).filter_map(|found| {
            let value = (2..=4).find_map(|group| found.get(group));
            Some((
                found.get(1)?.as_str(),
                value.map(|value| value.as_str().trim()),
            ))
        });
        Self(all.collect())
    }

    pub(super) fn value(&self, name: &str) -> Option<&'t str> {
        self.0.iter().find(|(own, _)| *own == name)?.1
    }

    /// The heading that its table would have, and its name.
    fn name(&self, component: &str) -> Option<(&'static str, &'t str)> {
        if component == "ResponseField" {
            return Some(("Response Body Parameters", self.value("name")?));
        }
        [
            ("path", "Path Parameters"),
            ("query", "Query Parameters"),
            ("header", "Header Parameters"),
            ("body", "Request Body Parameters"),
        ]
        .into_iter()
        .filter(|_| component == "ParamField")
        .find_map(|(place, heading)| Some((heading, self.value(place)?)))
    }

    /// The attributes that say something and are not read here.
    fn unread(&self) -> impl Iterator<Item = &'t str> {
        const READ: [&str; 9] = [
            "path",
            "query",
            "header",
            "body",
            "name",
            "type",
            "required",
            "default",
            "deprecated",
        ];
        const LOOKS: [&str; 6] = [
            "placeholder",
            "id",
            "className",
            "key",
            "icon",
            "initialValue",
        ];
        let names = self.0.iter().map(|(name, _)| *name);
        names.filter(|name| {
            !READ.contains(name)
                && !LOOKS.contains(name)
                && !STATED.iter().any(|(own, _)| own == name)
        })
    }

    /// What the attributes say that a description would say in words.
    fn sentences(&self) -> String {
        let mut out = String::new();
        for (name, before) in STATED {
            let Some(value) = self.value(name).filter(|value| !value.is_empty()) else {
                continue;
            };
            let value = value.trim_matches(['[', ']', '"', '\'']);
            let value = value.replace(['"', '\''], "`");
            out.push_str(&format!("{before}{value}. "));
        }
        out
    }

    fn row(&self, path: String, heading: &str, at: usize) -> Row {
        let stated = self.0.iter().find(|(name, _)| *name == "required");
        let required = match stated {
            Some((_, Some("false"))) => "Optional",
            Some(_) => "Required",
            None if heading.starts_with("Response") => "",
            None if heading.starts_with("Path") => "Required",
            None => "Optional",
        };
        let default = self
            .value("default")
            .unwrap_or_default()
            .trim_matches(['"', '\'']);
        // `default={7} post={["days"]}`: the label is its unit.
        let label = self
            .value("post")
            .or_else(|| self.value("unit"))
            .unwrap_or_default();
        let label = label.trim_matches(['[', ']', '"', '\'']);
        let is_figure = !default.is_empty() && default.bytes().all(|byte| byte.is_ascii_digit());
        let default = match is_figure && !label.is_empty() {
            true => format!("{default} {label}"),
            false => default.to_owned(),
        };
        Row {
            path,
            kind: self.value("type").unwrap_or_default().to_owned(),
            required,
            default,
            text: match self.0.iter().find(|(name, _)| *name == "deprecated") {
                Some((_, value)) if *value != Some("false") => {
                    format!("Deprecated. {}", self.sentences())
                }
                _ => self.sentences(),
            },
            at,
        }
    }
}
