//! YAML 1.2 (and so JSON) → [`Node`], with all errors and their positions.

use std::collections::HashMap;

use indexmap::IndexMap;
use indexmap::map::Entry;
use saphyr::Scalar;
use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};
use serde::de::IgnoredAny;
use serde_json::Number;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::node::{Data, Member, Node};
use crate::readers;
use crate::source::{Source, Span};

/// Deeper nesting is refused: no OpenAPI document needs it, and later code recurses.
const MAX_DEPTH: usize = 100;

/// How much aliases may add to a document, in values and bytes of text. Without a limit, nine nested anchors
/// could expand to a billion.
const MAX_ALIASED: usize = 1_000_000;

/// How much may be kept for aliases. Without a limit, ninety nested anchors could keep the document ninety
/// times.
const MAX_ANCHORED: usize = 4 * MAX_ALIASED;

/// Reads any YAML, OpenAPI or not: its tree with positions, or all errors of its form.
pub fn parse(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    let (root, problems) = read(source);
    match root {
        Some(root) if !diagnostic::any_error(&problems) => Ok(root),
        _ => Err(problems),
    }
}

/// Reads a document. The node is `None` if nothing useful could be read.
pub(crate) fn read(source: &Source) -> (Option<Node>, Vec<Diagnostic>) {
    // JSON cannot be read in two ways: no `yes` for booleans, no octal numbers.
    let is_json = serde_json::from_str::<IgnoredAny>(&source.text).is_ok();
    let mut composer = Composer {
        source,
        is_json,
        anchors: HashMap::new(),
        anchored: 0,
        aliased: 0,
        problems: Vec::new(),
    };
    composer.directive();
    let node = composer.compose();
    (node, composer.problems)
}

struct Composer<'a> {
    source: &'a Source,
    is_json: bool,
    /// Finished nodes with an anchor, and their sizes in values and bytes of text. `None` if the node is too
    /// large for an alias.
    anchors: HashMap<usize, (Option<Node>, usize)>,
    anchored: usize,
    aliased: usize,
    problems: Vec<Diagnostic>,
}

/// A collection that is still open.
struct Open {
    start: usize,
    anchor: usize,
    size: usize,
    items: Items,
}

enum Items {
    Sequence(Vec<Node>),
    Mapping {
        members: IndexMap<String, Member>,
        key: Option<Key>,
    },
}

/// A key that waits for its value. `None`: the key was refused, and its value is dropped.
type Key = Option<(String, Span)>;

