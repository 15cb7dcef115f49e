//! An entry of a HAR 1.2.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::captured::{Captured, OwnedBody, OwnedHeader, OwnedResponse};

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "startedDateTime")]
    started: Option<String>,
    #[serde(rename = "serverIPAddress")]
    address: Option<String>,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    post_data: Option<Content>,
    body_size: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    status: i64,
    #[serde(default)]
    headers: Vec<Header>,
    content: Option<Content>,
    body_size: Option<f64>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Content {
    size: Option<f64>,
    text: Option<String>,
    encoding: Option<String>,
}

/// A byte order mark that is not part of the text, though of the size.
const MARK: f64 = 3.0;

const SHAPE: &str = "not an exchange as HAR 1.2 has it: an entry has `request` with `method`, `url` and \
                     `headers`, and `response` with `status`, `headers` and `content`";

/// The error says what is wrong, and quotes nothing.
pub(super) fn read(bytes: &[u8]) -> Result<Captured, String> {
    let entry: Entry = serde_json::from_slice(bytes).map_err(|_| SHAPE.to_owned())?;
    let Entry {
        request, response, ..
    } = entry;
    let request_body = sent(&request)?;
    let response = match response.status {
        // Nothing was answered: blocked, aborted, unreachable.
        ..=0 => None,
        status => Some(OwnedResponse {
            status: u16::try_from(status).unwrap_or(u16::MAX),
            body: answered(&request.method, status, &response)?,
            headers: headers(response.headers),
        }),
    };
    Ok(Captured {
        started: entry.started,
        is_redacted: false,
        source: None,
        address: entry.address,
        method: request.method,
        url: request.url,
        request_headers: headers(request.headers),
        request_body,
        response,
    })
}

/// Without those of HTTP/2 that stand for the first line of a request.
fn headers(headers: Vec<Header>) -> Vec<OwnedHeader> {
    let headers = headers
        .into_iter()
        .filter(|header| !header.name.starts_with(':'));
    headers
        .map(|header| (header.name, Some(header.value)))
        .collect()
}

fn sent(request: &Request) -> Result<OwnedBody, String> {
    let size = request.body_size.unwrap_or(-1.0);
    if let Some(content) = &request.post_data
        && let Some(body) = text(content, "request.postData", size)?
    {
        return Ok(Some(body));
    }
    let length = request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let is_without = matches!(
        request.method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE"
    );
    let is_empty = size == 0.0
        || length.is_some_and(|length| length.value.trim() == "0")
        || (size < 0.0 && is_without && request.post_data.is_none());
    Ok(is_empty.then(Vec::new))
}

fn answered(method: &str, status: i64, response: &Response) -> Result<OwnedBody, String> {
    if method == "HEAD" || matches!(status, 204 | 304) {
        return Ok(Some(Vec::new()));
    }
    let Some(content) = &response.content else {
        return Ok((response.body_size == Some(0.0)).then(Vec::new));
    };
    let size = content.size.unwrap_or(-1.0);
    match text(content, "response.content", size)? {
        Some(body) => Ok(Some(body)),
        None => Ok((size == 0.0 && response.body_size.unwrap_or(0.0) <= 0.0).then(Vec::new)),
    }
}

/// The text of a body, unless it is missing or was cut.
fn text(content: &Content, place: &str, size: f64) -> Result<OwnedBody, String> {
    let Some(text) = content.text.as_ref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let body = match content.encoding.as_deref() {
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => STANDARD
            .decode(text)
            .map_err(|_| format!("`{place}.text` is not the base64 that it is said to be"))?,
        None | Some("") => text.as_bytes().to_vec(),
        Some(_) => {
            return Err(format!(
                "`{place}.encoding` is not base64, the only one that is read"
            ));
        }
    };
    let is_cut = place == "response.content" && size > body.len() as f64 + MARK;
    Ok((!is_cut).then_some(body))
}
