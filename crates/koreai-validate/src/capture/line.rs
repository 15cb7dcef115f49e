//! An exchange in this project's own form: `koreai schemas --exchange` has its schema.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::captured::{Captured, OwnedBody, OwnedHeader, OwnedResponse, Source};

/// The version of the form that is read.
const VERSION: u64 = 1;

#[derive(Deserialize)]
struct Line<'a> {
    exchange: u64,
    started: Option<String>,
    source: Option<String>,
    #[serde(default)]
    redacted: bool,
    #[serde(borrow)]
    request: Request<'a>,
    #[serde(borrow)]
    response: Option<Response<'a>>,
}

#[derive(Deserialize)]
struct Request<'a> {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(borrow)]
    body: Option<Body<'a>>,
}

#[derive(Deserialize)]
struct Response<'a> {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(borrow)]
    body: Option<Body<'a>>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Body<'a> {
    /// `null` is a body like any other.
    #[serde(borrow, default, deserialize_with = "present")]
    json: Option<&'a RawValue>,
    text: Option<String>,
    base64: Option<String>,
}

fn present<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

const SHAPE: &str = "not an exchange as its schema has it (`koreai schemas --exchange`): it has `exchange`, and \
                     `request` with `method` and `url`";

/// The error says what is wrong, and quotes nothing.
pub(super) fn read(bytes: &[u8]) -> Result<Captured, String> {
    let line: Line<'_> = serde_json::from_slice(bytes).map_err(|_| SHAPE.to_owned())?;
    if line.exchange != VERSION {
        return Err(format!(
            "an exchange of another version than {VERSION}, the one that is read"
        ));
    }
    let source = match line.source.as_deref() {
        None => None,
        Some("platform") => Some(Source::Platform),
        Some("loopback") => Some(Source::Loopback),
        Some(_) => return Err("`source` is neither platform nor loopback".to_owned()),
    };
    let response = line.response.map(|response| {
        Ok::<_, String>(OwnedResponse {
            status: response.status,
            headers: headers(response.headers),
            body: body(response.body, "response.body")?,
        })
    });
    Ok(Captured {
        started: line.started,
        is_redacted: line.redacted,
        source,
        address: None,
        method: line.request.method,
        url: line.request.url,
        request_headers: headers(line.request.headers),
        request_body: body(line.request.body, "request.body")?,
        response: response.transpose()?,
    })
}

fn headers(headers: Vec<Header>) -> Vec<OwnedHeader> {
    let headers = headers.into_iter();
    headers.map(|header| (header.name, header.value)).collect()
}

fn body(body: Option<Body<'_>>, place: &str) -> Result<OwnedBody, String> {
    let Some(body) = body else {
        return Ok(None);
    };
    match (body.json, body.text, body.base64) {
        (Some(json), None, None) => Ok(Some(json.get().as_bytes().to_vec())),
        (None, Some(text), None) => Ok(Some(text.into_bytes())),
        (None, None, Some(text)) => match STANDARD.decode(text) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => Err(format!("`{place}.base64` is not base64")),
        },
        _ => Err(format!(
            "`{place}` has not one of `json`, `text` and `base64`"
        )),
    }
}
