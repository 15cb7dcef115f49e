//! What the body of an answer says became of the call.
//!
//! A status of success is not enough for a call that changes something: the body may say that nothing was
//! done, and in many ways. What it says is looked for in all its objects, unless the answer is the thing
//! that was changed.

use std::fmt;

use koreai_schemas::Operation;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::deviation;
use crate::error::ApiError;
use crate::redact::Redactor;

/// The longest message of the platform that is kept, in characters.
pub(crate) const MESSAGE: usize = 300;

/// So many errors of an answer are kept.
const MAX_ERRORS: usize = 20;

/// Words within a status that say that something failed, lower case and without punctuation.
const FAILED: [&str; 22] = [
    "abort",
    "cancel",
    "conflict",
    "denied",
    "error",
    "exception",
    "expired",
    "fail",
    "forbid",
    "invalid",
    "notallowed",
    "notfound",
    "notok",
    "notpermitted",
    "notupdated",
    "refus",
    "reject",
    "timedout",
    "timeout",
    "unauthor",
    "unavailable",
    "unsuccess",
];

/// Words that are a status of something that was done.
const DONE: [&str; 14] = [
    "accepted",
    "complete",
    "completed",
    "created",
    "done",
    "inprogress",
    "ok",
    "okay",
    "saved",
    "succeeded",
    "success",
    "successful",
    "true",
    "updated",
];

/// Words within a message that may say that nothing was done.
const NEGATIVE: [&str; 16] = [
    "abort", "can't", "cannot", "couldn't", "denied", "didn't", "error", "exceed", "fail",
    "forbid", "invalid", "missing", "refus", "reject", "unable", "unauthor",
];

/// Words of their own within a message that may say so.
const NEGATIVE_WORDS: [&str; 4] = ["no", "none", "not", "nothing"];

/// What the body of a success says became of a call that changes something.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing was done, in the platform's words.
    Refused(Vec<ApiError>),
    /// It was done, or nothing speaks against it: it may also not be JSON at all.
    Done,
    /// It says neither.
    Unclear,
}

/// Reads the answer to a call that changes something, whose status is that of a success.
pub(crate) fn of_change(body: &[u8], operation: &Operation, redactor: &Redactor<'_>) -> Verdict {
    if let Ok(top) = serde_json::from_slice::<Signs>(body) {
        let is_shown = top.has_id();
        let fails = top.fails(is_shown, redactor);
        // A job that was started and has failed since says why, too.
        if fails && !(is_shown && has_a_status_of_its_own(operation)) {
            return Verdict::Refused(top.words(redactor));
        }
        if is_shown {
            return Verdict::Done;
        }
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Verdict::Done;
    };
    let mut search = Search::default();
    search.look(&body, redactor);
    let words = search.failed.iter().flat_map(|signs| signs.words(redactor));
    let words: Vec<_> = words.take(MAX_ERRORS).collect();
    let shows_nothing = || !search.is_shown && (search.is_none || !search.is_done);
    match () {
        () if !words.is_empty() => Verdict::Refused(words),
        () if shows_nothing() && !shows_content(&body, operation) => Verdict::Unclear,
        () => Verdict::Done,
    }
}

/// The errors that a body names, if it is one of an error: `success` says whether the status is another.
pub(crate) fn errors(body: &[u8], success: bool, redactor: &Redactor<'_>) -> Vec<ApiError> {
    let Ok(signs) = serde_json::from_slice::<Signs>(body) else {
        return vec![];
    };
    let status = signs.status.as_ref().and_then(Value::as_str);
    let flat = status.is_some_and(|status| folded(status) == "error");
    let fails =
        flat || signs.is_false || signs.has_code_of_error(false) || signs.is_about_limit(redactor);
    // What has an id or a status of its own is an answer, whatever else it says: a job that failed may
    // say why. Nor does a message alone make a success an error: it may well say that all is done.
    let is_answer = signs.id.is_some() || (signs.status.is_some() && !fails);
    match success && (is_answer || !(fails || signs.names_errors())) {
        true => vec![],
        false => signs.named(redactor),
    }
}

/// What a body says in the platform's words, whatever else it is.
pub(crate) fn named(body: &[u8], redactor: &Redactor<'_>) -> Vec<ApiError> {
    let signs = serde_json::from_slice::<Signs>(body).ok();
    signs.map_or_else(Vec::new, |signs| signs.named(redactor))
}

