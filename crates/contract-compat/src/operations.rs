//! Pairs the operations of two versions.

use contract::operation::{self, Operation};
use contract::{Node, Spec, pointer_push, resolve};

/// An operation in both versions, or in one.
#[derive(Clone, Debug)]
pub(super) enum Matched<'a> {
    /// In both: the same method and path, or else the same `operationId`.
    Both(Operation<'a>, Operation<'a>),
    /// Only in the new version.
    Added(Operation<'a>),
    /// Only in the old version.
    Removed(Operation<'a>),
}

impl<'a> Matched<'a> {
    fn one(&self) -> &Operation<'a> {
        match self {
            Self::Both(_, one) | Self::Added(one) | Self::Removed(one) => one,
        }
    }

    /// The operation in the old version.
    pub(super) fn before(&self) -> Option<&Operation<'a>> {
        match self {
            Self::Both(one, _) | Self::Removed(one) => Some(one),
            Self::Added(_) => None,
        }
    }

    /// The operation in the new version.
    pub(super) fn after(&self) -> Option<&Operation<'a>> {
        match self {
            Self::Both(_, one) | Self::Added(one) => Some(one),
            Self::Removed(_) => None,
        }
    }

    /// Its `operationId`.
    pub(super) fn id(&self) -> &'a str {
        self.one().id
    }

    /// Its method.
    pub(super) fn method(&self) -> &'static str {
        self.one().method
    }

    /// Its path.
    pub(super) fn path(&self) -> &'a str {
        self.one().path
    }
}

/// The operations of both versions: in the order of the new one, then the removed ones.
pub(super) fn matched<'a>(old: &'a Spec, new: &'a Spec) -> Vec<Matched<'a>> {
    let mut left = all(old);
    let mut take = |fits: &dyn Fn(&Operation<'_>) -> bool| {
        let at = left.iter().position(fits)?;
        Some(left.remove(at))
    };
    let after = all(new);
    let mut partners: Vec<Option<Operation<'a>>> = after
        .iter()
        .map(|new| take(&|old| old.method == new.method && shape(old.path) == shape(new.path)))
        .collect();
    for (partner, new) in partners.iter_mut().zip(&after) {
        if partner.is_none() && !new.id.is_empty() {
            *partner = take(&|old| old.id == new.id);
        }
    }
    let pairs = partners.into_iter().zip(after);
    let mut matched: Vec<Matched<'a>> = pairs
        .map(|(old, new)| match old {
            Some(old) => Matched::Both(old, new),
            None => Matched::Added(new),
        })
        .collect();
    matched.extend(left.into_iter().map(Matched::Removed));
    matched
}

/// The operations, including those of paths behind `$ref`.
fn all(spec: &Spec) -> Vec<Operation<'_>> {
    let mut operations = operation::all(spec);
    let paths = spec.root.get("paths").and_then(Node::as_mapping);
    for (path, _) in paths.into_iter().flatten() {
        let written = pointer_push("/paths", path);
        let Some((item, pointer)) = resolve(&spec.root, &written) else {
            continue;
        };
        if pointer == written {
            continue;
        }
        operations.extend(operation::in_path_item(item, path, pointer));
    }
    operations
}

/// A path without the names of its parameters, which do not appear on the wire.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape.push_str(rest);
    shape
}

/// The names of a path's parameters, in order.
pub(super) fn path_parameters(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}
