//! `--record`: what went over the wire, as files, redacted.
//!
//! - `exchanges/0001-updateTask.json` is the whole exchange, in the form that `koreai validate` reads
//!   (`koreai schemas --exchange`): without host and prefix, and with few headers.
//! - `valid/<schema>/recorded-0001.json` is a payload that its schema accepts.
//! - `invalid/<schema>/recorded-0001.json` is one that it refuses, with what it breaks. If the
//!   platform sent it, the contract is wrong.
//! - `key` is what placeholders are made with, so that they are the same in all runs. It is not for others:
//!   whoever has it can test what a placeholder stands for.

mod key;
mod public;
mod redact;

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use koreai_client::chrono::SecondsFormat;
use koreai_client::reqwest::header::{HeaderName, HeaderValue};
use koreai_client::reqwest::{Request, Url};
use koreai_client::{Exchange, SecretString};
use koreai_schemas::Direction;
use koreai_validate::capture::Source;
use koreai_validate::exchange::is_loopback;
use koreai_validate::{Class, Error, Options, Schema, Validator};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::failure::Failure;
use key::Key;
use redact::Redactor;

/// Headers of an answer that are about the platform and not its customers.
const HEADERS: [&str; 12] = [
    "content-type",
    "date",
    "retry-after",
    "server",
    "allow",
    // About rate limits, if there are any: none is documented.
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// Headers of a request whose values are about nobody.
const SENT: [&str; 2] = ["accept", "content-type"];

/// The version of the form of an exchange.
const VERSION: u64 = 1;

const EXCHANGES: &str = "exchanges";

/// Writes exchanges to a folder.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Mutex<Folder>>);

struct Folder {
    path: PathBuf,
    /// The greatest number of a file that is there.
    last: usize,
    redactor: Redactor,
    /// The first thing that could not be written. Nothing is written after it.
    failed: Option<String>,
}

impl Recorder {
    /// Opens a folder, which may have earlier records. The client secret is written nowhere.
    pub(crate) fn open(path: &Path, secret: SecretString) -> Result<Self, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::file(format!("{}: cannot record there: {error}", path.display()))
        };
        let exchanges = path.join(EXCHANGES);
        fs::create_dir_all(&exchanges).map_err(cannot)?;
        let last = last_number(path).map_err(|error| cannot(error.into()))?;
        let used_up = |problem: String| {
            cannot(std::io::Error::other(problem)).hint("remove or rename that file")
        };
        after(last).map_err(used_up)?;
        Ok(Self(Arc::new(Mutex::new(Folder {
            path: path.to_owned(),
            last,
            redactor: Redactor::new(secret, Key::open(path)?),
            failed: None,
        }))))
    }

    /// What a client reports its exchanges to.
    pub(crate) fn observer(&self) -> impl Fn(Exchange<'_>) + Send + Sync + use<> {
        let folder = Arc::clone(&self.0);
        move |exchange| {
            folder
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(&exchange)
        }
    }

    /// Reports what could not be written.
    pub(crate) fn close(&self) -> Result<(), Failure> {
        let folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &folder.failed {
            Some(problem) => Err(Failure::file(problem)),
            None => Ok(()),
        }
    }
}

impl Folder {
    fn take(&mut self, exchange: &Exchange<'_>) {
        if self.failed.is_none() {
            let folder = self.path.display();
            let number = after(self.last)
                .map_err(|problem| format!("{folder}: cannot record there: {problem}"));
            let written = number.and_then(|number| {
                self.last = number;
                self.record(exchange)
            });
            self.failed = written.err();
        }
    }

