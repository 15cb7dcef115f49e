//! From JSON pointers to the parts of the text that they lead to.

use std::collections::HashMap;

use crate::json::{Cursor, Kind, Malformed};
use crate::pointer;
use crate::position::ByteRange;

/// Where the values stand that pointers lead to, found in one pass over the text. Of members of one
/// name, the last counts. `None` if a pointer leads nowhere; all after a fault, if the text is not
/// JSON.
pub(crate) fn locate<'p>(
    text: &str,
    pointers: impl IntoIterator<Item = &'p str>,
) -> Vec<Option<ByteRange>> {
    find(text, pointers, false)
}

/// The same for members: where their names stand, with the quotes.
pub(crate) fn locate_names<'p>(
    text: &str,
    pointers: impl IntoIterator<Item = &'p str>,
) -> Vec<Option<ByteRange>> {
    find(text, pointers, true)
}

fn find<'p>(
    text: &str,
    pointers: impl IntoIterator<Item = &'p str>,
    names: bool,
) -> Vec<Option<ByteRange>> {
    let mut wanted = Wanted::default();
    let mut count = 0;
    for pointer in pointers {
        wanted.add(pointer, count);
        count += 1;
    }
    let mut found = vec![None; count];
    // What was found before a fault stays.
    let mut cursor = Cursor::new(text.as_bytes());
    let _ = wanted.find(&mut cursor, &mut found, names, None);
    found
}

/// The pointers, as a tree of their tokens.
#[derive(Default)]
struct Wanted {
    /// Which of the pointers end here.
    here: Vec<usize>,
    below: HashMap<String, Self>,
}

impl Wanted {
    fn add(&mut self, pointer: &str, index: usize) {
        let mut node = self;
        for name in pointer::names(pointer) {
            node = node.below.entry(name.into_owned()).or_default();
        }
        node.here.push(index);
    }

    /// Passes over the value before a cursor. No deeper than the text may nest. What ends here is at `name`, if
    /// there is one.
    fn find(
        &self,
        cursor: &mut Cursor<'_>,
        found: &mut [Option<ByteRange>],
        names: bool,
        name: Option<ByteRange>,
    ) -> Result<(), Malformed> {
        let kind = cursor.kind()?;
        let start = cursor.offset();
        match kind {
            Kind::Object if !self.below.is_empty() => {
                let mut more = cursor.enter(b'}')?;
                while more {
                    let start = cursor.next_name_at();
                    let name = cursor.name()?;
                    let end = start + name.len() + 2;
                    let range = names.then_some(ByteRange { start, end });
                    match self.below.get(name.decode().as_ref()) {
                        Some(wanted) => wanted.find(cursor, found, names, range)?,
                        None => cursor.skip()?,
                    }
                    more = cursor.more(b'}')?;
                }
            }
            Kind::Array if !self.below.is_empty() => {
                let mut index = 0_u64;
                let mut more = cursor.enter(b']')?;
                while more {
                    match self.below.get(&index.to_string()) {
                        Some(wanted) => wanted.find(cursor, found, names, None)?,
                        None => cursor.skip()?,
                    }
                    index += 1;
                    more = cursor.more(b']')?;
                }
            }
            _ => cursor.skip()?,
        }
        let end = cursor.offset();
        for index in &self.here {
            found[*index] = Some(name.unwrap_or(ByteRange { start, end }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values() {
        let text = r#" {"a": [1, {"b/~": "x"}], "a\u0062": 1, "d": 1, "d": {"": [ ]}} "#;
        let at = |pointer| {
            let range = locate(text, [pointer])[0]?;
            Some(&text[range.start..range.end])
        };
        assert_eq!(at(""), Some(text.trim()));
        assert_eq!(at("/a/0"), Some("1"));
        assert_eq!(at("/a/1/b~1~0"), Some("\"x\""));
        assert_eq!(at("/ab"), Some("1"));
        assert_eq!(at("/d/"), Some("[ ]"));
        for nowhere in ["/b", "/a/2", "/a/x", "/a/0/b", "/ab/c"] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
        let name = locate_names(text, ["/ab"])[0].expect("a member");
        assert_eq!(&text[name.start..name.end], "\"a\\u0062\"");
        let last = locate_names(text, ["/d"])[0].expect("a member");
        assert_eq!(Some(last.start), text.rfind("\"d\""));
        assert_eq!(locate("{\"a\": tru}", ["/a"]), [None]);
        let several = locate(text, ["/a/0", "", "/b", "/a", "/a/0"]);
        let one_by_one = ["/a/0", "", "/b", "/a", "/a/0"].map(|one| locate(text, [one])[0]);
        assert_eq!(several, one_by_one);
    }
}