/// Reads `errors` with `msg` or `message`, and a flat `message`.
pub(crate) fn named_errors(
    errors: Option<&Value>,
    message: Option<&Value>,
    redactor: &Redactor<'_>,
) -> Vec<ApiError> {
    let listed = errors.and_then(Value::as_array).into_iter().flatten();
    let flat = message.filter(|message| message.is_string());
    let all = listed
        .chain(flat)
        .filter_map(|error| one_error(error, redactor));
    all.take(MAX_ERRORS).collect()
}

/// The texts are *You've exceeded the per-minute rate limit* (documented) and *Rate limit … has been
/// reached* (seen elsewhere).
pub(crate) fn is_about_limit(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("rate limit") && (text.contains("exceeded") || text.contains("reached"))
}

/// The members of an object that say what became of a call. The others are passed over, unread.
#[derive(Default)]
struct Signs {
    id: Option<Value>,
    error: Option<Value>,
    errors: Option<Value>,
    message: Option<Value>,
    /// What says more, where there is no message.
    detail: Option<Value>,
    codes: Vec<Value>,
    /// A word or a code.
    status: Option<Value>,
    /// What else may be such a word.
    results: Vec<Value>,
    /// A flag says that it went wrong.
    is_false: bool,
    /// A flag says that it went well.
    is_true: bool,
    /// A count of what was changed is zero, or says that this was.
    is_none: bool,
}

/// What a member is about.
enum Sign {
    Id,
    Error,
    Errors,
    Message,
    Detail,
    Code,
    Status,
    Result,
    /// What it is where all went well.
    Flag(bool),
    Count,
}

impl Sign {
    fn find(name: &str) -> Option<Self> {
        if name == "_id" {
            return Some(Self::Id);
        }
        Some(match &*folded(name) {
            "error" => Self::Error,
            "errors" => Self::Errors,
            "message" | "msg" => Self::Message,
            "detail" | "details" | "reason" | "title" | "statusmessage" | "statustext"
            | "errormessage" | "errormsg" | "errordescription" => Self::Detail,
            "code" | "errorcode" | "statuscode" | "httpstatus" | "httpcode" => Self::Code,
            "status" => Self::Status,
            "state" | "result" | "outcome" => Self::Result,
            "success" | "succeeded" | "successful" | "issuccess" | "issuccessful" | "ok"
            | "acknowledged" => Self::Flag(true),
            "failed" | "isfailed" | "failure" | "iserror" | "haserror" | "haserrors" => {
                Self::Flag(false)
            }
            "n" | "updated" | "modified" | "changed" | "matched" | "affected" | "nmodified"
            | "nmatched" | "modifiedcount" | "matchedcount" | "updatedcount" | "affectedrows" => {
                Self::Count
            }
            _ => return None,
        })
    }
}

impl Signs {
    fn of_object(members: &Map<String, Value>) -> Self {
        let mut signs = Self::default();
        for (name, value) in members {
            if let Some(sign) = Sign::find(name) {
                signs.add(sign, value.clone());
            }
        }
        signs
    }

    fn add(&mut self, sign: Sign, value: Value) {
        match sign {
            Sign::Id => self.id = Some(value),
            Sign::Error => self.error = Some(value),
            Sign::Errors => self.errors = Some(value),
            Sign::Message => self.message = Some(value),
            Sign::Detail => self.detail = self.detail.take().or(Some(value)),
            Sign::Code => self.codes.push(value),
            Sign::Status => self.status = Some(value),
            Sign::Result => self.results.push(value),
            Sign::Flag(good) => match flag(&value) {
                Some(is_so) => {
                    self.is_true |= is_so == good;
                    self.is_false |= is_so != good;
                }
                // A list of what failed.
                None => self.is_false |= !good && says(&value),
            },
            Sign::Count => {
                self.is_none |= !says(&value);
                self.is_true |= value == Value::Bool(true);
            }
        }
    }

    /// Whether it is an object with an id, such as the one that was changed.
    fn has_id(&self) -> bool {
        match &self.id {
            Some(Value::String(id)) => !id.trim().is_empty(),
            Some(Value::Number(_)) => true,
            _ => false,
        }
    }

    fn names_errors(&self) -> bool {
        [&self.error, &self.errors].into_iter().flatten().any(says)
    }

    fn is_about_limit(&self, redactor: &Redactor<'_>) -> bool {
        let named = self.named(redactor);
        named.iter().any(|error| is_about_limit(&error.message))
    }

    /// Whether it says that nothing was done. `is_shown` is whether it has content besides, in which other
    /// members may mean anything.
    fn fails(&self, is_shown: bool, redactor: &Redactor<'_>) -> bool {
        self.names_errors()
            || self.is_false
            || self.has_code_of_error(is_shown)
            || self.failed_word(is_shown).is_some()
            || (!is_shown && self.is_about_limit(redactor))
    }

