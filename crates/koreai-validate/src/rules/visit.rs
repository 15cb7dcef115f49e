//! The objects of a text that a pointer leads to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::json::{Cursor, Kind, Malformed};
use crate::pointer::{escape, unescape};

/// Visits the objects that the tokens of a pointer lead to, where `*` stands for every child.
pub(crate) fn visit_objects<'t>(
    mut here: Cursor<'t>,
    tokens: &[&str],
    pointer: &str,
    visit: &mut impl FnMut(&str, Cursor<'t>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Ok(kind) = here.kind() else {
        return ControlFlow::Break(());
    };
    let [token, rest @ ..] = tokens else {
        return match kind {
            Kind::Object => visit(pointer, here),
            _ => ControlFlow::Continue(()),
        };
    };
    let Ok(children) = children(here, kind, token) else {
        return ControlFlow::Break(());
    };
    for (name, child) in children {
        let pointer = format!("{pointer}/{}", escape(&name));
        visit_objects(child, rest, &pointer, visit)?;
    }
    ControlFlow::Continue(())
}

/// The children of a container that a token stands for. Of members of one name, the last counts.
fn children<'t>(
    mut container: Cursor<'t>,
    kind: Kind,
    token: &str,
) -> Result<BTreeMap<Cow<'t, str>, Cursor<'t>>, Malformed> {
    let wanted = unescape(token);
    let mut found = BTreeMap::new();
    let close = match kind {
        Kind::Object => b'}',
        Kind::Array => b']',
        _ => return Ok(found),
    };
    let mut more = container.enter(close)?;
    let mut index = 0_u64;
    while more {
        let name = match kind {
            Kind::Object => container.name()?.decode(),
            _ => Cow::Owned(index.to_string()),
        };
        if token == "*" || name == wanted {
            container.kind()?;
            found.insert(name, container.clone());
        }
        container.skip()?;
        index += 1;
        more = container.more(close)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_objects_it_is_for() {
        let text = r#"{"a": 7, "a": [{"b": {}}, 1, {"b": 2}], "c/d": {"b": {}}}"#;
        let pointers = |at: &str| {
            let tokens: Vec<&str> = at.split('/').skip(1).collect();
            let mut found = Vec::new();
            let _ = visit_objects(
                Cursor::new(text.as_bytes()),
                &tokens,
                "",
                &mut |pointer, _| {
                    found.push(pointer.to_owned());
                    ControlFlow::Continue(())
                },
            );
            found
        };
        assert_eq!(pointers(""), [""]);
        assert_eq!(pointers("/a/*"), ["/a/0", "/a/2"]);
        assert_eq!(pointers("/a/*/b"), ["/a/0/b"]);
        assert_eq!(pointers("/*/b"), ["/c~1d/b"]);
        assert!(pointers("/x").is_empty());
    }
}
