//! Why a command ends early.

use std::fmt;
use std::io;

use koreai_client::{BodyProblem, Error};
use koreai_schemas::Operation;

use crate::exit::{self, Exit};

/// What went wrong, for people, and the exit code for programs.
///
/// The first line says what is wrong; the lines after it, if any, what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something about a file.
    pub(crate) fn file(message: impl Into<String>) -> Self {
        Self::new(Exit::Trouble, message)
    }

    /// One more line: what to do.
    pub(crate) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.message += &format!("\n  {hint}");
        self
    }

    /// Another one of the same run: both are printed, and the exit code is the greater one.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.exit = self.exit.max(other.exit);
        // The same fault may show in several steps, such as a full disk.
        if self.message != other.message {
            self.message += &format!("\nerror: {}", other.message);
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let failure = Self::new(Exit::from(error), error.to_string());
        match next(error) {
            Some(next) => failure.hint(next),
            None => failure,
        }
    }
}

/// What to run next, where that does not depend on the command.
fn next(error: &Error) -> Option<String> {
    if exit::is_unknown_change(error) {
        return Some(after_unknown(error.operation()));
    }
    Some(match error {
        Error::Unauthorized { .. } => {
            "next: `koreai token doctor` tries the credentials step by step".to_owned()
        }
        Error::Api {
            operation, status, ..
        } if status.as_u16() == 404 && *operation == Operation::UPDATE_TASK.id => {
            "presumably there is no such task: check TASK (ti-…), STREAM (st-…) and the host"
                .to_owned()
        }
        Error::RateLimited {
            wait: Some(wait), ..
        } => format!(
            "next: the same command, in {} s or later",
            wait.as_secs_f64().ceil()
        ),
        Error::Expired { .. } | Error::JobFailed { .. } => {
            "next: the same report again, as a new job".to_owned()
        }
        Error::UnexpectedBody {
            problem: BodyProblem::Html | BodyProblem::Text | BodyProblem::Redirect,
            ..
        } => "next: `koreai config show` shows which host it is, and where that is set".to_owned(),
        Error::Transport(error) if !error.is_sent() => {
            "next: `koreai config show` shows which host it is, and where that is set".to_owned()
        }
        _ => return None,
    })
}

/// What to do where a request was sent and nobody knows whether it was carried out.
fn after_unknown(operation: Option<&str>) -> String {
    let next = match operation {
        Some(id) if id == Operation::UPDATE_TASK.id => UPDATE_MAY_BE_MADE,
        Some(id) if id == Operation::CREATE_TASK_CONTAINMENT_REPORT.id => JOB_MAY_BE_STARTED,
        _ => {
            "it may have been carried out all the same: see whether it was before sending it again"
        }
    };
    next.to_owned()
}

/// What to do about a report job of which nobody knows whether it was started.
pub(crate) const JOB_MAY_BE_STARTED: &str = "the job may have been started all the same\n  next: the same \
    command again; a job of which nobody knows the id expires by itself";

/// What to do about an update of which nobody knows whether it was made.
pub(crate) const UPDATE_MAY_BE_MADE: &str = "the update may have been made all the same\n  next: see \
    whether the task has the change; if not, the same command again";

/// Standard output is the only thing that is written without a name.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::file(format!("cannot write to standard output: {error}"))
    }
}
