//! Payloads that were refused, with the reasons: `--rejects`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use koreai_validate::parse;
use serde::Serialize;
use serde_json::value::RawValue;

use super::finding::Finding;

/// A file with a line of JSON for each payload that was refused.
pub(crate) struct Rejects(BufWriter<File>);

#[derive(Serialize)]
struct Reject<'a> {
    file: &'a str,
    record: u64,
    payload: Payload<'a>,
    findings: &'a [Finding],
}

/// A payload as it stands; as text, if it is not JSON; null, if it was too long to be held.
#[derive(Serialize)]
#[serde(untagged)]
enum Payload<'a> {
    Json(&'a RawValue),
    Text(String),
    None,
}

impl Rejects {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::new(File::create(path)?)))
    }

    /// `payload` stands on one line if it is JSON.
    pub(crate) fn add(
        &mut self,
        file: &str,
        record: u64,
        payload: &[u8],
        findings: &[Finding],
    ) -> io::Result<()> {
        let raw = std::str::from_utf8(payload)
            .ok()
            .filter(|_| parse(payload).is_ok())
            .and_then(|text| serde_json::from_str(text.trim()).ok());
        let payload = match raw {
            Some(raw) => Payload::Json(raw),
            None if payload.is_empty() => Payload::None,
            None => Payload::Text(String::from_utf8_lossy(payload).into_owned()),
        };
        let line = serde_json::to_string(&Reject {
            file,
            record,
            payload,
            findings,
        })?;
        writeln!(self.0, "{line}")
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
