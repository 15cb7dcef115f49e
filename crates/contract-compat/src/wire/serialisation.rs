//! The serialization of parameters and headers.

use std::fmt;

use crate::text::code;
use contract::{Node, Spec, resolve};

/// A serialization, with OpenAPI's defaults.
#[derive(PartialEq)]
pub(super) struct Serialisation {
    /// The style, or the media type.
    form: String,
    is_exploded: bool,
    allows_reserved: bool,
    allows_empty: bool,
}

impl Serialisation {
    pub(super) fn read(node: &Node, place: &str, is_single: bool) -> Self {
        let content = node.get("content").and_then(Node::as_mapping);
        if let Some((media, _)) = content.and_then(|content| content.first()) {
            return Self {
                form: media.to_lowercase(),
                is_exploded: false,
                allows_reserved: false,
                allows_empty: false,
            };
        }
        let default = match place {
            "query" | "cookie" => "form",
            _ => "simple",
        };
        let style = node.get("style").and_then(Node::as_str).unwrap_or(default);
        let explode = node.get("explode").and_then(Node::as_bool);
        let has = |key| node.get(key).and_then(Node::as_bool) == Some(true);
        Self {
            form: style.to_owned(),
            is_exploded: !is_single && explode.unwrap_or(style == "form"),
            // Both have a meaning only in a query.
            allows_reserved: place == "query" && has("allowReserved"),
            allows_empty: place == "query" && has("allowEmptyValue"),
        }
    }

    /// Whether values written in the other way are read in this way.
    pub(super) fn allows(&self, other: &Self) -> bool {
        self.form == other.form
            && self.is_exploded == other.is_exploded
            && (self.allows_reserved || !other.allows_reserved)
            && (self.allows_empty || !other.allows_empty)
    }
}

impl fmt::Display for Serialisation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&code(&self.form))?;
        for (is_set, word) in [
            (self.is_exploded, ", exploded"),
            (self.allows_reserved, ", reserved characters allowed"),
            (self.allows_empty, ", empty values allowed"),
        ] {
            if is_set {
                formatter.write_str(word)?;
            }
        }
        Ok(())
    }
}

/// Whether the schema at a pointer is a single value, so that `explode` has no effect.
pub(super) fn is_single(spec: &Spec, pointer: &str) -> bool {
    let schema = resolve(&spec.root, pointer);
    let name = schema.and_then(|(schema, _)| schema.get("type")?.as_str());
    matches!(name, Some("string" | "integer" | "number" | "boolean"))
}
