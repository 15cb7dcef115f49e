//! What is asked for by an exchange that cannot be read as a whole.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// The method and the URL of an exchange, as far as they can be read.
#[derive(Default)]
struct Found {
    method: Option<String>,
    url: Option<String>,
}

/// The method and the URL of an exchange whose text may be wrong in other parts, or cut.
pub(super) fn target(bytes: &[u8]) -> Option<(String, String)> {
    let mut found = Found::default();
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let members = Members {
        found: &mut found,
        in_request: false,
    };
    // What comes before the fault is enough.
    drop(members.deserialize(&mut text));
    found.method.zip(found.url)
}

/// The members of an exchange, or of its request.
struct Members<'f> {
    found: &'f mut Found,
    in_request: bool,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            let text = |value: Value| value.as_str().map(str::to_owned);
            match (self.in_request, name.as_str()) {
                (false, "request") => members.next_value_seed(Members {
                    found: &mut *self.found,
                    in_request: true,
                })?,
                (true, "method") => self.found.method = text(members.next_value()?),
                (true, "url") => self.found.url = text(members.next_value()?),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_read_though_the_rest_is_wrong() {
        let request = r#""request": {"headers": null, "method": "GET", "url": "/a", "x": [1]}"#;
        for (text, is_read) in [
            (format!("{{{request}}}"), true),
            (
                format!("{{{request}, \"response\": {{\"status\": \"200\"}}}}"),
                true,
            ),
            (
                format!("{{\"a\": [{{}}], {request}, \"response\": {{\"conte"),
                true,
            ),
            (format!("{{{request}, }}"), true),
            (format!("{{\"a\": tru, {request}}}"), false),
            (
                r#"{"request": {"method": 7, "url": "/a"}}"#.to_owned(),
                false,
            ),
            (
                r#"{"request": {"url": "/a"}, "method": "GET"}"#.to_owned(),
                false,
            ),
            (r#"{"request": ["GET"]}"#.to_owned(), false),
            (
                r#"{"request": {"method": "GET", "url": "/a"#.to_owned(),
                false,
            ),
            (r#"["#.to_owned(), false),
            (String::new(), false),
        ] {
            let expected = is_read.then(|| ("GET".to_owned(), "/a".to_owned()));
            assert_eq!(target(text.as_bytes()), expected, "{text}");
        }
    }
}
