//! The names that a schema declares, and what may be shown of others.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

use crate::options::SHOWN;
use crate::pointer::{self, escape, unescape};

/// The property names that a schema declares.
///
/// Any other name in an instance may be data (a map keyed by phone numbers) and must not be shown.
/// Where in the schema a name is declared makes no difference: it is a word of the schema.
#[derive(Debug)]
pub(crate) struct DeclaredNames(HashSet<String>);

impl DeclaredNames {
    pub(crate) fn new(schema: &Value) -> Self {
        let mut names = HashSet::new();
        let mut rest = vec![schema];
        while let Some(value) = rest.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(Value::Object(properties)) = members.get("properties") {
                        names.extend(properties.keys().cloned());
                    }
                    rest.extend(members.values());
                }
                Value::Array(items) => rest.extend(items),
                _ => {}
            }
        }
        Self(names)
    }

    /// A name as the token of a pointer: `*` if it is not declared.
    pub(crate) fn shown<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.0.contains(name) {
            true => escape(name),
            false => Cow::Borrowed("*"),
        }
    }

    /// A pointer, with `*` for each token that is neither declared nor an index.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        let shown = |token: &str| match token.bytes().all(|byte| byte.is_ascii_digit()) {
            true => format!("/{token}"),
            false => format!("/{}", self.shown(&unescape(token))),
        };
        pointer.split('/').skip(1).map(shown).collect()
    }

    /// A pointer, with each token cut that is too long to be a word of the schema.
    pub(crate) fn bounded(&self, pointer: &str) -> String {
        let token = |name: Cow<'_, str>| format!("/{}", self.in_full(&name));
        pointer::names(pointer).map(token).collect()
    }

    /// A name as the token of a pointer; cut after [`SHOWN`] characters unless it is declared.
    pub(crate) fn in_full<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match name.char_indices().nth(SHOWN) {
            Some((end, _)) if !self.0.contains(name) => {
                Cow::Owned(format!("{}…", escape(&name[..end])))
            }
            _ => escape(name),
        }
    }
}
