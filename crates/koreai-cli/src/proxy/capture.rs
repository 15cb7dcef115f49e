//! `--capture`: exchanges in a file, redacted, each on a line.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use koreai_client::chrono::{DateTime, SecondsFormat, Utc};
use koreai_schemas::Operation;
use koreai_validate::capture::Source;
use koreai_validate::exchange::split_target;

use super::check::decoded;
use super::live::Record;
use crate::failure::Failure;
use crate::record::Redactor;
use crate::record::form::{Answered, Redacted, Whole};

/// Methods that are names of nobody.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Writes exchanges.
pub(super) struct Capture {
    path: PathBuf,
    file: File,
    redactor: Redactor,
    max_body: usize,
    /// The first thing that could not be written. Nothing is written after it.
    failed: Option<String>,
}

impl Capture {
    /// Makes the file, which is not there yet.
    pub(super) fn create(path: &Path, max_body: usize) -> Result<Self, Failure> {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|error| {
            let failed = format!("{}: cannot be made: {error}", path.display());
            Failure::file(failed).hint("name a file that is not there yet, in a folder that is")
        })?;
        Ok(Self {
            path: path.to_owned(),
            file,
            redactor: Redactor::for_once()?,
            max_body,
            failed: None,
        })
    }

    /// Writes an exchange of an operation that the upstream answered.
    pub(super) fn take(&mut self, record: &Record, operation: &'static Operation) {
        let (Some(request), Some(answer)) = (&record.request, &record.response) else {
            return;
        };
        if self.failed.is_some() || !METHODS.contains(&request.method.as_str()) {
            return;
        }
        let (path, query) = split_target(&request.target);
        let sent = decoded(&request.headers, &request.body, self.max_body).ok();
        let answered = decoded(&answer.headers, &answer.body, self.max_body).ok();
        let started = DateTime::<Utc>::from(record.started);
        let whole = Whole {
            operation,
            started: started.to_rfc3339_opts(SecondsFormat::Millis, true),
            source: match record.is_local {
                true => Source::Loopback,
                false => Source::Platform,
            },
            method: &request.method,
            path,
            query,
            headers: &request.headers,
            is_signed: false,
            body: sent.as_deref(),
            answer: Some(Answered {
                status: answer.status.as_u16(),
                headers: &answer.headers,
                body: answered.as_deref(),
            }),
        };
        let line = format!("{}\n", Redacted::new(&whole, &self.redactor).entry);
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            self.failed = Some(format!(
                "{}: cannot be written: {error}",
                self.path.display()
            ));
        }
    }

    /// Reports what could not be written.
    pub(super) fn close(&self) -> Result<(), Failure> {
        match &self.failed {
            Some(problem) => Err(Failure::file(problem)),
            None => Ok(()),
        }
    }
}
