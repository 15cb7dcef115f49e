//! The tokens of JSON pointers (RFC 6901).

use std::borrow::Cow;

/// The names that a pointer leads through.
pub(crate) fn names(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// The name that a token stands for.
pub(crate) fn unescape(token: &str) -> Cow<'_, str> {
    match token.contains('~') {
        true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(token),
    }
}

/// A name as a token.
pub(crate) fn escape(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => Cow::Owned(name.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_as_tokens() {
        for name in ["", "a", "~", "/", "~1", "~0/~1", "a/b~c"] {
            let pointer = format!("/x/{}/y", escape(name));
            assert_eq!(names(&pointer).collect::<Vec<_>>(), ["x", name, "y"]);
        }
        assert_eq!(names("").count(), 0);
    }
}