impl Composer<'_> {
    /// Warns if the document declares YAML 1.1: it is read as 1.2.
    fn directive(&mut self) {
        let line = self.source.text.lines().next().unwrap_or_default();
        let version = line.strip_prefix("%YAML").map(str::trim);
        if version.is_some_and(|version| version != "1.2") {
            let span = Span {
                start: 0,
                end: line.len(),
            };
            self.problems.push(
                Diagnostic::warning(Code::YamlReaders, span, "the document is read as YAML 1.2")
                    .help("remove the line, and quote strings that YAML 1.1 reads differently"),
            );
        }
    }

    fn compose(&mut self) -> Option<Node> {
        let mut stack: Vec<Open> = Vec::new();
        let mut root = None;
        let mut documents = 0;
        // The parser borrows the text; cloning the reference keeps `self` free.
        let source = self.source;
        for event in Parser::new_from_str(&source.text) {
            let (event, marks) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at = source.byte_of_char(error.marker().index());
                    // The parser has its own limit, and looks ahead.
                    match error.info() {
                        "recursion limit exceeded" => self.too_deep(self.span_of_line(at)),
                        info => self.problem(Code::NotYaml, self.span_of_line(at), info),
                    }
                    return None;
                }
            };
            let span = self.span(&marks);
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        self.problem(
                            Code::NotYaml,
                            span,
                            "a second document begins here; a contract is one document",
                        );
                        return None;
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    if let Some(Open {
                        items: Items::Mapping { key, .. },
                        ..
                    }) = stack.last_mut()
                        && key.is_none()
                    {
                        *key = Some(self.key(text.into_owned(), style, span));
                        continue;
                    }
                    let data = match Scalar::parse_from_cow_and_metadata(
                        text.clone(),
                        style,
                        tag.as_ref(),
                    ) {
                        Some(scalar) => {
                            let data = self.scalar(scalar, &text, &span);
                            if style == ScalarStyle::Plain && tag.is_none() {
                                self.read_alike(&text, &data, &span);
                            }
                            data
                        }
                        None => {
                            self.problem(
                                Code::NotYaml,
                                span.clone(),
                                "the value has a tag that is not in YAML 1.2's core schema",
                            );
                            Data::Null
                        }
                    };
                    let node = Node { data, span };
                    self.close(&mut stack, &mut root, node, anchor, 1 + text.len());
                }
                Event::Alias(anchor) => {
                    if let Some(Open {
                        items: Items::Mapping { key, .. },
                        ..
                    }) = stack.last_mut()
                        && key.is_none()
                    {
                        *key = Some(None);
                        self.problem(Code::NotYaml, span, "a key must be a string, not an alias");
                        continue;
                    }
                    let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                        self.problem(
                            Code::NotYaml,
                            span,
                            "the alias refers to a value that contains it",
                        );
                        return None;
                    };
                    self.aliased += size;
                    let Some(node) = node.filter(|_| self.aliased <= MAX_ALIASED) else {
                        self.problem(
                            Code::NotYaml,
                            span,
                            format!("aliases add more than {MAX_ALIASED} values and bytes of text"),
                        );
                        return None;
                    };
                    if depth_of(&node) + stack.len() > MAX_DEPTH {
                        self.too_deep(span);
                        return None;
                    }
                    self.close(&mut stack, &mut root, node, 0, size);
                }
                Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                    if stack.len() >= MAX_DEPTH {
                        self.too_deep(span);
                        return None;
                    }
                    let is_mapping = matches!(event, Event::MappingStart(..));
                    if let Some(Open {
                        items: Items::Mapping { key, .. },
                        ..
                    }) = stack.last_mut()
                        && key.is_none()
                    {
                        self.problem(
                            Code::NotYaml,
                            span,
                            "a key must be a string, not a list or a mapping",
                        );
                        return None;
                    }
                    stack.push(Open {
                        start: span.start,
                        anchor,
                        size: 1,
                        items: if is_mapping {
                            Items::Mapping {
                                members: IndexMap::new(),
                                key: None,
                            }
                        } else {
                            Items::Sequence(Vec::new())
                        },
                    });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(open) = stack.pop() else { continue };
                    let node = Node {
                        span: Span {
                            start: open.start,
                            end: span.end.max(open.start),
                        },
                        data: match open.items {
                            Items::Sequence(items) => Data::Sequence(items),
                            Items::Mapping { members, .. } => Data::Mapping(members),
                        },
                    };
                    self.close(&mut stack, &mut root, node, open.anchor, open.size);
                }
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        root
    }

    /// Adds a finished node to the collection around it.
    fn close(
        &mut self,
        stack: &mut [Open],
        root: &mut Option<Node>,
        node: Node,
        anchor: usize,
        size: usize,
    ) {
        if anchor > 0 {
            let is_kept = size <= MAX_ALIASED && self.anchored + size <= MAX_ANCHORED;
            if is_kept {
                self.anchored += size;
            }
            self.anchors
                .insert(anchor, (is_kept.then(|| node.clone()), size));
        }
        let Some(open) = stack.last_mut() else {
            *root = Some(node);
            return;
        };
        open.size += size;
        match &mut open.items {
            Items::Sequence(items) => items.push(node),
            Items::Mapping { members, key } => {
                let Some(Some((name, key_span))) = key.take() else {
                    return;
                };
                match members.entry(name) {
                    Entry::Vacant(entry) => {
                        entry.insert(Member { key_span, node });
                    }
                    Entry::Occupied(entry) => {
                        let (line, _) = self.source.line_column(entry.get().key_span.start);
                        let message = format!("the key `{}` is duplicated", entry.key());
                        self.problems.push(
                            Diagnostic::error(Code::DuplicateKey, key_span, message)
                                .help(format!("it is already on line {line}; keep one of them")),
                        );
                    }
                }
            }
        }
    }

    fn key(&mut self, text: String, style: ScalarStyle, span: Span) -> Key {
        if text == "<<" && style == ScalarStyle::Plain {
            self.problems.push(
                Diagnostic::error(
                    Code::NotYaml,
                    span,
                    "merge keys (`<<`) are not in YAML 1.2, and not all readers support them",
                )
                .help("write the keys out, or move the shared part to `components` and use `$ref`"),
            );
            return None;
        }
        if style == ScalarStyle::Plain
            && let Some(scalar) =
                Scalar::parse_from_cow_and_metadata(text.as_str().into(), style, None)
        {
            let data = match scalar {
                Scalar::Null => Data::Null,
                Scalar::Boolean(value) => Data::Bool(value),
                Scalar::Integer(value) => Data::Number(value.into()),
                Scalar::FloatingPoint(value) => Number::from_f64(value.into_inner())
                    .map_or_else(|| Data::String(text.clone()), Data::Number),
                Scalar::String(value) => Data::String(value.into_owned()),
            };
            if !self.is_json && !matches!(data, Data::String(_)) {
                self.problems.push(
                    Diagnostic::warning(
                        Code::YamlReaders,
                        span.clone(),
                        format!("the key `{text}` is not a string in YAML, but it is one in JSON"),
                    )
                    .help("put it in quotes"),
                );
            } else {
                self.read_alike(&text, &data, &span);
            }
        }
        Some((text, span))
    }

    /// Warns about a scalar that other readers read differently.
    fn read_alike(&mut self, text: &str, data: &Data, span: &Span) {
        if self.is_json {
            return;
        }
        if let Some(other) = readers::other_reading(text, data) {
            let here = match data {
                Data::String(_) => "a string".to_owned(),
                Data::Null => "nothing".to_owned(),
                Data::Bool(value) => format!("`{value}`"),
                Data::Number(value) => format!("the number {value}"),
                Data::Sequence(_) | Data::Mapping(_) => return,
            };
            let message = format!("some YAML readers read `{text}` as {other}; here it is {here}");
            self.problems.push(
                Diagnostic::warning(Code::YamlReaders, span.clone(), message)
                    .help("quote it if it is a string; write a number in plain decimal digits"),
            );
        }
    }

    fn scalar(&mut self, scalar: Scalar<'_>, text: &str, span: &Span) -> Data {
        match scalar {
            Scalar::Null => Data::Null,
            Scalar::Boolean(value) => Data::Bool(value),
            Scalar::Integer(value) => Data::Number(value.into()),
            Scalar::FloatingPoint(value) => {
                let number = text
                    .parse::<u64>()
                    .ok()
                    .map(Number::from)
                    .or_else(|| Number::from_f64(value.into_inner()));
                if number.is_none() {
                    self.problem(
                        Code::NotYaml,
                        span.clone(),
                        format!("JSON cannot represent the number `{text}`"),
                    );
                }
                number.map_or(Data::Null, Data::Number)
            }
            Scalar::String(value) => Data::String(value.into_owned()),
        }
    }

    fn too_deep(&mut self, span: Span) {
        self.problem(
            Code::NotYaml,
            span,
            format!("nested more than {MAX_DEPTH} levels deep"),
        );
    }

    fn problem(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.problems.push(Diagnostic::error(code, span, message));
    }

    fn span(&self, marks: &Marks) -> Span {
        let start = self.source.byte_of_char(marks.start.index());
        let end = self.source.byte_of_char(marks.end.index());
        Span {
            start,
            end: end.max(start),
        }
    }

    /// From a byte to the end of its line, so that there is text to show.
    fn span_of_line(&self, start: usize) -> Span {
        let rest = &self.source.text[start..];
        let end = start + rest.find('\n').unwrap_or(rest.len());
        Span { start, end }
    }
}

fn depth_of(node: &Node) -> usize {
    let below = match &node.data {
        Data::Sequence(items) => items.iter().map(depth_of).max(),
        Data::Mapping(members) => members.values().map(|member| depth_of(&member.node)).max(),
        _ => return 0,
    };
    1 + below.unwrap_or(0)
}