    fn record(&mut self, exchange: &Exchange<'_>) -> Result<(), String> {
        let operation = exchange.operation;
        let (number, request) = (self.last, exchange.request);
        let sent = match request.body() {
            Some(body) => body.as_bytes(),
            None => Some(&b""[..]),
        };
        let schema = body_of(Some(operation.id), Direction::Request);
        let body = match (schema, sent) {
            (Some(schema), Some(body)) => self.payload(number, &[schema], body)?,
            _ => None,
        };
        let source = match is_loopback(request.url().as_str()) {
            true => Source::Loopback,
            false => Source::Platform,
        };
        let mut entry = json!({
            "exchange": VERSION,
            "started": exchange.started.to_rfc3339_opts(SecondsFormat::Millis, true),
            "source": source,
            "redacted": true,
            "operation": operation.id,
            "request": {
                "method": request.method().as_str(),
                "url": self.url(operation.path, request.url()),
                "headers": self.sent_headers(request),
                "body": whole_body(sent, body),
            },
            "response": null,
        });
        if let Some(answer) = exchange.answer {
            let headers = answer.headers.iter();
            let kept = headers.filter(|(name, _)| HEADERS.contains(&name.as_str()));
            let header = |(name, value): (&HeaderName, &HeaderValue)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                json!({"name": name.as_str(), "value": self.redactor.header(name.as_str(), &value)})
            };
            let headers: Vec<Value> = kept.map(header).collect();
            let success = body_of(Some(operation.id), Direction::Response);
            let error = body_of(None, Direction::Response);
            // Errors have been seen with status 200 as well.
            let schemas: Vec<_> = match answer.status.is_success() {
                true => [success, error].into_iter().flatten().collect(),
                false => error.into_iter().collect(),
            };
            let body = self.payload(number, &schemas, answer.body)?;
            entry["response"] = json!({
                "status": answer.status.as_u16(),
                "headers": headers,
                "bytes": answer.body.len(),
                "body": whole_body(Some(answer.body), body),
            });
        }
        let name = format!("{number:04}-{}.json", operation.id);
        self.write(&self.path.join(EXCHANGES), &name, &entry)
    }

    /// Writes a payload under the first schema that accepts it, else under the first. Returns it redacted, if
    /// it is JSON.
    fn payload(
        &mut self,
        number: usize,
        schemas: &[Schema],
        body: &[u8],
    ) -> Result<Option<Value>, String> {
        let (Ok(value), Some(&first)) = (serde_json::from_slice::<Value>(body), schemas.first())
        else {
            return Ok(None);
        };
        let fits = schemas
            .iter()
            // With the rules beyond the schema: nearly any object has the shape of an error.
            .find(|schema| Validator::new(**schema).validate(body).is_ok());
        let schema = fits.copied().unwrap_or(first);
        let is_error = schema.definition().operation_id.is_none();
        let redacted = match is_error {
            true => self.redactor.error(&value),
            false => self.redactor.value(&value),
        };
        // What is written is judged, not what came: redaction may touch a pattern.
        let broken = broken(schema, &redacted);
        let name = format!("recorded-{number:04}.json");
        match broken.is_empty() {
            true => self.write(
                &self.path.join("valid").join(schema.name()),
                &name,
                &redacted,
            )?,
            false => {
                let folder = self.path.join("invalid").join(schema.name());
                self.write(
                    &folder,
                    &name,
                    &json!({"expect": broken, "payload": redacted}),
                )?;
            }
        }
        Ok(Some(redacted))
    }

    /// The path of the template and the query, with what stands for their values. What stands before the path
    /// is left out: host and prefix may be somebody's.
    fn url(&self, template: &str, url: &Url) -> String {
        let segments = url.path().rsplit('/').zip(template.rsplit('/'));
        let kept = segments.map(|(segment, template)| match template.starts_with('{') {
            true => self.redactor.text(segment).replace(' ', "%20"),
            false => template.to_owned(),
        });
        let mut kept: Vec<_> = kept.collect();
        kept.reverse();
        let path = kept.join("/");
        let pair = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            let value = self.redactor.query(&name, &value).replace(' ', "%20");
            format!("{name}={value}")
        };
        let query: Vec<_> = url.query_pairs().map(pair).collect();
        match query.is_empty() {
            true => path,
            false => format!("{path}?{}", query.join("&")),
        }
    }

    /// The token is known to be sent, and does not come here.
    fn sent_headers(&self, request: &Request) -> Vec<Value> {
        let headers = request.headers().iter().filter_map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let kept = match name.as_str() {
                "accountid" => self.redactor.text(&value),
                name if SENT.contains(&name) => self.redactor.header(name, &value),
                _ => return None,
            };
            Some(json!({"name": name.as_str(), "value": kept}))
        });
        let token = json!({"name": "auth", "value": null});
        [token].into_iter().chain(headers).collect()
    }

    /// Writes a file whole or not at all, and never over another.
    fn write(&self, folder: &Path, name: &str, value: &Value) -> Result<(), String> {
        let path = folder.join(name);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(folder)?;
            let mut file = NamedTempFile::new_in(folder)?;
            let mut text = serde_json::to_vec_pretty(value)?;
            text.push(b'\n');
            file.write_all(&text)?;
            file.persist_noclobber(&path)?;
            Ok(())
        };
        write().map_err(|error| format!("{}: cannot be recorded: {error}", path.display()))
    }
}

/// The number of the next file.
fn after(last: usize) -> Result<usize, String> {
    last.checked_add(1)
        .ok_or_else(|| format!("there is no number after {last}, which a file there has"))
}

/// The greatest number that a file of earlier records has, in any of the folders.
fn last_number(folder: &Path) -> Result<usize, walkdir::Error> {
    let mut last = 0;
    for entry in walkdir::WalkDir::new(folder).min_depth(2).max_depth(3) {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy();
        let mut parts = name.split(['-', '.']);
        last = last.max(parts.find_map(|part| part.parse().ok()).unwrap_or(0));
    }
    Ok(last)
}

/// A body in the form of an exchange: `null` if it is not kept, as what is not JSON cannot be redacted.
fn whole_body(body: Option<&[u8]>, redacted: Option<Value>) -> Value {
    match (body, redacted) {
        (Some(b""), _) => json!({"text": ""}),
        (_, Some(json)) => json!({"json": json}),
        _ => Value::Null,
    }
}

fn body_of(operation: Option<&str>, direction: Direction) -> Option<Schema> {
    Schema::all().find(|schema| {
        let definition = schema.definition();
        definition.operation_id == operation && definition.direction == direction
    })
}

/// What a payload breaks: pointers and keywords.
fn broken(schema: Schema, payload: &Value) -> Vec<Value> {
    // With values shown, pointers are the true ones.
    let options = Options::new()
        .rules(false)
        .show_values(true)
        .max_errors(1_000);
    let validator = Validator::new(schema).with_options(options);
    match validator.validate(payload.to_string().as_bytes()) {
        Err(Error::Invalid(violations)) => violations
            .as_slice()
            .iter()
            .filter(|violation| violation.class == Class::Schema)
            .map(|violation| json!({"pointer": violation.instance_path, "keyword": violation.keyword}))
            .collect(),
        _ => vec![],
    }
}
