//! A document that was read: its text, its tree with positions, and its structure.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::direction::{self, Direction};
use crate::node::Node;
use crate::openapi::Version;
use crate::source::{Source, Span};
use crate::structure::Structure;
use crate::{lower, normal, references, structure, yaml};

/// A document that has been read.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its text.
    pub source: Source,
    /// The OpenAPI version it is written in.
    pub openapi: Version,
    /// Its tree, with positions, converted to OpenAPI 3.0.
    pub root: Node,
    /// Which OpenAPI object is at which pointer.
    pub structure: Structure,
    /// Its tree, as JSON.
    pub json: Value,
    /// Pointers of the operations without an `operationId`: each was given one.
    pub unnamed: BTreeSet<String>,
}

impl Spec {
    /// Reads a document: the document and its warnings, or all findings about its form.
    pub fn parse(source: Source) -> Result<(Self, Vec<Diagnostic>), (Source, Vec<Diagnostic>)> {
        match Self::read(source) {
            (Ok(spec), problems) if !diagnostic::any_error(&problems) => Ok((spec, problems)),
            (Ok(spec), problems) => Err((spec.source, problems)),
            (Err(source), problems) => Err((source, problems)),
        }
    }

    /// Reads as much as possible of a document whose form may be wrong, and reports what is wrong.
    pub fn read(source: Source) -> (Result<Self, Source>, Vec<Diagnostic>) {
        let (root, mut problems) = yaml::read(&source);
        let Some(mut root) = root else {
            if problems.is_empty() {
                problems.push(Diagnostic::error(
                    Code::NotOpenapi,
                    Span::default(),
                    "the document is empty",
                ));
            }
            return (Err(source), problems);
        };
        problems.extend(version(&root));
        if diagnostic::any_error(&problems) && root.get("openapi").is_none() {
            return (Err(source), problems);
        }
        let version = detect_version(&root);
        let (mut structure, found) = structure::check(&root, version);
        problems.extend(found);
        normal::references(&mut root, &structure);
        if version == Version::V3_1 {
            problems.extend(lower::lower(&mut root, &structure));
        }
        let unnamed = normal::operation_ids(&mut root);
        // Wrong types were reported above, for the document as it was written.
        (structure, _) = structure::check(&root, Version::Model);
        problems.extend(references::check(&root, &structure));
        diagnostic::sort(&mut problems);
        let json = root.to_json();
        let spec = Self {
            source,
            openapi: version,
            root,
            structure,
            json,
            unnamed,
        };
        (Ok(spec), problems)
    }

    /// The same document with another tree.
    pub fn with_root(&self, root: Node) -> Self {
        Self {
            source: self.source.clone(),
            openapi: self.openapi,
            structure: structure::check(&root, Version::Model).0,
            json: root.to_json(),
            root,
            unnamed: self.unnamed.clone(),
        }
    }

    /// The document for one direction: in a request, no schema requires what is `readOnly`; in a response, none
    /// requires what is `writeOnly`.
    pub fn toward(&self, direction: Direction) -> Cow<'_, Self> {
        match direction::view(&self.root, &self.structure, direction) {
            None => Cow::Borrowed(self),
            Some(root) => Cow::Owned(self.with_root(root)),
        }
    }

    /// `info.version`.
    pub fn version(&self) -> &str {
        self.root
            .pointer("/info/version")
            .and_then(Node::as_str)
            .unwrap_or_default()
    }
}

fn detect_version(root: &Node) -> Version {
    let text = root.get("openapi").and_then(Node::as_str);
    match text.is_some_and(|text| text.starts_with("3.1.")) {
        true => Version::V3_1,
        false => Version::V3_0,
    }
}

/// Whether a version is `3.0.` or `3.1.` and a number, with or without a suffix such as `-rc1`.
fn is_supported(text: &str) -> bool {
    let rest = ["3.0.", "3.1."]
        .iter()
        .find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| {
        let number = rest.split_once('-').map_or(rest, |(number, _)| number);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn version(root: &Node) -> Option<Diagnostic> {
    let span = root.locate("/openapi");
    if root.as_mapping().is_none() {
        let message = format!("an OpenAPI document is a mapping, not {}", root.kind());
        return Some(Diagnostic::error(Code::NotOpenapi, span, message));
    }
    let Some(version) = root.get("openapi") else {
        let problem = Diagnostic::error(
            Code::NotOpenapi,
            Span::default(),
            "this is not an OpenAPI 3 document: it has no `openapi` field",
        );
        return Some(match root.get("swagger") {
            Some(_) => problem.help("Swagger 2.0 documents must be converted to OpenAPI 3.0 first"),
            None => problem.help("an OpenAPI document begins with `openapi: 3.0.3`"),
        });
    };
    match version.as_str() {
        Some(text) if is_supported(text) => None,
        Some(text) => Some(
            Diagnostic::error(
                Code::NotOpenapi,
                version.span.clone(),
                format!("the document is OpenAPI `{text}`; versions 3.0 and 3.1 are supported"),
            )
            .help("write the document for `openapi: 3.0.3` or `openapi: 3.1.1`"),
        ),
        None => Some(
            Diagnostic::error(
                Code::NotOpenapi,
                version.span.clone(),
                format!("the version must be a string, not {}", version.kind()),
            )
            .help("`openapi: 3.0.3`"),
        ),
    }
}
