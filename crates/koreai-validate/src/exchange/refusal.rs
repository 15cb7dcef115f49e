//! Whether the body of an answer with a status of success says that the call was refused.
//!
//! The client reads the same, and more: it has to know whether a change was made, and this only what is an error.
//! A table of its tests holds both to the same verdicts.

use std::collections::BTreeSet;

use koreai_schemas::Operation;
use koreai_schemas::answer_words::{
    FAILED, HALF_FAILED, MAX_WRAPPERS, POSITIVE, TASKS, TOKEN_REFUSED, TOO_MANY_REQUESTS, WRAPPERS,
    folded, is_about_limit,
};
use serde_json::{Map, Value};

use crate::validator::Validator;

/// Words of their own within a message that take back that it was done.
const NEGATIVE: [&str; 12] = [
    "0", "cannot", "could", "may", "neither", "never", "no", "not", "nothing", "only", "unless",
    "will",
];

/// Parts of words that do so.
const NEGATIVE_PARTS: [&str; 7] = [
    "denied", "error", "fail", "invalid", "n't", "unable", "wrong",
];

/// What an `error` says when there is none.
const NO_ERROR: [&str; 13] = [
    "",
    "0",
    "false",
    "na",
    "nil",
    "no",
    "noerror",
    "noerrors",
    "none",
    "null",
    "ok",
    "success",
    "undefined",
];

/// What is known of an operation's answers.
pub(super) struct Reader {
    /// Whether the call changes nothing.
    is_read: bool,
    /// The members of its answer.
    declared: BTreeSet<String>,
    /// Whether `status` is a word about what is answered, as of a job, which may have failed.
    has_own_status: bool,
}

impl Reader {
    pub(super) fn new(operation: &Operation, validator: Option<&Validator>) -> Self {
        let text = operation.response().map_or("", |schema| schema.text);
        let schema: Value = serde_json::from_str(text).unwrap_or_default();
        let members = schema["properties"].as_object().into_iter().flatten();
        let declared: BTreeSet<_> = members.map(|(name, _)| name.clone()).collect();
        let refuses_a_word = |validator: &Validator| {
            let verdict = validator.validate(br#"{"status": "a word"}"#);
            let findings = verdict.err().map(|error| error.findings());
            let mut findings = findings.into_iter().flatten();
            findings.any(|finding| finding.pointer == "/status")
        };
        Self {
            is_read: operation.method == "GET",
            has_own_status: declared.contains("status") && !validator.is_some_and(refuses_a_word),
            declared,
        }
    }

    /// Whether a body says that the call was refused. `breaks_success` is whether it is not what the operation
    /// answers when all went well.
    pub(super) fn is_error(&self, body: &Value, breaks_success: bool) -> bool {
        match body {
            Value::String(text) => is_about_limit(text),
            Value::Object(members) => {
                let signs = Signs::read(members);
                self.refuses(body, 0) || (breaks_success && signs.is_bare_message())
            }
            _ => self.refuses(body, 0),
        }
    }

    fn refuses(&self, value: &Value, depth: usize) -> bool {
        let members = match value {
            _ if depth > MAX_WRAPPERS => return false,
            Value::Array(items) => {
                return !self.is_read && items.iter().any(|item| self.refuses(item, depth + 1));
            }
            Value::Object(members) => members,
            _ => return false,
        };
        let signs = Signs::read(members);
        if self.is_read {
            return self.is_refused_read(&signs);
        }
        // Within a task, the same words may be anybody's data.
        if signs.has_id {
            return !self.has_own_status && signs.refuses_task(depth == 0);
        }
        let has_content = signs
            .others
            .iter()
            .any(|name| self.declared.contains(*name));
        let within = members.iter().filter(|(name, _)| {
            let name = folded(name);
            WRAPPERS.contains(&&*name) || TASKS.contains(&&*name)
        });
        signs.refuses_call(has_content)
            || within
                .into_iter()
                .any(|(_, member)| self.refuses(member, depth + 1))
    }

    /// What has an id or a status of its own is an answer, whatever else it says: a job that failed says why.
    fn is_refused_read(&self, signs: &Signs<'_>) -> bool {
        let is_error = signs
            .status_word()
            .is_some_and(|word| folded(word) == "error");
        let is_known = |code| matches!(code, TOKEN_REFUSED | TOO_MANY_REQUESTS);
        // A number that is not known says nothing without words.
        let has_words = signs.message.is_some() || signs.names_errors();
        let is_of_error = |code| is_known(code) || (has_words && !matches!(code, 0 | 200..300));
        let fails = is_error
            || signs.is_false()
            || signs.codes().any(is_of_error)
            || signs.is_about_limit();
        !signs.has_id && (fails || (signs.names_errors() && signs.status.is_none()))
    }
}

/// The members of an object that say what became of a call.
#[derive(Default)]
struct Signs<'a> {
    has_id: bool,
    error: Option<&'a Value>,
    errors: Option<&'a Value>,
    message: Option<&'a str>,
    codes: Vec<i64>,
    status: Option<&'a Value>,
    /// What else may be a status.
    results: Vec<&'a str>,
    /// A flag about the call says that it went wrong.
    is_refused: bool,
    /// A flag that may also be about a task says so.
    is_failed: bool,
    /// The names of members that are none of these.
    others: Vec<&'a str>,
}

