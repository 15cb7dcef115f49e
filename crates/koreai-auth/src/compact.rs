//! The compact form of a JWT, taken apart: header, claims and signature, between dots.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};

/// The longest token that is looked at, in bytes (16 KiB). Servers take no longer header.
pub const MAX_TOKEN_LEN: usize = 16 * 1024;

/// A token taken apart, and not verified.
pub(crate) struct Compact<'a> {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
    /// What the signature signs: header and claims as they were sent.
    pub(crate) signed: &'a str,
    pub(crate) signature: &'a str,
}

impl<'a> Compact<'a> {
    pub(crate) fn parse(token: &'a str) -> Result<Self, NotAJwt> {
        if token.is_empty() {
            return Err(NotAJwt::Empty);
        }
        if token.len() > MAX_TOKEN_LEN {
            return Err(NotAJwt::TooLong { bytes: token.len() });
        }
        if let Some((scheme, _)) = token.split_once(' ')
            && scheme.eq_ignore_ascii_case("bearer")
        {
            return Err(NotAJwt::Bearer);
        }
        let parts = token.split('.').count();
        let Some((signed, signature)) = token.rsplit_once('.').filter(|_| parts == 3) else {
            return Err(if parts == 5 && is_encrypted(token) {
                NotAJwt::Encrypted
            } else {
                NotAJwt::Parts(parts)
            });
        };
        let (header, claims) = signed.split_once('.').unwrap_or_default();
        Ok(Self {
            header: object(Part::Header, header)?,
            claims: object(Part::Claims, claims)?,
            signed,
            signature,
        })
    }
}

fn is_encrypted(token: &str) -> bool {
    let (header, _) = token.split_once('.').unwrap_or_default();
    object(Part::Header, header).is_ok_and(|header| header.contains_key("enc"))
}

/// Decodes one part. What is nested more than 127 levels deep is refused by the JSON parser.
fn object(part: Part, encoded: &str) -> Result<Map<String, Value>, NotAJwt> {
    let json = URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| NotAJwt::Base64(part))?;
    match serde_json::from_slice(&json) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(NotAJwt::NotAnObject(part)),
        Err(_) => Err(NotAJwt::Json(part)),
    }
}

/// A part of a JWT that holds JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The first part: how the token is signed.
    Header,
    /// The second part: what it says.
    Claims,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Claims => "claims",
        })
    }
}

/// Why text is not a JWT, as far as this crate reads them. Shows nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAJwt {
    /// There is no text.
    #[error("the token is empty")]
    Empty,
    /// It is longer than [`MAX_TOKEN_LEN`], and was not read.
    #[error("the token has {bytes} bytes, more than the {MAX_TOKEN_LEN} that are read")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// It begins with `Bearer`, which the platform does not expect (documented).
    #[error("`Bearer` is before the token: the platform takes it bare, in the header `auth`")]
    Bearer,
    /// It is an encrypted token (JWE): its claims cannot be read without a key.
    #[error("the token is encrypted (JWE, five parts): it cannot be read without its key")]
    Encrypted,
    /// It does not have three parts.
    #[error("a JWT has three parts between dots, and this has {0}")]
    Parts(usize),
    /// A part is not in base64url without padding.
    #[error("the {0} of the token cannot be decoded: it is not base64url without padding")]
    Base64(Part),
    /// A part is not JSON, or is nested too deeply.
    #[error("the {0} of the token cannot be read: it is not JSON, or nested too deeply")]
    Json(Part),
    /// A part is JSON, but no object.
    #[error("the {0} of the token must be a JSON object, and is another kind of value")]
    NotAnObject(Part),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(json: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(json)
    }

    #[test]
    fn what_is_not_a_jwt_is_distinguished() {
        let header = encode(r#"{"alg":"HS256"}"#);
        let deep = format!("{}{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
        let cases = [
            (String::new(), NotAJwt::Empty),
            (
                "x".repeat(MAX_TOKEN_LEN + 1),
                NotAJwt::TooLong { bytes: 16_385 },
            ),
            (".".repeat(1 << 24), NotAJwt::TooLong { bytes: 1 << 24 }),
            (format!("Bearer {header}.e30."), NotAJwt::Bearer),
            (format!("BEARER {header}.e30."), NotAJwt::Bearer),
            ("garbage".to_owned(), NotAJwt::Parts(1)),
            ("a.b".to_owned(), NotAJwt::Parts(2)),
            ("...".to_owned(), NotAJwt::Parts(4)),
            ("....".to_owned(), NotAJwt::Parts(5)),
            (
                format!("{}.a.b.c.d", encode(r#"{"enc":"A256GCM"}"#)),
                NotAJwt::Encrypted,
            ),
            ("..".to_owned(), NotAJwt::Json(Part::Header)),
            ("e30=.e30.".to_owned(), NotAJwt::Base64(Part::Header)),
            ("e30 .e30.".to_owned(), NotAJwt::Base64(Part::Header)),
            ("e31.e30.".to_owned(), NotAJwt::Base64(Part::Header)),
            ("\"e30.e30.\"".to_owned(), NotAJwt::Base64(Part::Header)),
            (format!("{header}.é."), NotAJwt::Base64(Part::Claims)),
            (
                format!("{header}.{}.", encode([0xff, 0xfe])),
                NotAJwt::Json(Part::Claims),
            ),
            (
                format!("{header}.{}.", encode("{}{}")),
                NotAJwt::Json(Part::Claims),
            ),
            (
                format!("{header}.{}.", encode("[1]")),
                NotAJwt::NotAnObject(Part::Claims),
            ),
            (
                format!("{header}.{}.", encode("null")),
                NotAJwt::NotAnObject(Part::Claims),
            ),
            (
                format!("{}.e30.", encode("7")),
                NotAJwt::NotAnObject(Part::Header),
            ),
            (
                format!("{header}.{}.", encode(&deep[..12_000])),
                NotAJwt::Json(Part::Claims),
            ),
        ];
        for (token, expected) in cases {
            let start: String = token.chars().take(40).collect();
            assert_eq!(Compact::parse(&token).err(), Some(expected), "{start}");
        }
    }

    #[test]
    fn nesting_is_read_as_deep_as_the_parser_goes() {
        let nested = |levels: usize| {
            let json = format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
            Compact::parse(&format!("e30.{}.", encode(json))).err()
        };
        assert_eq!(nested(127), None);
        assert_eq!(nested(128), Some(NotAJwt::Json(Part::Claims)));
    }
}
