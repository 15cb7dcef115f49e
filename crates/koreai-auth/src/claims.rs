//! The claims of a token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Map, Value};

pub(crate) const SUB: &str = "sub";
pub(crate) const APP_ID: &str = "appId";
pub(crate) const IAT: &str = "iat";
pub(crate) const NBF: &str = "nbf";
pub(crate) const EXP: &str = "exp";
pub(crate) const JTI: &str = "jti";

/// The claims that a minted token carries, in this order.
#[derive(Serialize)]
pub(crate) struct Minted<'a> {
    pub(crate) sub: &'a str,
    #[serde(rename = "appId")]
    pub(crate) app_id: &'a str,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) jti: &'a str,
}

/// The claims of a token that was [verified](crate::verify()).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// `appId`: the client id of the app whose secret signed the token. Never empty.
    pub app_id: String,
    /// `sub`, if it is text.
    pub subject: Option<String>,
    /// `jti`, if it is text and not empty. Whether it was seen before is for the caller to remember.
    pub jti: Option<String>,
    /// `iat`: when the token says that it was issued.
    pub issued_at: Option<SystemTime>,
    /// `exp`: from when on the token is refused. Without it, it never expires.
    pub expires_at: Option<SystemTime>,
    /// All claims as they came, those above included. Of a name that stands twice, the last.
    pub all: Map<String, Value>,
}

/// From here on (the year 5138) a number is not a time in seconds; it is one in milliseconds, or none.
pub(crate) const TOO_LATE: f64 = 1e11;

/// A point in time as RFC 7519 writes it, a `NumericDate`: seconds since the Unix epoch, fractions
/// allowed. `None` for anything else.
pub(crate) fn numeric_date(value: &Value) -> Option<SystemTime> {
    let seconds = value.as_f64().filter(|&seconds| seconds < TOO_LATE)?;
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// A claim that is text and not empty.
pub(crate) fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The first claim whose name was probably meant to be `appId`.
pub(crate) fn misspelt_app_id(claims: &Map<String, Value>) -> Option<&str> {
    claims.keys().map(String::as_str).find(|&name| {
        name != APP_ID && matches!(&*folded(name), "appid" | "applicationid" | "clientid")
    })
}

/// A name without its capitals, blanks and punctuation: `App ID` and `app_id` become `appid`.
pub(crate) fn folded(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_numeric_date_is_seconds() {
        let at = |seconds: f64| Some(UNIX_EPOCH + Duration::from_secs_f64(seconds));
        for (value, expected) in [
            (json!(0), at(0.0)),
            (json!(1_700_000_000), at(1_700_000_000.0)),
            (json!(1.7e9), at(1_700_000_000.0)),
            (json!(1_700_000_000.5), at(1_700_000_000.5)),
            (json!(1_700_000_000_000_u64), None),
            (json!(u64::MAX), None),
            (json!(1e300), None),
            (json!(-1), None),
            (json!(-1e300), None),
            (json!("1700000000"), None),
            (json!(null), None),
            (json!([1]), None),
        ] {
            assert_eq!(numeric_date(&value), expected, "{value}");
        }
    }

    #[test]
    fn an_app_id_is_recognised_however_it_is_written() {
        for name in [
            "appid",
            "AppId",
            "APPID",
            "app_id",
            "app-id",
            "App ID",
            " appId ",
            "clientId",
            "client_id",
            "applicationId",
        ] {
            let claims = Map::from_iter([(name.to_owned(), json!("cs-1"))]);
            assert_eq!(misspelt_app_id(&claims), Some(name));
        }
        for name in ["appId", "app", "id", "sub", "aud", "", "äppId"] {
            let claims = Map::from_iter([(name.to_owned(), json!("cs-1"))]);
            assert_eq!(misspelt_app_id(&claims), None, "{name}");
        }
    }
}
