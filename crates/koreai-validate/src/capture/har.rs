//! An entry of a HAR 1.2.

use serde::Deserialize;

use super::captured::{Captured, OwnedBody, OwnedHeader, OwnedResponse};
use super::shape;

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "startedDateTime")]
    started: Option<String>,
    #[serde(rename = "serverIPAddress")]
    address: Option<String>,
    request: Request,
    response: Option<Response>,
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
    status: f64,
    #[serde(default)]
    headers: Vec<Header>,
    content: Option<Content>,
    body_size: Option<f64>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    size: Option<f64>,
    text: Option<String>,
    encoding: Option<String>,
}

/// A byte order mark that is not part of the text, though of the size.
const MARK: f64 = 3.0;

const SHAPE: &str = "not an exchange as HAR 1.2 has it";

/// The error says what is wrong, and quotes nothing.
pub(super) fn read(bytes: &[u8]) -> Result<Captured, String> {
    let entry: Entry = shape::read(bytes).map_err(|problem| format!("{SHAPE}: {problem}"))?;
    let Entry {
        request, response, ..
    } = entry;
    let request_body = sent(&request)?;
    // Without a status, nothing was answered: blocked, aborted, unreachable.
    let response = match response.filter(|response| response.status > 0.0) {
        None => None,
        Some(response) => {
            let status = shape::status(response.status)?;
            Some(OwnedResponse {
                status,
                body: answered(&request.method, status, &response)?,
                headers: headers(response.headers),
            })
        }
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
    headers.map(|header| (header.name, header.value)).collect()
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
        || length.is_some_and(|length| length.value.as_deref().map(str::trim) == Some("0"))
        || (size < 0.0 && is_without && request.post_data.is_none());
    Ok(is_empty.then(Vec::new))
}

fn answered(method: &str, status: u16, response: &Response) -> Result<OwnedBody, String> {
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
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => shape::base64(text)
            .ok_or_else(|| format!("`{place}.text` is not the base64 that it is said to be"))?,
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn bodies(method: &str, sent: Value, status: i64, answered: Value) -> (OwnedBody, OwnedBody) {
        let mut request = json!({"method": method, "url": "/", "headers": []});
        let mut response = json!({"status": status, "headers": []});
        for (part, more) in [(&mut request, sent), (&mut response, answered)] {
            for (name, value) in more.as_object().expect("an object") {
                part[name] = value.clone();
            }
        }
        let entry = json!({"request": request, "response": response}).to_string();
        let captured = read(entry.as_bytes()).expect("an exchange");
        let answer = captured.response.and_then(|response| response.body);
        (captured.request_body, answer)
    }

    /// Tools leave bodies out in many ways, and a body that is left out is not one that is empty.
    #[test]
    fn what_is_missing_is_not_what_is_empty() {
        let text = |text: &str| Some(text.as_bytes().to_vec());
        let none = json!({});
        let content = |size: i64, more: Value| {
            let mut content = json!({"size": size, "mimeType": "application/json"});
            for (name, value) in more.as_object().expect("an object") {
                content[name] = value.clone();
            }
            json!({"content": content})
        };
        for (sent, expected) in [
            (none.clone(), None),
            (json!({"bodySize": 0}), text("")),
            (json!({"bodySize": 7}), None),
            (
                json!({"headers": [{"name": "Content-Length", "value": "0"}]}),
                text(""),
            ),
            (
                json!({"bodySize": 2, "postData": {"text": "{}"}}),
                text("{}"),
            ),
            (json!({"bodySize": 2, "postData": {"text": ""}}), None),
            (json!({"bodySize": 0, "postData": {"text": ""}}), text("")),
            (
                json!({"bodySize": 7, "postData": {"params": [{"name": "a"}]}}),
                None,
            ),
            (
                json!({"bodySize": 2, "postData": {"text": "e30=", "encoding": "base64"}}),
                text("{}"),
            ),
        ] {
            let shown = sent.to_string();
            assert_eq!(
                bodies("POST", sent, 200, none.clone()).0,
                expected,
                "{shown}"
            );
        }
        assert_eq!(bodies("GET", none.clone(), 200, none.clone()).0, text(""));
        assert_eq!(
            bodies("GET", json!({"bodySize": 5}), 200, none.clone()).0,
            None
        );
        for (method, status, answered, expected) in [
            ("GET", 200, none.clone(), None),
            ("GET", 200, json!({"bodySize": 0}), text("")),
            ("GET", 200, content(0, none.clone()), text("")),
            ("GET", 200, content(0, json!({"text": ""})), text("")),
            ("GET", 200, content(9, none.clone()), None),
            ("GET", 200, content(-1, none.clone()), None),
            ("GET", 200, content(2, json!({"text": "{}"})), text("{}")),
            ("GET", 200, content(-1, json!({"text": "{}"})), text("{}")),
            (
                "GET",
                200,
                content(2, json!({"text": "e30=", "encoding": "BASE64"})),
                text("{}"),
            ),
            // Cut, as a browser does with a body beyond its limit; a byte order mark does not count.
            ("GET", 200, content(900, json!({"text": "{}"})), None),
            ("GET", 200, content(5, json!({"text": "{}"})), text("{}")),
            // In a file beside the HAR.
            ("GET", 200, content(9, json!({"_file": "a.json"})), None),
            ("HEAD", 200, content(9, none.clone()), text("")),
            ("GET", 204, none.clone(), text("")),
            ("GET", 304, content(9, none.clone()), text("")),
        ] {
            let shown = format!("{method} {status} {answered}");
            assert_eq!(
                bodies(method, none.clone(), status, answered).1,
                expected,
                "{shown}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let request = json!({"method": "GET", "url": "/", "headers": []});
        let response = |name: &str, value: Value| {
            let mut response = json!({"status": 200, "headers": [], "content": {}});
            response[name] = value;
            json!({"request": request, "response": response})
        };
        let name_of_none = json!([{"name": "a", "value": "b"}, {"value": "canary"}]);
        for (entry, problem) in [
            (json!({"response": {"status": 200}}), "`request` is missing"),
            (
                json!({"request": {"method": "canary"}}),
                "`request.url` is missing",
            ),
            (json!({"request": "canary"}), "`request` is of another type"),
            (
                response("status", json!("200")),
                "`response.status` is of another type",
            ),
            (
                response("status", json!(99_999_999_999_u64)),
                "`response.status` is not a whole number from 0 to 65535",
            ),
            (
                response("status", json!(200.5)),
                "`response.status` is not a whole number",
            ),
            (
                response("headers", json!(null)),
                "`response.headers` is of another type",
            ),
            (
                response("headers", name_of_none),
                "`response.headers[1].name` is missing",
            ),
            (
                response("content", json!({"text": ["canary"]})),
                "`response.content.text` is of another type",
            ),
            (
                response("content", json!({"text": "canary!", "encoding": "base64"})),
                "`response.content.text` is not the base64",
            ),
            (json!(["canary"]), "not an exchange as HAR 1.2 has it"),
        ] {
            let error = read(entry.to_string().as_bytes()).expect_err("no exchange");
            assert!(error.contains(problem), "{entry}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
        for entry in [
            response("status", json!(200.0)),
            response("headers", json!([{"name": "a", "value": null}])),
            response("content", json!(null)),
        ] {
            assert!(read(entry.to_string().as_bytes()).is_ok(), "{entry}");
        }
    }

    #[test]
    fn no_answer_is_none() {
        let request = json!({"method": "GET", "url": "/"});
        for entry in [
            json!({"request": request}),
            json!({"request": request, "response": null}),
        ] {
            let captured = read(entry.to_string().as_bytes()).expect("an exchange");
            assert!(captured.response.is_none());
        }
        for status in [0, -1] {
            let entry = json!({
                "request": {"method": "GET", "url": "/"}, "response": {"status": status}
            });
            let captured = read(entry.to_string().as_bytes()).expect("an exchange");
            assert!(captured.response.is_none());
        }
    }

    #[test]
    fn traffic_of_this_machine_is_a_trial() {
        for (url, address, server, is_trial) in [
            ("https://platform.example/", "", "nginx", false),
            ("https://platform.example/", "93.184.215.14", "", false),
            ("https://platform.example/", "2606:2800::1", "", false),
            ("http://127.0.0.1:4000/", "", "", true),
            ("https://platform.example/", "127.0.0.1", "", true),
            ("https://platform.example/", "::1", "", true),
            ("https://platform.example/", "[::1]", "", true),
            ("https://tunnel.example/", "", "koreai-mock", true),
        ] {
            let entry = json!({
                "serverIPAddress": address,
                "request": {"method": "GET", "url": url},
                "response": {"status": 200, "headers": [{"name": "Server", "value": server}]}
            });
            let captured = read(entry.to_string().as_bytes()).expect("an exchange");
            let is_refused = captured.no_evidence_reason().is_some();
            assert_eq!(is_refused, is_trial, "{url} {address} {server}");
        }
    }
}
