//! Parts of URLs, decoded.

use std::net::{IpAddr, Ipv4Addr};

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

/// Whether a URL names this machine by `localhost`, or by an address such as `127.0.0.1`: what is sent there leaves it
/// never.
pub fn is_loopback(target: &str) -> bool {
    Host::read(target).is_some_and(|host| host.is_loopback())
}

/// Whether a URL names this machine, also by a name that files of hosts and containers commonly have for it.
pub fn is_this_machine(target: &str) -> bool {
    Host::read(target).is_some_and(|host| host.is_loopback() || host.is_alias())
}

/// The host that a URL names: an address, or a name in lower case. `None` for a path, or a host that is none.
///
/// ```
/// use koreai_validate::exchange::url_host;
///
/// assert_eq!(url_host("https://u:p@Example.com:1/a").as_deref(), Some("example.com"));
/// assert_eq!(url_host("/a?next=https://example.com"), None);
/// ```
pub fn url_host(target: &str) -> Option<String> {
    Some(match Host::read(target)? {
        Host::Address(address) => address.to_string(),
        Host::Name(name) => name,
    })
}

/// The address of a server as captures have it: with a port or without, in brackets or not.
#[cfg(any(feature = "input", test))]
pub(crate) fn is_local_address(address: &str) -> bool {
    let address = without_zone(address.trim());
    let parsed = address
        .parse()
        .map(|it: std::net::SocketAddr| it.ip())
        .or_else(|_| address.parse());
    match parsed {
        Ok(address) => Host::Address(address).is_loopback(),
        Err(_) => is_this_machine(&format!("http://{address}/")),
    }
}

/// The host of a URL, read as browsers and HTTP clients read it.
enum Host {
    Address(IpAddr),
    Name(String),
}

/// Names of this machine in files of hosts, and of the machine that runs a container.
const ALIASES: [&str; 11] = [
    "localhost.localdomain",
    "localhost4",
    "localhost4.localdomain4",
    "localhost6",
    "localhost6.localdomain6",
    "ip6-localhost",
    "ip6-loopback",
    "loopback",
    "host.containers.internal",
    "host.lima.internal",
    "host.minikube.internal",
];

impl Host {
    fn read(target: &str) -> Option<Self> {
        let rest = after_scheme(target)?;
        let authority = rest.split(['/', '\\', '?', '#']).next()?;
        let host = authority.rsplit('@').next()?;
        if let Some(address) = host.strip_prefix('[') {
            let address = without_zone(address.split(']').next()?);
            return address.parse().ok().map(IpAddr::V6).map(Self::Address);
        }
        let name = percent_decoded(host.split(':').next()?)?;
        let name: String = name.chars().map(narrow).collect();
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let is_none = |c: char| c.is_control() || c.is_whitespace() || "<>^|%\\\"`{}".contains(c);
        if name.is_empty() || name.contains(is_none) {
            return None;
        }
        Some(match ipv4(&name) {
            Some(address) => Self::Address(address.into()),
            None => Self::Name(name),
        })
    }

    fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => {
                let address = address.to_canonical();
                address.is_loopback() || address.is_unspecified()
            }
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }

    fn is_alias(&self) -> bool {
        match self {
            Self::Address(_) => false,
            Self::Name(name) => {
                ALIASES.contains(&name.as_str()) || name.ends_with(".docker.internal")
            }
        }
    }
}

/// `::1%lo` and `::1%25lo` are `::1`, on an interface.
fn without_zone(address: &str) -> String {
    let Some((before, zone)) = address.split_once('%') else {
        return address.to_owned();
    };
    let rest = zone.find(']').map_or("", |at| &zone[at..]);
    format!("{before}{rest}")
}

