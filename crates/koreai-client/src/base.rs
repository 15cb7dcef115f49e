//! Where requests go: the base address, and paths below it.

use reqwest::Url;

use crate::config_error::ConfigError;
use koreai_schemas::Operation;

/// A base address, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Base {
    text: String,
    path: String,
}

impl Base {
    /// Reads a host, with or without scheme, port and path prefix. Without a scheme, it is https.
    pub(crate) fn parse(host: &str, plain_http: bool) -> Result<Self, ConfigError> {
        let host = host.trim();
        let text = match host.contains("://") {
            true => host.to_owned(),
            false => format!("https://{host}"),
        };
        // Before anything is shown: a password must not be.
        let authority = text.split_once("://").map_or("", |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#', '\\']).next().unwrap_or("");
        if authority.contains('@') {
            return Err(ConfigError::UserInfo);
        }
        let refused = || ConfigError::Host(shown_host(host));
        let url = Url::parse(&text).map_err(|_| refused())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ConfigError::UserInfo);
        }
        let plain = url.query().is_none() && url.fragment().is_none();
        let named = authority.starts_with(|c: char| c.is_alphanumeric() || c == '[');
        // `https:/host` has a host named `https`, and an address drops tabs and line breaks.
        let odd =
            authority.ends_with(':') || text.contains(|c: char| c.is_whitespace() || c == '\\');
        if !matches!(url.scheme(), "http" | "https") || !plain || !named || odd {
            return Err(refused());
        }
        if url.scheme() == "http" && !plain_http && !is_loopback(&url) {
            return Err(ConfigError::PlainHttp(shown_host(host)));
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is spoken to without encryption.
    pub(crate) fn is_plain(&self) -> bool {
        self.text.starts_with("http:")
    }

    /// The parameters in the path of an address, in order, or `None` if it is no longer the
    /// operation's. Ids are encoded, but an address forgets `.` and `..`.
    pub(crate) fn parameters<'a>(
        &self,
        url: &'a Url,
        operation: &Operation,
    ) -> Option<Vec<&'a str>> {
        let path = url.path().strip_prefix(&self.path)?;
        let mut segments = path.split('/');
        let mut parameters = Vec::new();
        for wanted in operation.path.split('/') {
            let segment = segments.next()?;
            match wanted.starts_with('{') {
                true if segment.is_empty() || !is_id(segment) => return None,
                true => parameters.push(segment),
                false if wanted != segment => return None,
                false => {}
            }
        }
        segments.next().is_none().then_some(parameters)
    }
}

/// What is wrong with an id that cannot be sent.
pub(crate) const INVALID_ID: &str = "an id is empty, holds a slash, a backslash or a control character, or is \
    one that would lead to another path, such as `..`";

/// Whether a text can be sent as an id: it is not empty, holds neither a slash, a backslash nor a control
/// character, and leads to no other path, as `..` does. [`Client::prepare`](crate::Client::prepare) refuses
/// others.
pub fn is_sendable_id(id: &str) -> bool {
    let is_odd = |c: char| matches!(c, '/' | '\\') || c.is_ascii_control();
    !matches!(id, "" | "." | "..") && !id.contains(is_odd)
}

/// Whether a segment, encoded, may be an id: none has a slash, a backslash or a control character, and a
/// server on the way may take those apart.
fn is_id(segment: &str) -> bool {
    let mut codes = segment.split('%').skip(1).map(|rest| rest.get(..2));
    codes.all(|code| {
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        !byte.is_some_and(|byte| matches!(byte, b'/' | b'\\') || byte.is_ascii_control())
    })
}

/// A host as it may be shown: without what may be a secret, that is what stands before an `@`, or after
/// a `?` or `#`; and no longer than 100 characters.
///
/// ```
/// use koreai_client::shown_host;
///
/// assert_eq!(shown_host("https://h.example/kore"), "https://h.example/kore");
/// assert_eq!(shown_host("https://me:s3cret@h.example"), "https://[hidden]@h.example");
/// assert_eq!(shown_host("h.example?token=s3cret"), "h.example?[hidden]");
/// ```
pub fn shown_host(host: &str) -> String {
    let (scheme, rest) = match host.find("://") {
        Some(at) => host.split_at(at + 3),
        None => ("", host),
    };
    // A password may hold any of the other signs.
    let (user, rest) = match rest.rfind('@') {
        Some(at) => ("[hidden]", &rest[at..]),
        None => ("", rest),
    };
    let (rest, query) = match rest.find(['?', '#']) {
        Some(at) => (&rest[..=at], "[hidden]"),
        None => (rest, ""),
    };
    [scheme, user, rest, query]
        .concat()
        .chars()
        .take(100)
        .flat_map(char::escape_debug)
        .collect()
}

