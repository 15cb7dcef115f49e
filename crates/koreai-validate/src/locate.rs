//! From a JSON pointer to the place in the text.

use crate::json::{Cursor, Kind, Malformed};

/// Where the value that a pointer leads to begins, and how many bytes it has. Of members of one
/// name, the last counts. `None` if the pointer leads nowhere, or the text is not JSON.
pub(crate) fn locate(text: &str, pointer: &str) -> Option<(usize, usize)> {
    let mut cursor = Cursor::new(text.as_bytes());
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        cursor = child(cursor, &name).ok()??;
    }
    cursor.kind().ok()?;
    let start = cursor.offset();
    cursor.skip().ok()?;
    Some((start, cursor.offset() - start))
}

/// A cursor before the child of that name or index.
fn child<'t>(mut cursor: Cursor<'t>, name: &str) -> Result<Option<Cursor<'t>>, Malformed> {
    let mut found = None;
    match cursor.kind()? {
        Kind::Object => {
            let mut more = cursor.enter(b'}')?;
            while more {
                if cursor.name()?.decode() == name {
                    found = Some(cursor.clone());
                }
                cursor.skip()?;
                more = cursor.more(b'}')?;
            }
        }
        Kind::Array => {
            let mut index = 0_u64;
            let wanted = name.parse().ok();
            let mut more = cursor.enter(b']')?;
            while more && found.is_none() {
                if wanted == Some(index) {
                    found = Some(cursor.clone());
                }
                cursor.skip()?;
                index += 1;
                more = cursor.more(b']')?;
            }
        }
        _ => {}
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values() {
        let text = r#" {"a": [1, {"b/~": "x"}], "a\u0062": 1, "d": 1, "d": {"": [ ]}} "#;
        let at =
            |pointer| locate(text, pointer).map(|(start, length)| &text[start..start + length]);
        assert_eq!(at(""), Some(text.trim()));
        assert_eq!(at("/a/0"), Some("1"));
        assert_eq!(at("/a/1/b~1~0"), Some("\"x\""));
        assert_eq!(at("/ab"), Some("1"));
        assert_eq!(at("/d/"), Some("[ ]"));
        for nowhere in ["/b", "/a/2", "/a/x", "/a/0/b", "/ab/c"] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
        assert_eq!(locate("{\"a\": tru}", "/a"), None);
    }
}
