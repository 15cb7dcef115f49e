//! Walks a document along the table of OpenAPI: finds values of the wrong type, and the pointer of each
//! object of the specification.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::node::{Data, Member, Node, pointer_push};
use crate::openapi::{DOCUMENT, Object, SCHEMA, Shape, TYPES, Version};
use crate::source::Span;

/// An object of the specification, and its pointer.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its JSON pointer.
    pub pointer: &'a str,
    /// The object.
    pub node: &'a Node,
}

/// A `$ref`.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Pointer of the mapping that holds the `$ref`.
    pub pointer: String,
    /// The position of the text of its target.
    pub span: Span,
    /// Its target, as written.
    pub target: String,
    /// The kind of object that the target must be.
    pub expects: &'static Object,
    /// The keys beside `$ref`. In 3.0 readers ignore them.
    pub siblings: Vec<(String, Span)>,
}

/// Which object is at which pointer.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Pointers of objects, by kind, in document order.
    by_kind: HashMap<&'static str, Vec<String>>,
    /// The kind of object at a pointer.
    kind_at: HashMap<String, &'static str>,
    /// Every `$ref`, in document order.
    pub references: Vec<Reference>,
}

impl Structure {
    /// Pointers of all objects of a kind, in document order.
    pub fn pointers(&self, kind: &Object) -> impl Iterator<Item = &str> {
        self.by_kind
            .get(kind.name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// All objects of a kind, in document order.
    pub fn places<'a>(&'a self, root: &'a Node, kind: &Object) -> impl Iterator<Item = Place<'a>> {
        self.pointers(kind)
            .filter_map(|pointer| root.pointer(pointer).map(|node| Place { pointer, node }))
    }

    /// Every object, with the name of its kind; in document order within a kind.
    pub fn objects<'a>(
        &'a self,
        root: &'a Node,
    ) -> impl Iterator<Item = (&'static str, Place<'a>)> {
        self.by_kind.iter().flat_map(move |(kind, pointers)| {
            pointers.iter().filter_map(move |pointer| {
                Some((
                    *kind,
                    Place {
                        pointer,
                        node: root.pointer(pointer)?,
                    },
                ))
            })
        })
    }

    /// The kind of object that is at a pointer.
    pub fn kind_at(&self, pointer: &str) -> Option<&'static str> {
        self.kind_at.get(pointer).copied()
    }
}

/// Walks the document.
pub(crate) fn check(root: &Node, version: Version) -> (Structure, Vec<Diagnostic>) {
    let mut walk = Walk {
        version,
        structure: Structure::default(),
        problems: Vec::new(),
    };
    walk.object(root, &root.span, String::new(), &DOCUMENT);
    (walk.structure, walk.problems)
}

struct Walk {
    version: Version,
    structure: Structure,
    problems: Vec<Diagnostic>,
}