impl<'a> Signs<'a> {
    fn read(members: &'a Map<String, Value>) -> Self {
        let mut signs = Self::default();
        for (name, value) in members {
            signs.add(name, value);
        }
        signs
    }

    fn add(&mut self, name: &'a str, value: &'a Value) {
        if name == "_id" {
            let text = value.as_str();
            self.has_id = value.is_number() || text.is_some_and(|id| !id.trim().is_empty());
            return;
        }
        match &*folded(name) {
            "error" => self.error = Some(value),
            "errors" => self.errors = Some(value),
            "message" | "msg" => self.message = value.as_str(),
            "detail" | "details" | "reason" | "title" | "statusmessage" | "statustext"
            | "errormessage" | "errormsg" | "errordescription" => {}
            "code" | "errorcode" | "statuscode" | "httpstatus" | "httpcode" => {
                self.codes.extend(code(value));
            }
            "status" => self.status = Some(value),
            "state" | "result" | "outcome" => self.results.extend(value.as_str()),
            "success" | "succeeded" | "successful" | "issuccess" | "issuccessful" | "ok"
            | "acknowledged" => self.is_refused |= flag(value) == Some(false),
            "iserror" | "haserror" | "haserrors" => {
                self.is_refused |= flag(value).unwrap_or_else(|| says_error(value));
            }
            "failed" | "isfailed" | "failure" => self.is_failed |= says_error(value),
            _ => self.others.push(name),
        }
    }

    /// Whether an object that is not a task says that the call was refused.
    fn refuses_call(&self, has_content: bool) -> bool {
        self.is_false()
            || self.names_errors()
            || self.codes().any(is_code_of_refusal)
            || (!has_content && self.status_words().any(is_failed_word))
            || self.is_about_limit()
    }

    /// Whether a task, or what has the id of one, says so.
    fn refuses_task(&self, is_top: bool) -> bool {
        let lists_errors = self.errors.is_some_and(says_error);
        let is_object = |error: &Value| !error.is_string() && says_error(error);
        let status = self.status.and_then(code);
        self.is_refused
            || (is_top
                && (lists_errors
                    || self.error.is_some_and(is_object)
                    || status.is_some_and(is_code_of_refusal)))
    }

    /// Whether there is a message that does not say that all went well, and nothing beside it.
    fn is_bare_message(&self) -> bool {
        let is_positive = |message: &str| {
            let message = message.to_ascii_lowercase().replace('’', "'");
            let mut words = message.split(|c: char| !c.is_alphanumeric());
            let is = |list: &[&str], word: &str| list.contains(&word);
            words.clone().any(|word| is(&POSITIVE, word))
                && !words.any(|word| is(&NEGATIVE, word))
                && !NEGATIVE_PARTS.iter().any(|part| message.contains(part))
        };
        !self.has_id
            && self.others.is_empty()
            && self.message.is_some_and(|message| !is_positive(message))
    }

    fn names_errors(&self) -> bool {
        let named = [self.error, self.errors];
        named.into_iter().flatten().any(says_error)
    }

    fn is_false(&self) -> bool {
        self.is_refused || self.is_failed || self.status == Some(&Value::Bool(false))
    }

    fn is_about_limit(&self) -> bool {
        self.message.is_some_and(is_about_limit)
    }

    fn status_word(&self) -> Option<&'a str> {
        self.status.and_then(Value::as_str)
    }

    fn status_words(&self) -> impl Iterator<Item = &'a str> {
        self.status_word()
            .into_iter()
            .chain(self.results.iter().copied())
    }

    /// As a status, 1 is yes.
    fn codes(&self) -> impl Iterator<Item = i64> {
        let status = self.status.and_then(code).filter(|code| *code != 1);
        self.codes.iter().copied().chain(status)
    }
}

/// Whether a code excludes that anything was done; one of a server that broke down does not.
fn is_code_of_refusal(code: i64) -> bool {
    matches!(code, TOKEN_REFUSED | TOO_MANY_REQUESTS)
        || ((400..500).contains(&code) && !matches!(code, 408 | 499))
}

fn is_failed_word(word: &str) -> bool {
    let word = folded(word);
    let is_half = HALF_FAILED.iter().any(|part| word.contains(part));
    matches!(&*word, "false" | "ko" | "nok" | "no")
        || (!is_half && FAILED.iter().any(|part| word.contains(part)))
}

/// Whether the value of an `error` says that there is one.
fn says_error(value: &Value) -> bool {
    match value {
        Value::String(text) => !NO_ERROR.contains(&&*folded(text)),
        Value::Array(items) => items.iter().any(says_error),
        Value::Object(members) => {
            let codes = ["code", "errorCode", "statusCode"];
            let code = codes.iter().find_map(|name| code(members.get(*name)?));
            !code.is_some_and(|code| matches!(code, 0 | 200..300)) && says(value)
        }
        value => says(value),
    }
}

/// Whether a member says anything: `false`, `null`, 0 and what is empty do not.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_so) => *is_so,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(says),
        Value::Object(members) => members.values().any(says),
    }
}

fn code(value: &Value) -> Option<i64> {
    match value {
        Value::String(code) => code.trim().parse().ok(),
        code => code.as_i64(),
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is_so) => Some(*is_so),
        Value::Number(number) if number.as_i64() == Some(0) => Some(false),
        Value::Number(number) if number.as_i64() == Some(1) => Some(true),
        Value::String(text) => match &*folded(text) {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
