//! The contract, read with source positions: the safe way in for every command.
//!
//! [`Spec::parse`] finds every mistake of form at once: what is no YAML, what is no OpenAPI 3.0,
//! what refers to nothing. Whatever comes after it may rely on the document's structure.

mod node;
pub mod openapi;
mod references;
mod source;
mod structure;
mod yaml;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

pub use node::{Data, Member, Node, pointer_push, pointer_segments};
pub use references::resolve;
pub use source::{Source, Span};
pub use structure::{Place, Reference, Structure, nearest};

use crate::diagnostic::{self, Code, Diagnostic};

/// A larger document is refused: the largest public ones are around 10 MB.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A document that has been read.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its text.
    pub source: Source,
    /// Its tree, with positions.
    pub root: Node,
    /// Where each object of OpenAPI stands.
    pub structure: Structure,
    /// Its tree, as JSON.
    pub json: Value,
}

/// Why a document could not even be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is missing, or cannot be read.
    #[error("cannot read {name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// The file is too large.
    #[error(
        "{name} is larger than {} MiB, more than any OpenAPI document; is it the right file?",
        MAX_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// The file.
        name: String,
    },
    /// The file holds no text.
    #[error("{name} is not UTF-8 text: byte {offset} cannot be read; is it the right file?")]
    NotText {
        /// The file.
        name: String,
        /// The first byte that is no text, counted from 0.
        offset: usize,
    },
}

/// Reads a document's text from a file.
pub fn read(path: &Path) -> Result<Source, ReadError> {
    let name = path.display().to_string();
    let io = |error| ReadError::Io {
        name: name.clone(),
        error,
    };
    let mut bytes = Vec::new();
    fs::File::open(path)
        .map_err(io)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    text(&name, bytes)
}

/// A document out of bytes that were read from somewhere.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<Source, ReadError> {
    let name = name.to_owned();
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge { name });
    }
    let text = String::from_utf8(bytes).map_err(|error| ReadError::NotText {
        name: name.clone(),
        offset: error.utf8_error().valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(Source::new(name, text))
}

impl Spec {
    /// Reads a document: the document and its warnings, or everything that is wrong with its form.
    pub fn parse(source: Source) -> Result<(Self, Vec<Diagnostic>), (Source, Vec<Diagnostic>)> {
        match Self::read(source) {
            (Ok(spec), problems) if !diagnostic::any_error(&problems) => Ok((spec, problems)),
            (Ok(spec), problems) => Err((spec.source, problems)),
            (Err(source), problems) => Err((source, problems)),
        }
    }

    /// Reads what can be read of a document whose form may be wrong, and tells what is.
    pub fn read(source: Source) -> (Result<Self, Source>, Vec<Diagnostic>) {
        let (root, mut problems) = yaml::read(&source);
        let Some(root) = root else {
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
        let (structure, found) = structure::check(&root);
        problems.extend(found);
        problems.extend(references::check(&root, &structure));
        diagnostic::sort(&mut problems);
        let json = root.to_json();
        let spec = Self {
            source,
            root,
            structure,
            json,
        };
        (Ok(spec), problems)
    }

    /// `info.version`.
    pub fn version(&self) -> &str {
        self.root
            .pointer("/info/version")
            .and_then(Node::as_str)
            .unwrap_or_default()
    }
}

/// Reads YAML that is no OpenAPI: its tree with positions, or everything that is wrong with its form.
pub fn yaml(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    let (root, problems) = yaml::read(source);
    match root {
        Some(root) if !diagnostic::any_error(&problems) => Ok(root),
        _ => Err(problems),
    }
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
            "this is no OpenAPI 3.0 document: it has no `openapi` field",
        );
        return Some(match root.get("swagger") {
            Some(_) => problem.help("Swagger 2.0 documents must be converted to OpenAPI 3.0 first"),
            None => problem.help("an OpenAPI document begins with `openapi: 3.0.3`"),
        });
    };
    match version.as_str() {
        Some(text) if text.starts_with("3.0.") => None,
        Some(text) => Some(
            Diagnostic::error(
                Code::NotOpenapi,
                version.span.clone(),
                format!("the document is OpenAPI {text}; only 3.0.x is supported"),
            )
            .help("`openapi: 3.0.3`, with the document written in 3.0's terms"),
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