/// ASCII for a full-width character, and a dot for the full stops of other scripts.
fn narrow(c: char) -> char {
    match c {
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// An address of up to four numbers, of which the last has the rest: `127.1`, `2130706433`, `0x7f.1`.
fn ipv4(name: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u32> = name.split('.').map(ipv4_number).collect::<Option<_>>()?;
    let (last, first) = numbers.split_last()?;
    let rest_bits = 8_u32.checked_sub(2 * u32::try_from(first.len()).ok()?)? * 4;
    if first.len() > 3 || (rest_bits < 32 && last >> rest_bits > 0) {
        return None;
    }
    let mut address = 0;
    for (number, shift) in first.iter().zip([24, 16, 8]) {
        address |= u32::from(u8::try_from(*number).ok()?) << shift;
    }
    Some(Ipv4Addr::from(address | last))
}

/// Decimal, octal after `0`, or hexadecimal after `0x`.
fn ipv4_number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some("") => ("0", 16),
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let is_number = digits.chars().all(|c| c.is_digit(radix));
    is_number
        .then(|| u32::from_str_radix(digits, radix).ok())
        .flatten()
}

/// What follows `https://`.
fn after_scheme(target: &str) -> Option<&str> {
    let (scheme, rest) = target.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some(rest)
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
            "http://127.1:8080/a",
            "http://127.0.1",
            "http://2130706433",
            "http://0x7f.1/",
            "http://0x7F000001",
            "http://0177.0.0.1:80",
            "http://0/",
            "http://%31%32%37.0.0.1/",
            "http://１２７。0.0.1/",
            "http://[::1%25lo]:80/",
            "http://[::1%lo]",
            "http://127.0.0.1\\@example.com/",
        ] {
            assert!(is_loopback(target), "{target}");
            assert!(is_this_machine(target), "{target}");
        }
        // Names by which it is known to files of hosts and to containers, which are no promise.
        for target in [
            "http://localhost.localdomain/",
            "http://IP6-Localhost:80",
            "http://host.docker.internal:8080/a",
            "http://host.containers.internal",
        ] {
            assert!(!is_loopback(target), "{target}");
            assert!(is_this_machine(target), "{target}");
        }
        for target in [
            "https://platform.kore.ai/a",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com",
            "https://h/?http://localhost/",
            "/a",
            "localhost",
            "/a?next=http://localhost/",
            "http://128.1/",
            "http://127.256.1.1/",
            "http://127.0.0.256/",
            "http://127.0.0.0.1/",
            "http://127..1/",
            "http://4294967296/",
            "http://10.0.0.1:8080/",
            "http://[fe80::1%25en0]/",
            "http://docker.internal.example.com/",
        ] {
            assert!(!is_loopback(target), "{target}");
            assert!(!is_this_machine(target), "{target}");
        }
    }

    #[test]
    fn hosts_are_read() {
        for (target, host) in [
            ("https://u:p@Example.COM.:1/a", Some("example.com")),
            ("https://h?a", Some("h")),
            ("https://10.1/", Some("10.0.0.1")),
            ("https://[2001:DB8::1]:4/", Some("2001:db8::1")),
            ("/a?next=https://example.com", None),
            ("a://b", Some("b")),
            ("://b", None),
            ("a/b://c", None),
            ("https:///a", None),
            ("https://:80/a", None),
            ("https://[::1", Some("::1")),
            ("https://[a]/", None),
            ("https://a b/", None),
            ("https://a%20b/", None),
            ("", None),
        ] {
            assert_eq!(url_host(target).as_deref(), host, "{target}");
        }
    }

    #[test]
    fn addresses_of_servers_are_read() {
        for (address, is_local) in [
            ("127.0.0.1", true),
            ("127.0.0.1:8080", true),
            ("::1", true),
            ("[::1]", true),
            ("[::1]:8080", true),
            ("[::1%25lo]:8080", true),
            ("::1%lo0", true),
            ("::ffff:127.0.0.1", true),
            (" 127.1:80 ", true),
            ("localhost:80", true),
            ("10.0.0.1:8080", false),
            ("2001:db8::1", false),
            ("platform.example", false),
            ("fe80::1%en0", false),
        ] {
            assert_eq!(is_local_address(address), is_local, "{address}");
        }
    }
}