impl Walk {
    fn shape(&mut self, node: &Node, at: &Span, pointer: String, shape: Shape) {
        match shape {
            Shape::Any => {}
            Shape::Text => self.expect(node.as_str().is_some(), node, at, "a string"),
            Shape::Boolean => {
                self.expect(node.as_bool().is_some(), node, at, "`true` or `false`");
            }
            Shape::Number => {
                self.expect(matches!(node.data, Data::Number(_)), node, at, "a number");
            }
            Shape::Count => {
                let fits = matches!(&node.data, Data::Number(number) if number.is_u64());
                self.expect(fits, node, at, "a whole number from 0");
            }
            Shape::OneOf(values) => {
                let fits = node.as_str().is_some_and(|text| values.contains(&text));
                if !fits {
                    self.one_of(node, at, values);
                }
            }
            Shape::Object(object) => self.object(node, at, pointer, object),
            Shape::RefOr(object) => self.ref_or(node, at, pointer, object),
            Shape::SchemaOrBoolean => {
                if node.as_bool().is_none() {
                    self.ref_or(node, at, pointer, &SCHEMA);
                }
            }
            Shape::Types => match node.as_sequence() {
                Some([]) => self.problem(at.clone(), "an empty list of types".to_owned()),
                Some(names) => {
                    for name in names {
                        self.shape(name, &name.span, String::new(), Shape::OneOf(&TYPES));
                    }
                }
                None => self.shape(node, at, pointer, Shape::OneOf(&TYPES)),
            },
            Shape::List(item) => match node.as_sequence() {
                Some(items) => {
                    for (index, node) in items.iter().enumerate() {
                        let pointer = pointer_push(&pointer, &index.to_string());
                        self.shape(node, &node.span, pointer, *item);
                    }
                }
                None => self.expect(false, node, at, "a list"),
            },
            Shape::Map(value) => match node.as_mapping() {
                Some(members) => {
                    for (key, member) in members {
                        let pointer = pointer_push(&pointer, key);
                        self.shape(&member.node, &member.key_span, pointer, *value);
                    }
                }
                None => self.expect(false, node, at, "a mapping"),
            },
        }
    }

    fn object(&mut self, node: &Node, at: &Span, pointer: String, object: &'static Object) {
        if self.has_free_schemas() && *object == SCHEMA && node.as_bool().is_some() {
            self.found(pointer, object);
            return;
        }
        let Some(members) = node.as_mapping() else {
            let wanted = format!("a mapping ({} object)", object.name);
            return self.expect(false, node, at, &wanted);
        };
        for field in object.fields(self.version) {
            if field.required && !members.contains_key(field.name) {
                self.problem(
                    at.clone(),
                    format!("`{}` is missing ({} object)", field.name, object.name),
                );
            }
        }
        for (key, member) in members {
            let is_reference = key == "$ref" && self.has_free_schemas() && *object == SCHEMA;
            if key.starts_with("x-") || is_reference {
                continue;
            }
            let field = object.fields(self.version).find(|field| field.name == key);
            let shape = match (field, object.keyed) {
                (Some(field), _) => field.shape,
                (None, Some(keyed)) if (keyed.accepts)(key) => keyed.shape,
                (None, keyed) => {
                    self.unknown(key, &member.key_span, object, keyed.map(|keyed| keyed.like));
                    continue;
                }
            };
            let pointer = pointer_push(&pointer, key);
            self.shape(&member.node, &member.key_span, pointer, shape);
        }
        self.not_empty(members, at, object);
        self.found(pointer, object);
    }

    /// "The Responses Object MUST contain at least one response code", and of `required`: "This array MUST
    /// have at least one element" in the drafts that 3.0 builds on.
    fn not_empty(&mut self, members: &IndexMap<String, Member>, at: &Span, object: &Object) {
        let statuses = members.keys().filter(|key| !key.starts_with("x-"));
        if object.name == "Responses" && statuses.count() == 0 {
            // No error in documents of others: the response is then simply unknown.
            self.problems.push(
                Diagnostic::error(
                    Code::Structure,
                    at.clone(),
                    "the operation has no responses",
                )
                .help("describe at least one: `\"204\": {description: …}`")
                .convention(),
            );
        }
        if self.version == Version::V3_0
            && *object == SCHEMA
            && let Some(required) = members.get("required")
            && required.node.as_sequence().is_some_and(<[_]>::is_empty)
        {
            self.problems.push(
                Diagnostic::warning(
                    Code::Structure,
                    required.key_span.clone(),
                    "`required` is empty, which OpenAPI 3.0 does not allow",
                )
                .help("leave it out"),
            );
        }
    }

    /// Whether schemas may be booleans, and may have keys beside a `$ref`.
    fn has_free_schemas(&self) -> bool {
        self.version == Version::V3_1
    }

    fn found(&mut self, pointer: String, object: &'static Object) {
        self.structure.kind_at.insert(pointer.clone(), object.name);
        self.structure
            .by_kind
            .entry(object.name)
            .or_default()
            .push(pointer);
    }