    /// The word by which it says so.
    fn failed_word(&self, is_shown: bool) -> Option<&str> {
        let results = self.results.iter().filter(|_| !is_shown);
        let mut words = self.status.iter().chain(results).filter_map(Value::as_str);
        words.find(|word| {
            let word = folded(word);
            let is_no = matches!(&*word, "false" | "ko" | "nok" | "no");
            let is_fine = matches!(&*word, "noerror" | "noerrors") || word.contains("partial");
            is_no || (!is_fine && FAILED.iter().any(|part| word.contains(part)))
        })
    }

    /// Whether it says that it was done.
    fn is_done(&self) -> bool {
        let message = self.message.as_ref().and_then(Value::as_str);
        let message = message.filter(|text| !text.trim().is_empty());
        if let Some(message) = message {
            return !is_negative(message);
        }
        let is_success = |value: &Value| match value {
            Value::Bool(is_so) => *is_so,
            Value::String(word) if DONE.contains(&&*folded(word)) => true,
            other => code(other).is_some_and(|code| (200..300).contains(&code)),
        };
        let mut all = self.codes.iter().chain(&self.status).chain(&self.results);
        self.is_true || all.any(is_success)
    }

    fn has_code_of_error(&self, is_shown: bool) -> bool {
        let is_error = |value: &Value| {
            code(value).is_some_and(|code| match is_shown {
                true => (300..600).contains(&code),
                // 0 and the statuses of success are none.
                false => code != 0 && !(200..300).contains(&code),
            })
        };
        // A number is the status of an exchange, and not that of a task or a job. As a flag, 1 is yes.
        let status = self.status.iter().filter(|value| code(value) != Some(1));
        self.codes.iter().chain(status).any(is_error)
    }

    /// The errors that it names.
    fn named(&self, redactor: &Redactor<'_>) -> Vec<ApiError> {
        let mut errors = named_errors(self.errors.as_ref(), self.message.as_ref(), redactor);
        if errors.is_empty() {
            let error = self.error.as_ref();
            errors.extend(error.and_then(|error| one_error(error, redactor)));
        }
        errors
    }

    /// The same, and where it has no words but a status or a code, those.
    fn words(&self, redactor: &Redactor<'_>) -> Vec<ApiError> {
        let mut errors = self.named(redactor);
        if errors.is_empty() {
            let detail = self.detail.as_ref().filter(|detail| detail.is_string());
            errors.extend(detail.and_then(|detail| one_error(detail, redactor)));
        }
        if errors.is_empty() {
            let status = self.failed_word(false);
            let code = self.codes.iter().chain(&self.status).find_map(code);
            let message = status.map(|status| format!("its status is {status}"));
            let message = match (message, code) {
                (None, None) => "it says that it was not carried out".to_owned(),
                (message, _) => message.unwrap_or_default(),
            };
            errors.push(ApiError {
                message: redactor.message(&message, MESSAGE),
                code,
            });
        }
        errors
    }
}

