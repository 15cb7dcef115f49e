//! Parts of URLs, decoded.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

/// The path and the query of a URL, or of a path with its query. Both are as they were sent.
///
/// ```
/// use koreai_validate::exchange::split_target;
///
/// assert_eq!(split_target("https://example.com/a/b?skip=1#top"), ("/a/b", Some("skip=1")));
/// assert_eq!(split_target("/a/b"), ("/a/b", None));
/// ```
pub fn split_target(target: &str) -> (&str, Option<&str>) {
    let target = target.split('#').next().unwrap_or_default();
    let (before, query) = match target.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (target, None),
    };
    let path = match after_scheme(before) {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => before,
    };
    (path, query)
}

/// The name and the value of each parameter of a query, decoded; `None` for one that is not UTF-8, or has a `%`
/// without two hexadecimal digits.
pub fn query_pairs(query: &str) -> impl Iterator<Item = (Option<String>, Option<String>)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text: &str| percent_decoded(&text.replace('+', " "));
        (decoded(name), decoded(value))
    })
}

/// Whether a URL names this machine: `localhost`, or an address such as `127.0.0.1`.
pub fn is_loopback(target: &str) -> bool {
    let Some(rest) = after_scheme(target) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_local = |address: IpAddr| {
        let address = address.to_canonical();
        address.is_loopback() || address.is_unspecified()
    };
    name == "localhost" || name.ends_with(".localhost") || name.parse().is_ok_and(is_local)
}

/// What follows `https://`.
fn after_scheme(target: &str) -> Option<&str> {
    let (scheme, rest) = target.split_once("://")?;
    (!scheme.contains(['/', '?', '#'])).then_some(rest)
}

/// Undoes percent-encoding. `None` where that gives no text.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let is_escape = |after: &str| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_split() {
        for (target, path, query) in [
            ("/a?b=/c#d", "/a", Some("b=/c")),
            ("http://h", "/", None),
            ("http://h?x", "/", Some("x")),
            ("http://u:p@h:1/a//b/?", "/a//b/", Some("")),
            ("/a/http://b/c", "/a/http://b/c", None),
            ("/a?next=http://b/c", "/a", Some("next=http://b/c")),
            ("*", "*", None),
            ("", "", None),
        ] {
            assert_eq!(split_target(target), (path, query), "{target}");
        }
    }

    #[test]
    fn pairs_are_decoded() {
        let pairs: Vec<_> = query_pairs("a=1&&b&c=%41+%2B&%=x&d=%ff&=").collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            pairs,
            [
                (some("a"), some("1")),
                (some("b"), some("")),
                (some("c"), some("A +")),
                (None, some("x")),
                (some("d"), None),
                (some(""), some("")),
            ]
        );
    }

    #[test]
    fn this_machine_is_recognised() {
        for target in [
            "http://localhost/a",
            "http://LOCALHOST.:8080",
            "http://a.localhost/",
            "https://127.0.0.1:4000/a",
            "https://127.1.2.3",
            "http://[::1]:80/",
            "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0:1",
            "http://u:p@127.0.0.1/",
        ] {
            assert!(is_loopback(target), "{target}");
        }
        for target in [
            "https://platform.kore.ai/a",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com",
            "https://h/?http://localhost/",
            "/a",
            "localhost",
        ] {
            assert!(!is_loopback(target), "{target}");
        }
    }
}