    fn ref_or(&mut self, node: &Node, at: &Span, pointer: String, object: &'static Object) {
        let Some(target) = node.get("$ref") else {
            return self.object(node, at, pointer, object);
        };
        let Some(text) = target.as_str() else {
            return self.expect(
                false,
                target,
                &target.span,
                "a string (the target of `$ref`)",
            );
        };
        let siblings: Vec<_> = node
            .as_mapping()
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != "$ref")
            .map(|(key, member)| (key.clone(), member.key_span.clone()))
            .collect();
        if self.has_free_schemas() && *object == SCHEMA && !siblings.is_empty() {
            self.object(node, at, pointer.clone(), object);
        }
        self.structure.kind_at.insert(pointer.clone(), object.name);
        self.structure.references.push(Reference {
            pointer,
            span: target.span.clone(),
            target: text.to_owned(),
            expects: object,
            siblings,
        });
    }

    fn expect(&mut self, fits: bool, node: &Node, at: &Span, wanted: &str) {
        if !fits {
            self.problem(
                at.clone(),
                format!("expected {wanted}, not {}", node.kind()),
            );
        }
    }

    fn one_of(&mut self, node: &Node, at: &Span, values: &[&str]) {
        let list = values
            .iter()
            .map(|value| format!("`{value}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let got = match node.as_str() {
            Some(text) => format!("`{text}`"),
            None => node.kind().to_owned(),
        };
        let span = if node.span.start < node.span.end {
            &node.span
        } else {
            at
        };
        let problem = Diagnostic::error(
            Code::Structure,
            span.clone(),
            format!("{got} is not one of {list}"),
        );
        let near = node
            .as_str()
            .and_then(|text| nearest(text, values.iter().copied()));
        self.problems.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    fn unknown(&mut self, key: &str, at: &Span, object: &Object, like: Option<&str>) {
        let names = object.fields(self.version).map(|field| field.name);
        let message = format!(
            "OpenAPI {}'s {} object has no field `{key}`",
            self.version.name(),
            object.name
        );
        // A custom vocabulary can define any keyword.
        let finding = match self.has_free_schemas() && *object == SCHEMA {
            true => Diagnostic::warning(Code::Structure, at.clone(), message),
            false => Diagnostic::error(Code::Structure, at.clone(), message),
        };
        self.problems.push(match (nearest(key, names), like) {
            (Some(near), _) => finding.help(format!("did you mean `{near}`?")),
            (None, Some(like)) => finding.help(format!("expected {like}")),
            (None, None) => {
                let finding = finding.help("remove it, or make it an extension: `x-…`");
                match finding.severity {
                    // Nothing reads it, so it breaks nothing.
                    Severity::Error => finding.convention(),
                    Severity::Warning => finding,
                }
            }
        });
    }

    fn problem(&mut self, at: Span, message: String) {
        self.problems
            .push(Diagnostic::error(Code::Structure, at, message));
    }
}

/// Suggests candidates for misspelt words, and stops when that took too long: a document can have thousands
/// of such words.
#[derive(Debug)]
pub struct Suggestions {
    comparisons: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self {
            comparisons: 100_000,
        }
    }
}

impl Suggestions {
    /// The candidate nearest to a word, if there is one and time is left.
    pub fn nearest<'a>(
        &mut self,
        word: &str,
        candidates: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let mut compared = 0;
        let found = nearest(
            word,
            candidates.take(self.comparisons).inspect(|_| compared += 1),
        );
        self.comparisons -= compared;
        found
    }
}

/// The candidate nearest to a misspelt word.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    // Words of very different lengths cannot be near, and would take longest to compare.
    let alike = |candidate: &&str| {
        candidate.len().abs_diff(word.len()) <= 1 + candidate.len().max(word.len()) / 4
    };
    candidates
        .filter(alike)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