/// Whether an address leads to this very machine, where nobody listens on the way.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use koreai_schemas::OPERATIONS;

    #[test]
    fn hosts_are_taken_however_they_are_written() {
        for (host, base) in [
            ("platform.kore.ai", "https://platform.kore.ai"),
            (" de-platform.kore.ai/ ", "https://de-platform.kore.ai"),
            ("https://platform.kore.ai", "https://platform.kore.ai"),
            ("HTTPS://Platform.Kore.AI:443/", "https://platform.kore.ai"),
            (
                "bots.example:8443/gateway/kore/",
                "https://bots.example:8443/gateway/kore",
            ),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080/a//", "http://127.0.0.1:8080/a"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("bücher.example", "https://xn--bcher-kva.example"),
            ("10.1.2.3", "https://10.1.2.3"),
        ] {
            let parsed = Base::parse(host, false).map(|base| base.text);
            assert_eq!(parsed.ok().as_deref(), Some(base), "{host}");
        }
        assert!(Base::parse("http://gateway.internal", true).is_ok());
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let host = |host: &str| ConfigError::Host(host.to_owned());
        for (text, refusal) in [
            ("", host("")),
            ("https://", host("https://")),
            ("https:///path", host("https:///path")),
            ("ftp://platform.kore.ai", host("ftp://platform.kore.ai")),
            ("a b", host("a b")),
            (
                "platform.kore.ai?token=canary",
                host("platform.kore.ai?[hidden]"),
            ),
            (
                "platform.kore.ai/#canary",
                host("platform.kore.ai/#[hidden]"),
            ),
            ("https://user:can#ary@host", host("https://[hidden]@host")),
            ("https://user:can/ary@host", host("https://[hidden]@host")),
            ("https:/platform.kore.ai", host("https:/platform.kore.ai")),
            (
                "https:\\\\platform.kore.ai",
                host("https:\\\\\\\\platform.kore.ai"),
            ),
            ("plat\tform.kore.ai", host("plat\\tform.kore.ai")),
            ("host:99999", host("host:99999")),
            ("/path", host("/path")),
            ("..", host("..")),
            ("user:pass@host", ConfigError::UserInfo),
            ("https://user@host/", ConfigError::UserInfo),
            ("https://user:canary@host/x://y", ConfigError::UserInfo),
            ("http://user:canary@host/x://y", ConfigError::UserInfo),
            (
                "http://host",
                ConfigError::PlainHttp("http://host".to_owned()),
            ),
            (
                "http://127.0.0.1.example",
                ConfigError::PlainHttp("http://127.0.0.1.example".to_owned()),
            ),
        ] {
            let refused = Base::parse(text, false).expect_err(text);
            assert_eq!(refused.to_string(), refusal.to_string());
        }
    }

    #[test]
    fn ids_lead_to_no_other_path() {
        let base = Base::parse("http://localhost/a", false).unwrap();
        let operation = &OPERATIONS[0];
        let parameters = |path: &str| {
            let url = Url::parse(&format!("http://localhost{path}")).unwrap();
            let found = base.parameters(&url, operation)?;
            Some(found.join(" "))
        };
        let under = "/a/caseManagement/api/public/analytics";
        for (path, expected) in [
            (format!("{under}/st-1/updateTask/ti-1"), Some("st-1 ti-1")),
            (format!("{under}/st%3F1/updateTask/%25"), Some("st%3F1 %25")),
            (format!("{under}/st%2F1/updateTask/ti-1"), None),
            (format!("{under}/st-1/updateTask/ti%0a1"), None),
            (format!("{under}/../updateTask/ti-1"), None),
            (format!("{under}/st-1/updateTask/.."), None),
            (format!("{under}/st-1/updateTask/"), None),
            (format!("{under}/st-1/updateTask/x\\y"), None),
            (format!("{under}//updateTask/ti-1"), None),
            ("/b".to_owned(), None),
        ] {
            assert_eq!(parameters(&path).as_deref(), expected, "{path}");
        }
    }
}
