//! `--record`: what went over the wire, as files, redacted.
//!
//! - `exchanges/0001-updateTask.json` is the whole exchange, in the form that `koreai validate` reads
//!   (`koreai schemas --exchange`): without host and prefix, and with few headers.
//! - `valid/<schema>/recorded-0001.json` is a payload that its schema accepts.
//! - `invalid/<schema>/recorded-0001.json` is one that it refuses, with what it breaks. If the
//!   platform sent it, the contract is wrong.
//! - `key` is what placeholders are made with, so that they are the same in all runs. It is not for others:
//!   whoever has it can test what a placeholder stands for.

pub(crate) mod form;
mod key;
mod public;
mod redact;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use koreai_client::chrono::SecondsFormat;
use koreai_client::{Exchange, SecretString};
use koreai_validate::capture::Source;
use koreai_validate::exchange::is_this_machine;
use koreai_validate::{Class, Error, Options, Schema, Validator};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::failure::Failure;
use form::{Answered, Redacted, Whole};
use key::Key;

pub(crate) use redact::Redactor;

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
            redactor: Redactor::new(Some(secret), Key::open(path)?),
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
        let (number, request) = (self.last, exchange.request);
        let url = request.url();
        let source = match is_this_machine(url.as_str()) {
            true => Source::Loopback,
            false => Source::Platform,
        };
        let redacted = Redacted::new(
            &Whole {
                operation: exchange.operation,
                started: exchange
                    .started
                    .to_rfc3339_opts(SecondsFormat::Millis, true),
                source,
                method: request.method().as_str(),
                path: url.path(),
                query: url.query(),
                headers: request.headers(),
                // The token does not come here.
                is_signed: true,
                body: match request.body() {
                    Some(body) => body.as_bytes(),
                    None => Some(b""),
                },
                answer: exchange.answer.map(|answer| Answered {
                    status: answer.status.as_u16(),
                    headers: answer.headers,
                    body: Some(answer.body),
                }),
            },
            &self.redactor,
        );
        for (schema, payload) in redacted.payloads {
            self.payload(number, schema, &payload)?;
        }
        let name = format!("{number:04}-{}.json", exchange.operation.id);
        self.write(&self.path.join(EXCHANGES), &name, &redacted.entry)
    }

    /// Writes a payload, with what it breaks if it does.
    fn payload(&self, number: usize, schema: Schema, payload: &Value) -> Result<(), String> {
        // What is written is judged, not what came: redaction may touch a pattern.
        let broken = broken(schema, payload);
        let name = format!("recorded-{number:04}.json");
        let folder = |verdict: &str| self.path.join(verdict).join(schema.name());
        match broken.is_empty() {
            true => self.write(&folder("valid"), &name, payload),
            false => {
                let refused = json!({"expect": broken, "payload": payload});
                self.write(&folder("invalid"), &name, &refused)
            }
        }
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