impl<'de> Deserialize<'de> for Signs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Signs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Signs, A::Error> {
                let mut signs = Signs::default();
                while let Some(name) = members.next_key::<String>()? {
                    match Sign::find(&name) {
                        Some(sign) => signs.add(sign, members.next_value()?),
                        None => {
                            members.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(signs)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// What all objects of a body say.
#[derive(Default)]
struct Search {
    failed: Vec<Signs>,
    is_done: bool,
    is_shown: bool,
    is_none: bool,
}

impl Search {
    fn look(&mut self, value: &Value, redactor: &Redactor<'_>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(item, redactor)),
            Value::Object(members) => {
                let signs = Signs::of_object(members);
                let is_shown = signs.has_id();
                self.is_shown |= is_shown;
                self.is_done |= signs.is_done();
                self.is_none |= signs.is_none;
                if signs.fails(is_shown, redactor) {
                    if self.failed.len() < MAX_ERRORS {
                        self.failed.push(signs);
                    }
                } else if !is_shown {
                    let members = members.values();
                    members.for_each(|member| self.look(member, redactor));
                }
            }
            _ => {}
        }
    }
}

/// Whether an answer has a member of the contract with anything in it. Of an operation whose answers the
/// contract says nothing about, whatever comes will do.
fn shows_content(body: &Value, operation: &Operation) -> bool {
    let Some(schema) = operation.response() else {
        return true;
    };
    let members = body.as_object().into_iter().flatten();
    let mut said = members.filter(|(_, value)| says(value));
    said.any(|(name, value)| deviation::allows(schema, name, deviation::type_of(value)))
}

/// Whether `status` is, in the contract, a word about what is answered, as of a job.
fn has_a_status_of_its_own(operation: &Operation) -> bool {
    let schema = operation.response();
    schema.is_some_and(|schema| deviation::allows(schema, "status", "string"))
}

/// One error: a text, or an object that has a text or a code.
fn one_error(error: &Value, redactor: &Redactor<'_>) -> Option<ApiError> {
    let text = error
        .as_str()
        .or_else(|| error["msg"].as_str())
        .or_else(|| error["message"].as_str());
    let code = code(&error["code"]);
    (text.is_some() || code.is_some()).then(|| ApiError {
        message: redactor.message(text.unwrap_or_default(), MESSAGE),
        code,
    })
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

/// Whether a message may say that nothing was done.
fn is_negative(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace('’', "'");
    let is_word = |c: char| c.is_alphanumeric();
    NEGATIVE.iter().any(|part| text.contains(part))
        || text
            .split(|c| !is_word(c))
            .any(|word| NEGATIVE_WORDS.contains(&word))
}

/// Without regard to case and punctuation.
fn folded(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `done`, `unclear`, or what was said.
    fn verdict(operation: &Operation, body: &str) -> String {
        match of_change(body.as_bytes(), operation, &Redactor(&[])) {
            Verdict::Done => "done".to_owned(),
            Verdict::Unclear => "unclear".to_owned(),
            Verdict::Refused(words) => crate::error::listed(&words),
        }
    }

    #[test]
    fn what_the_answer_to_an_update_says() {
        for (body, expected) in [
            // The task.
            (r#"{"_id":"ti-1"}"#, "done"),
            (
                r#"{"_id":"ti-1","status":{"name":"FAILED"},"code":7}"#,
                "done",
            ),
            (r#"{"_id":"ti-1","status":"Open","state":"failed"}"#, "done"),
            (r#"{"_id":"ti-1","message":"not assigned"}"#, "done"),
            (
                r#"{"_id":"ti-1","errors":[],"error":null,"success":true}"#,
                "done",
            ),
            (r#"{"name":"x"}"#, "done"),
            (
                r#"{"task":{"_id":"ti-1","status":{"name":"Failed"}}}"#,
                "done",
            ),
            (r#"{"data":[{"_id":"ti-1"}]}"#, "done"),
            (r#"[{"_id":"ti-1"}]"#, "done"),
            // The task, and that it failed.
            (
                r#"{"_id":"ti-1","status":"FAILED"}"#,
                "its status is FAILED",
            ),
            (r#"{"_id":"ti-1","errors":[{"msg":"no"}]}"#, "no"),
            (r#"{"_id":"ti-1","error":"no"}"#, "no"),
            (
                r#"{"_id":"ti-1","success":false,"reason":"locked"}"#,
                "locked",
            ),
            (r#"{"_id":"ti-1","status":409,"message":"no"}"#, "no"),
            // A word, wherever it stands and however it is written.
            (r#"{"status":"FAILED"}"#, "its status is FAILED"),
            (r#"{"status":"failure","message":"no luck"}"#, "no luck"),
            (
                r#"{"status":"Update_Failed"}"#,
                "its status is Update_Failed",
            ),
            (r#"{"Status":"Rejected"}"#, "its status is Rejected"),
            (r#"{"state":"ERROR","detail":"locked"}"#, "locked"),
            (r#"{"result":"not found"}"#, "its status is not found"),
            (
                r#"{"outcome":"PERMISSION_DENIED"}"#,
                "its status is PERMISSION_DENIED",
            ),
            (r#"{"data":{"status":"failed","msg":"no"}}"#, "no"),
            (r#"{"task":{"status":"failed"}}"#, "its status is failed"),
            (
                r#"{"result":{"outcome":"failure"}}"#,
                "its status is failure",
            ),
            (
                r#"{"results":[{"id":"ti-1","status":"FAILED"}]}"#,
                "its status is FAILED",
            ),
            (r#"[{"status":"FAILED","message":"no"}]"#, "no"),
            (
                r#"{"status":"SUCCESS","data":{"error":{"msg":"no","code":7}}}"#,
                "no (code 7)",
            ),
            (
                r#"{"data":{"_id":"ti-1","status":"FAILED"}}"#,
                "its status is FAILED",
            ),
            (r#"{"response":{"body":{"errors":["no"]}}}"#, "no"),
            // A flag or a code.
            (
                r#"{"success":false}"#,
                "it says that it was not carried out",
            ),
            (r#"{"success":"false","message":"no"}"#, "no"),
            (r#"{"ok":0}"#, "it says that it was not carried out"),
            (r#"{"isSuccess":false,"errorMessage":"no"}"#, "no"),
            (r#"{"failed":true}"#, "it says that it was not carried out"),
            (
                r#"{"failed":["ti-1"]}"#,
                "it says that it was not carried out",
            ),
            (r#"{"code":404}"#, "code 404"),
            (r#"{"statusCode":"500","message":"no"}"#, "no"),
            (r#"{"title":"Not Found","status":404}"#, "Not Found"),
            (
                r#"{"code":4002,"msg":"Invalid SDK credentials"}"#,
                "Invalid SDK credentials",
            ),
            (r#"{"errors":[{"msg":"no"}],"odd":1e400}"#, "no"),
            (
                r#"{"message":"Rate limit for this API has been reached."}"#,
                "Rate limit for this API has been reached.",
            ),
            // That it was done, without the task.
            (r#"{"message":"Task updated successfully"}"#, "done"),
            (r#"{"msg":"Saved"}"#, "done"),
            (r#"{"status":"SUCCESS"}"#, "done"),
            (r#"{"result":"ok"}"#, "done"),
            (r#"{"success":true}"#, "done"),
            (r#"{"ok":1,"nModified":1}"#, "done"),
            (r#"{"code":200}"#, "done"),
            (r#"{"data":{"updated":true}}"#, "done"),
            (r#"{"status":"success","message":"ok","errors":[]}"#, "done"),
            (r#"{"status":1,"message":"Updated"}"#, "done"),
            // Neither.
            ("{}", "unclear"),
            ("[]", "unclear"),
            ("[{}]", "unclear"),
            ("null", "unclear"),
            ("true", "unclear"),
            ("false", "unclear"),
            ("0", "unclear"),
            (r#""""#, "unclear"),
            (r#""OK""#, "unclear"),
            (r#"["ti-1"]"#, "unclear"),
            (r#"{"data":null}"#, "unclear"),
            (r#"{"data":{}}"#, "unclear"),
            (r#"{"data":[]}"#, "unclear"),
            (r#"{"errors":[]}"#, "unclear"),
            (r#"{"_id":null}"#, "unclear"),
            (r#"{"_id":""}"#, "unclear"),
            (r#"{"_id":" ","tags":[]}"#, "unclear"),
            (r#"{"status":"QUEUED"}"#, "unclear"),
            (r#"{"status":"PARTIAL_FAILURE"}"#, "unclear"),
            (r#"{"status":null}"#, "unclear"),
            (r#"{"message":""}"#, "unclear"),
            (r#"{"message":"No task has this id"}"#, "unclear"),
            (r#"{"message":"The task couldn’t be updated"}"#, "unclear"),
            (
                r#"{"status":"success","message":"Nothing was changed"}"#,
                "unclear",
            ),
            (r#"{"ok":1,"n":0,"nModified":0}"#, "unclear"),
            (r#"{"requestId":"r-1"}"#, "unclear"),
            (r#"{"name":""}"#, "unclear"),
            // The decoder says what these are.
            ("", "done"),
            ("<html>", "done"),
            (r#"{"_id":"ti-1","#, "done"),
        ] {
            assert_eq!(verdict(Operation::UPDATE_TASK, body), expected, "{body}");
        }
    }

    /// A job has a status of its own, and may have failed after it was started.
    #[test]
    fn what_the_answer_to_the_start_of_a_job_says() {
        for (body, expected) in [
            (
                r#"{"_id":"ds-1","status":"FAILED","errors":["no"]}"#,
                "done",
            ),
            (r#"{"status":"IN_PROGRESS"}"#, "done"),
            (r#"{"percentageComplete":5}"#, "done"),
            (r#"{"status":"Failure","message":"no"}"#, "no"),
            (r#"{"status":"FAILED"}"#, "its status is FAILED"),
            ("{}", "unclear"),
            ("[]", "unclear"),
        ] {
            let start = Operation::CREATE_TASK_CONTAINMENT_REPORT;
            assert_eq!(verdict(start, body), expected, "{body}");
        }
    }

    /// Whatever comes will do where the contract has no content, unless it says that nothing was done.
    #[test]
    fn what_an_answer_without_content_says() {
        let mut operation = *Operation::UPDATE_TASK;
        operation.responses = &[];
        for (body, expected) in [
            ("{}", "done"),
            ("null", "done"),
            (r#""OK""#, "done"),
            (r#"{"message":"done"}"#, "done"),
            (r#"{"success":false,"message":"no"}"#, "no"),
            (r#"[{"status":"FAILED"}]"#, "its status is FAILED"),
        ] {
            assert_eq!(verdict(&operation, body), expected, "{body}");
        }
    }
}
