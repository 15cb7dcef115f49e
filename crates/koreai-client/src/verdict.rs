//! What the body of an answer says became of the call.
//!
//! A status of success is not enough for a call that changes something: the body may say that nothing was
//! done, and in many ways. What says so is read at the top and in the wrappers that are usual around an
//! answer, never within a task, where the same words may be anybody's data. A sign that excludes that the
//! call was carried out is a refusal; a task that is shown, or words of success, say that it was. Where they
//! contradict each other, or there is neither, it is not known.

use std::fmt;

use koreai_schemas::Operation;
use koreai_schemas::answer_words::{
    FAILED, HALF_FAILED, MAX_WRAPPERS, POSITIVE, TASKS, TOKEN_REFUSED, TOO_MANY_REQUESTS, WRAPPERS,
    folded, is_about_limit,
};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::deviation::{self, Plan};
use crate::error::ApiError;
use crate::redact::Redactor;

/// The longest message of the platform that is kept, in characters.
pub(crate) const MESSAGE: usize = 300;

/// What is shown of a refusal that has no words.
const NOT_CARRIED_OUT: &str = "it says that it was not carried out";

/// So many errors of an answer are kept.
const MAX_ERRORS: usize = 20;

/// Words that are a status of something that was done.
const DONE: [&str; 11] = [
    "complete",
    "completed",
    "done",
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
const NEGATIVE: [&str; 34] = [
    "abort",
    "already",
    "block",
    "can't",
    "cancel",
    "conflict",
    "couldn't",
    "denied",
    "didn't",
    "disabled",
    "doesn't",
    "error",
    "exceed",
    "expired",
    "fail",
    "forbid",
    "ignored",
    "invalid",
    "isn't",
    "locked",
    "mismatch",
    "missing",
    "refus",
    "reject",
    "require",
    "restrict",
    "skipped",
    "unable",
    "unauthor",
    "unchanged",
    "unknown",
    "wasn't",
    "won't",
    "wrong",
];

/// Words of their own within a message that may say so, or that it is about something else: what was done
/// later, in part, or by others.
const NEGATIVE_WORDS: [&str; 42] = [
    "0",
    "after",
    "another",
    "be",
    "before",
    "being",
    "but",
    "can",
    "cannot",
    "could",
    "else",
    "however",
    "if",
    "instead",
    "may",
    "meantime",
    "meanwhile",
    "might",
    "must",
    "neither",
    "never",
    "no",
    "none",
    "nor",
    "not",
    "nothing",
    "only",
    "other",
    "partially",
    "partly",
    "pending",
    "please",
    "queued",
    "should",
    "since",
    "some",
    "unless",
    "until",
    "will",
    "without",
    "would",
    "yet",
];

/// Words within a text of somebody who gave up, while the call may have been carried out.
const GAVE_UP: [&str; 14] = [
    "badgateway",
    "connectionlost",
    "connectionre",
    "deadlineexceeded",
    "exception",
    "gatewayerror",
    "gatewaytime",
    "internalerror",
    "internalserver",
    "interrupted",
    "servererror",
    "timedout",
    "timeout",
    "unavailable",
];

/// Members that may name a task, beside its `_id`.
const OTHER_IDS: [&str; 2] = ["taskId", "refId"];

/// So many members of the contract make a task, also where its id is missing. An error may have a `name`.
const ENOUGH_CONTENT: usize = 3;

/// What the body of a success says became of a call that changes something.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing was done, in the platform's words.
    Refused(Vec<ApiError>),
    /// It was done, or nothing speaks against it: it may also not be JSON at all.
    Done,
    /// It says neither, or both.
    Unclear,
    /// It was done as far as the status says: what is shown has another id than what was to be changed, and
    /// nothing speaks against it.
    OfAnother,
}

/// What was sent, by which a task is recognised in the answer.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sent<'a> {
    /// The id of what is to be changed; `None` where something new is made.
    pub(crate) id: Option<&'a str>,
    pub(crate) body: Option<&'a [u8]>,
}

/// Reads the answer to a call that changes something, whose status is that of a success.
pub(crate) fn judge_change(
    body: &[u8],
    operation: &Operation,
    sent: Sent<'_>,
    redactor: &Redactor<'_>,
) -> Verdict {
    let Some(body) = deviation::document(body) else {
        return Verdict::Done;
    };
    let fields = sent.body.and_then(|body| serde_json::from_slice(body).ok());
    let mut reading = Reading {
        declared: operation.response().map(Plan::for_schema),
        id: sent.id,
        fields: fields.unwrap_or_default(),
        redactor,
        evidence: Evidence {
            // Of an answer that the contract says nothing about, whatever comes will do.
            is_done: operation.response().is_none(),
            ..Evidence::default()
        },
    };
    reading.look(&body, Place::Top, 0);
    reading.evidence.verdict()
}

/// The errors that a body names, if it is one of an error: `success` says whether the status is another.
pub(crate) fn errors(body: &[u8], success: bool, redactor: &Redactor<'_>) -> Vec<ApiError> {
    let Ok(signs) = serde_json::from_slice::<Signs>(body) else {
        return vec![];
    };
    let status = signs.status.as_ref().and_then(Value::as_str);
    let flat = status.is_some_and(is_error_word);
    let fails =
        flat || signs.is_false() || signs.has_code_of_error() || signs.is_about_limit(redactor);
    // What has an id or a status of its own is an answer, whatever else it says: a job that failed may
    // say why. Nor does a message alone make a success an error: it may well say that all is done.
    let is_answer = signs.id.is_some() || (signs.status.is_some() && !fails);
    if success && (is_answer || !(fails || signs.names_errors())) {
        return vec![];
    }
    let mut errors = signs.named(redactor);
    if errors.is_empty() {
        // These two say what to do without a word beside them.
        let known = |code: &i64| matches!(*code, TOKEN_REFUSED | TOO_MANY_REQUESTS);
        let code = signs.code_of_error().filter(known);
        errors.extend(code.map(|code| ApiError {
            message: String::new(),
            code: Some(code),
        }));
    }
    errors
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
    /// A flag about the call says that it went wrong.
    is_refused: bool,
    /// A flag that may also be about a task says so.
    is_failed: bool,
    /// A flag says that it went well.
    is_true: bool,
    /// A count of what was changed is zero, or says that this was.
    is_none: bool,
}

/// Whether a member of this name may say what became of a call.
pub(crate) fn is_sign(name: &str) -> bool {
    Sign::find(name).is_some()
}

/// Whether a status is the word of an error body.
pub(crate) fn is_error_word(status: &str) -> bool {
    folded(status) == "error"
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
    Failed,
    Count,
}

impl Sign {
    /// The longest name of a sign, folded.
    const LONGEST: usize = 16;

    fn find(name: &str) -> Option<Self> {
        if name == "_id" {
            return Some(Self::Id);
        }
        // Every member of every answer is looked up, so nothing is allocated.
        let mut folded = [0; Self::LONGEST];
        let mut length = 0;
        for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
            *folded.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        Some(match std::str::from_utf8(&folded[..length]).ok()? {
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
            "iserror" | "haserror" | "haserrors" => Self::Flag(false),
            "failed" | "isfailed" | "failure" => Self::Failed,
            "n" | "updated" | "modified" | "changed" | "matched" | "affected" | "nmodified"
            | "nmatched" | "modifiedcount" | "matchedcount" | "updatedcount" | "affectedrows" => {
                Self::Count
            }
            _ => return None,
        })
    }
}

impl Signs {
    fn from_members(members: &Map<String, Value>) -> Self {
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
                    self.is_true |= is_so && good;
                    self.is_refused |= is_so != good;
                }
                None => self.is_refused |= !good && says_error(&value),
            },
            // It may be a list of what failed.
            Sign::Failed => self.is_failed |= says_error(&value),
            Sign::Count => {
                self.is_none |= !says(&value);
                self.is_true |= value == Value::Bool(true);
            }
        }
    }

    fn names_errors(&self) -> bool {
        [&self.error, &self.errors]
            .into_iter()
            .flatten()
            .any(says_error)
    }

    fn is_false(&self) -> bool {
        self.is_refused || self.is_failed || self.status == Some(Value::Bool(false))
    }

    fn is_about_limit(&self, redactor: &Redactor<'_>) -> bool {
        self.named(redactor).iter().any(names_limit)
    }

    fn message(&self) -> Option<&str> {
        let message = self.message.as_ref().and_then(Value::as_str);
        message.filter(|text| !text.trim().is_empty())
    }

    fn status_word(&self) -> Option<&str> {
        self.status.as_ref().and_then(Value::as_str)
    }

    /// All words that may be a status.
    fn status_words(&self) -> impl Iterator<Item = &str> {
        let words = self.status.iter().chain(&self.results);
        words
            .filter_map(Value::as_str)
            .filter(|word| !word.trim().is_empty() && word.trim().parse::<i64>().is_err())
    }

    /// The word by which it says that nothing was done.
    fn failed_word(&self) -> Option<&str> {
        self.status_words().find(|word| is_failed_word(word))
    }

    fn codes(&self) -> impl Iterator<Item = i64> {
        self.codes.iter().chain(&self.status).filter_map(code)
    }

    fn has_code_of_error(&self) -> bool {
        self.code_of_error().is_some()
    }

    /// The code that says most: one that says what to do, or else the first of an error.
    fn code_of_error(&self) -> Option<i64> {
        // As a status, 1 is yes.
        let status = self
            .status
            .iter()
            .filter_map(code)
            .filter(|&code| code != 1);
        let codes = self.codes.iter().filter_map(code).chain(status);
        let mut errors = codes.filter(|code| *code != 0 && !(200..300).contains(code));
        let first = errors.next()?;
        let is_known = |code: &i64| matches!(*code, TOKEN_REFUSED | TOO_MANY_REQUESTS);
        match is_known(&first) {
            true => Some(first),
            false => Some(errors.find(is_known).unwrap_or(first)),
        }
    }

    /// The errors that it names. A code beside them is that of the first.
    fn named(&self, redactor: &Redactor<'_>) -> Vec<ApiError> {
        let mut errors = named_errors(self.errors.as_ref(), self.message.as_ref(), redactor);
        if errors.is_empty() {
            let error = self.error.as_ref().filter(|error| says_error(error));
            errors.extend(error.and_then(|error| one_error(error, redactor)));
        }
        if let [first, rest @ ..] = &mut *errors
            && first.code.is_none()
            && rest.iter().all(|error| error.code.is_none())
        {
            first.code = self.code_of_error();
        }
        errors
    }

    /// The same, and where it has no words but a status or a code, those.
    fn words(&self, redactor: &Redactor<'_>) -> Vec<ApiError> {
        let mut errors = self.named(redactor);
        if errors.is_empty() {
            let code = self.code_of_error();
            let detail = self.detail.as_ref().and_then(Value::as_str);
            let status = self.failed_word();
            let status = status.map(|status| format!("its status is {status}"));
            let message = match (detail, status, code) {
                (Some(detail), ..) => detail.to_owned(),
                (_, Some(status), _) => status,
                (_, _, Some(_)) => String::new(),
                _ => NOT_CARRIED_OUT.to_owned(),
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

/// Where an object stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    Wrapper,
    /// Where a task belongs, with an id or without.
    Task,
}

/// Whether an object is the one that was to be changed, by its ids.
#[derive(Clone, Copy, PartialEq)]
enum Identity {
    Same,
    Other,
    /// Its id is of a type that the contract does not have, and says nothing.
    Unreadable,
    /// It has no id.
    Unnamed,
}

/// What a body says, taken together.
#[derive(Default)]
struct Evidence {
    /// What says that nothing was done, in the platform's words.
    refusals: Vec<ApiError>,
    /// A flag about the call is among it.
    is_refused: bool,
    /// Somebody gave up, while it may have been carried out.
    gave_up: bool,
    /// Something speaks against success, and does not exclude it.
    is_doubted: bool,
    /// A message says neither.
    is_vague: bool,
    /// Words say that it was done.
    is_done: bool,
    /// What may be the task is shown.
    is_shown: bool,
    /// It is the very task, and more of it than its id.
    is_shown_in_full: bool,
    /// Something with another id is shown, which says nothing about the task.
    is_another_shown: bool,
}

impl Evidence {
    fn refuse(&mut self, words: Vec<ApiError>) {
        let room = MAX_ERRORS.saturating_sub(self.refusals.len());
        self.refusals.extend(words.into_iter().take(room));
    }

    fn verdict(self) -> Verdict {
        let gave_up = self.gave_up || self.refusals.iter().any(is_of_who_gave_up);
        let is_limit = self.refusals.iter().any(names_limit);
        let is_shown = self.is_shown_in_full || (self.is_shown && !self.is_vague);
        let is_refused = !self.refusals.is_empty();
        let is_certain = is_limit || (!gave_up && (self.is_refused || !self.is_shown_in_full));
        match () {
            () if is_refused && is_certain => Verdict::Refused(self.refusals),
            () if is_refused || gave_up || self.is_doubted => Verdict::Unclear,
            () if self.is_done || is_shown => Verdict::Done,
            () if self.is_another_shown => Verdict::OfAnother,
            () => Verdict::Unclear,
        }
    }
}

/// Goes through a body.
struct Reading<'a> {
    /// The members of the answer that the contract has, if it has one.
    declared: Option<&'static Plan>,
    id: Option<&'a str>,
    fields: Map<String, Value>,
    redactor: &'a Redactor<'a>,
    evidence: Evidence,
}

impl Reading<'_> {
    fn look(&mut self, value: &Value, place: Place, depth: usize) {
        if depth > MAX_WRAPPERS {
            return;
        }
        let members = match value {
            Value::Array(items) => {
                let place = match place {
                    Place::Top => Place::Wrapper,
                    place => place,
                };
                return items
                    .iter()
                    .for_each(|item| self.look(item, place, depth + 1));
            }
            Value::Object(members) => members,
            _ => return,
        };
        let identity = self.identity(members);
        let has_id = identity != Identity::Unnamed;
        let signs = Signs::from_members(members);
        if has_id && self.has_a_status_of_its_own() {
            // A job that was started and has failed since says why.
            self.evidence.is_shown = true;
            self.evidence.is_shown_in_full = true;
        } else if has_id
            || place == Place::Task
            || self.is_echo(members)
            || self.contents(members) == ENOUGH_CONTENT
        {
            self.read_task(members, &signs, place, identity);
            if identity == Identity::Other {
                // The id may be that of the call, with the task beside it.
                self.look_within(members, Place::Task, depth);
            }
        } else {
            self.read_statement(members, &signs);
            self.look_within(members, Place::Wrapper, depth);
        }
    }

    /// What the ids of an object say about whether it is the task.
    fn identity(&self, members: &Map<String, Value>) -> Identity {
        let names = |member: &str| is_text_of(members.get(member), self.id);
        match members.get("_id") {
            _ if names("_id") || names("id") => Identity::Same,
            Some(Value::Number(_)) => Identity::Unreadable,
            Some(Value::String(id)) if id.trim().is_empty() => Identity::Unnamed,
            // Something new has an id of its own.
            Some(Value::String(_)) if self.id.is_none() => Identity::Same,
            Some(Value::String(_)) if OTHER_IDS.iter().any(|id| names(id)) => Identity::Same,
            Some(Value::String(_)) => Identity::Other,
            _ => Identity::Unnamed,
        }
    }

    /// Looks at the members that may be the task, and at those that may be put around it.
    fn look_within(&mut self, members: &Map<String, Value>, wrapper: Place, depth: usize) {
        for (name, member) in members {
            let name = folded(name);
            if TASKS.contains(&&*name) {
                self.look(member, Place::Task, depth + 1);
            } else if WRAPPERS.contains(&&*name) {
                self.look(member, wrapper, depth + 1);
            }
        }
    }

    /// What is about the call.
    fn read_statement(&mut self, members: &Map<String, Value>, signs: &Signs) {
        let has_content = self.contents(members) > 0;
        let is_refused = signs.is_refused || signs.status == Some(Value::Bool(false));
        let is_failed_word = signs.failed_word().is_some();
        let codes: Vec<_> = signs.codes().collect();
        let of_status = self.has_a_status_of_its_own().then(|| signs.status_word());
        let of_status = of_status.flatten();
        let is_refusal = is_refused
            || signs.is_failed
            || signs.names_errors()
            || codes.iter().any(|&code| is_code_of_refusal(code))
            || (is_failed_word && !has_content)
            || signs.is_about_limit(self.redactor);
        if is_refusal {
            self.evidence.refuse(signs.words(self.redactor));
        }
        let open = |code: &i64| !matches!(code, 0 | 1 | 200..300) && !is_code_of_refusal(*code);
        let is_open = |word: &str| !DONE.contains(&&*folded(word)) && Some(word) != of_status;
        let is_done = |word: &str| DONE.contains(&&*folded(word)) || Some(word) == of_status;
        let is_negative_text = |text: &Value| text.as_str().is_some_and(is_negative);
        let evidence = &mut self.evidence;
        evidence.is_refused |= is_refused;
        evidence.gave_up |= signs.status_words().any(gave_up)
            || codes.iter().any(|&code| is_code_of_who_gave_up(code));
        evidence.is_doubted |= signs.is_none
            || codes.iter().any(open)
            || signs
                .status_words()
                .any(|word| is_open(word) || is_failed_word_or_gave_up(word))
            || signs.detail.as_ref().is_some_and(is_negative_text);
        evidence.is_done |= signs.is_true
            || codes.iter().any(|code| (200..300).contains(code))
            || signs.status.as_ref().and_then(flag) == Some(true)
            || signs.status_words().any(is_done);
        evidence.read_message(signs);
    }

    /// What is or may be the task. Its members may be anybody's data: of them, only a flag about the call
    /// and, at the top, a list of errors say that nothing was done, and no text is taken out of it but those.
    fn read_task(
        &mut self,
        members: &Map<String, Value>,
        signs: &Signs,
        place: Place,
        identity: Identity,
    ) {
        let is_top = place == Place::Top;
        let contents = self.contents(members);
        let is_echo = self.is_echo(members);
        let status = signs.status.as_ref().and_then(code);
        let is_listed = signs.errors.as_ref().is_some_and(says_error);
        let error = signs.error.as_ref().filter(|error| says_error(error));
        let names_error = is_listed || error.is_some_and(|error| !error.is_string());
        if is_top && (signs.is_refused || names_error || status.is_some_and(is_code_of_refusal)) {
            self.evidence.refuse(signs.words(self.redactor));
        } else if signs.is_refused {
            self.evidence.refuse(vec![ApiError {
                message: NOT_CARRIED_OUT.to_owned(),
                code: None,
            }]);
        }
        let evidence = &mut self.evidence;
        evidence.is_refused |= signs.is_refused;
        let of_error = |code| (300..600).contains(&code) || code == TOKEN_REFUSED;
        let word = signs.status_word();
        evidence.is_doubted |= signs.is_failed
            || signs.is_none
            || names_error
            || error.is_some()
            || signs.codes().any(of_error)
            || word.is_some_and(|word| is_failed_word_or_gave_up(word) || is_negative(word));
        // Without its id, only what was sent says that it is the task, which is also in many an error.
        let is_plain = signs.message.is_none() && signs.detail.is_none() && signs.codes.is_empty();
        evidence.is_shown |= match identity {
            Identity::Same | Identity::Unreadable => true,
            Identity::Other => false,
            Identity::Unnamed => (is_echo || contents == ENOUGH_CONTENT) && is_plain,
        };
        evidence.is_shown_in_full |= identity == Identity::Same && contents > 0;
        evidence.is_another_shown |= identity == Identity::Other;
        evidence.read_message(signs);
    }

    /// How many members it has that the contract has in the answer, with anything in them, and that are not
    /// signs as well. It is not counted further than to what is enough.
    fn contents(&self, members: &Map<String, Value>) -> usize {
        let Some(declared) = self.declared else {
            return 0;
        };
        let contents = members
            .iter()
            .filter(|(name, value)| Sign::find(name).is_none() && says(value));
        contents
            .filter(|(name, value)| declared.allows(name, deviation::type_of(value)))
            .take(ENOUGH_CONTENT)
            .count()
    }

    /// Whether `status` is, in the contract, a word about what is answered, as of a job.
    fn has_a_status_of_its_own(&self) -> bool {
        let declared = self.declared;
        declared.is_some_and(|declared| declared.allows("status", "string"))
    }

    /// Whether it has all that was sent.
    fn is_echo(&self, members: &Map<String, Value>) -> bool {
        let mut fields = self.fields.iter();
        !self.fields.is_empty() && fields.all(|(name, value)| members.get(name) == Some(value))
    }
}

impl Evidence {
    fn read_message(&mut self, signs: &Signs) {
        match signs.message() {
            None => {}
            Some(message) if is_negative(message) || gave_up(message) => self.is_doubted = true,
            Some(message) if is_positive(message) => self.is_done = true,
            Some(_) => self.is_vague = true,
        }
    }
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

/// Whether a code excludes that anything was done.
fn is_code_of_refusal(code: i64) -> bool {
    code == TOKEN_REFUSED || ((400..500).contains(&code) && !is_code_of_who_gave_up(code))
}

/// Whether it is the code of a server that broke down over a call, or waited in vain, as that of a status.
fn is_code_of_who_gave_up(code: i64) -> bool {
    matches!(code, 408 | 499 | 500..600)
}

fn is_of_who_gave_up(error: &ApiError) -> bool {
    match error.code {
        Some(code) if is_code_of_refusal(code) => false,
        Some(code) if is_code_of_who_gave_up(code) => true,
        _ => gave_up(&error.message),
    }
}

fn gave_up(text: &str) -> bool {
    let text = folded(text);
    GAVE_UP.iter().any(|part| text.contains(part))
}

fn is_failed_word(word: &str) -> bool {
    let word = folded(word);
    let is_no = matches!(&*word, "false" | "ko" | "nok" | "no");
    let is_half = HALF_FAILED.iter().any(|part| word.contains(part)) || gave_up(&word);
    is_no || (!is_half && FAILED.iter().any(|part| word.contains(part)))
}

fn is_failed_word_or_gave_up(word: &str) -> bool {
    is_failed_word(word) || gave_up(word)
}

/// Whether it is about a limit, by its code or by its text.
fn names_limit(error: &ApiError) -> bool {
    let is_open = |code| !matches!(code, 408 | 499 | 501 | 502 | 504..600);
    error.code == Some(TOO_MANY_REQUESTS)
        || (is_about_limit(&error.message) && error.code.is_none_or(is_open))
}

/// Whether it is this id.
fn is_text_of(id: Option<&Value>, sent: Option<&str>) -> bool {
    sent.is_some_and(|sent| match id {
        Some(Value::String(id)) => id.trim() == sent,
        Some(Value::Number(id)) => id.to_string() == sent,
        _ => false,
    })
}

/// Whether the value of an `error` says that there is one.
fn says_error(value: &Value) -> bool {
    match value {
        Value::String(text) => !matches!(
            &*folded(text),
            "" | "0"
                | "false"
                | "na"
                | "nil"
                | "no"
                | "noerror"
                | "noerrors"
                | "none"
                | "null"
                | "ok"
                | "success"
                | "undefined"
        ),
        Value::Array(items) => items.iter().any(says_error),
        Value::Object(members) => {
            let codes = ["code", "errorCode", "statusCode"];
            let code = codes.iter().find_map(|name| code(members.get(*name)?));
            !code.is_some_and(|code| matches!(code, 0 | 200..300)) && says(value)
        }
        value => says(value),
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
    text.contains('?')
        || NEGATIVE.iter().any(|part| text.contains(part))
        || words_of(&text).any(|word| NEGATIVE_WORDS.contains(&word))
}

/// Whether a message that is not negative says that it was done.
fn is_positive(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    words_of(&text).any(|word| POSITIVE.contains(&word))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `done`, `unclear`, `of another`, or what was said.
    fn verdict(operation: &Operation, body: &str) -> String {
        let sent = Sent {
            id: operation.path.ends_with('}').then_some("ti-1"),
            body: Some(br#"{"name":"x"}"#),
        };
        match judge_change(body.as_bytes(), operation, sent, &Redactor(&[])) {
            Verdict::Done => "done".to_owned(),
            Verdict::Unclear => "unclear".to_owned(),
            Verdict::OfAnother => "of another".to_owned(),
            Verdict::Refused(words) => crate::error::listed(&words),
        }
    }

    /// Captured exchanges are read in the same way: a refusal is an error in a success, and what was done is none.
    /// Where it is not known, either may be.
    fn assert_validation_agrees(operation: &'static Operation, body: &str, expected: &str) {
        use koreai_validate::exchange::{
            AnswerKind, Body, Exchange, Header, Operations, Request, Response,
        };

        let headers = [Header::new("content-type", "application/json")];
        let checked = Operations::contract().check(&Exchange {
            request: Request {
                method: operation.method,
                target: &operation.path.replace(['{', '}'], ""),
                headers: &headers,
                body: Body::NotCaptured,
            },
            response: Some(Response {
                status: 200,
                headers: &headers,
                body: Body::Captured(body.as_bytes()),
            }),
        });
        let is_error = checked.answer == AnswerKind::ErrorInSuccess;
        match expected {
            "unclear" => {}
            "done" | "of another" => assert!(!is_error, "{body}: {checked:?}"),
            // What the validator does not take for JSON is a finding of its own.
            _ if body.contains("1e400") => assert!(!is_error, "{body}: {checked:?}"),
            _ => assert!(is_error, "{body}: {checked:?}"),
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
            (r#"{"_id":"ti-1","name":"x","message":"hi"}"#, "done"),
            (r#"{"id":"ti-1","name":"x"}"#, "done"),
            (r#"{"_id":"65a","taskId":"ti-1","name":"y"}"#, "done"),
            (r#"{"_id":"65a","refId":"ti-1","name":"y"}"#, "done"),
            (r#"{"_id":"r-1","task":{"_id":"ti-1","name":"y"}}"#, "done"),
            (r#"{"_id":"r-1","data":{"_id":"ti-1"}}"#, "done"),
            (r#"{"tasks":[{"_id":"ti-2"},{"_id":"ti-1"}]}"#, "done"),
            (r#"{"_id":"r-1","message":"Task updated"}"#, "done"),
            // An id of a type that the contract does not have.
            (r#"{"_id":7,"name":"y"}"#, "done"),
            // Another one, which says nothing about this one.
            (r#"{"_id":"ti-2","name":"y"}"#, "of another"),
            (r#"{"_id":"ti-2","name":"x"}"#, "of another"),
            (r#"{"_id":"ti-2"}"#, "of another"),
            (r#"{"_id":"ti-2","taskId":"ti-3"}"#, "of another"),
            (
                r#"{"taskId":"ti-1","status":"Failed"}"#,
                "its status is Failed",
            ),
            (r#"{"_id":"r-1","data":{"status":"failed"}}"#, "unclear"),
            (r#"{"task":{"_id":"ti-2","name":"x"}}"#, "of another"),
            (r#"[{"_id":"ti-2"},{"_id":"ti-3"}]"#, "of another"),
            (r#"{"_id":"u-1","message":"Hello"}"#, "of another"),
            (r#"{"_id":"ti-2","message":"Task is locked"}"#, "unclear"),
            (r#"{"_id":"ti-1","error":"none"}"#, "done"),
            (r#"{"_id":"ti-1","failed":false,"error":{}}"#, "done"),
            (
                r#"{"message":"hi","task":{"_id":"ti-1","name":"y"}}"#,
                "done",
            ),
            (r#"{"response":{"body":{"task":{"_id":"ti-1"}}}}"#, "done"),
            (r#"{"requestId":"r-1","tasks":[{"id":"ti-1"}]}"#, "done"),
            // Its data may be anything.
            (
                r#"{"name":"x","priority":{"name":"High","code":2}}"#,
                "done",
            ),
            (
                r#"{"id":"ti-1","name":"x","fields":[{"name":"printer","error":"E42"}]}"#,
                "done",
            ),
            (
                r#"{"id":"ti-1","name":"x","comments":[{"status":"failed","message":"my card 4111 1111 was declined"}]}"#,
                "done",
            ),
            (
                r#"{"_id":"ti-1","userInfo":{"error":"x","success":false},"data":{"errors":["x"]}}"#,
                "done",
            ),
            (
                r#"{"data":{"_id":"ti-1","result":{"success":false,"message":"x"}}}"#,
                "done",
            ),
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
            // The task, and what may be of it, or may be about the call.
            (r#"{"_id":"ti-1","status":"FAILED"}"#, "unclear"),
            (r#"{"_id":"ti-1","status":"Cancelled"}"#, "unclear"),
            (r#"{"_id":"ti-1","status":"LOCKED"}"#, "unclear"),
            (r#"{"_id":"ti-1","error":"Task is locked"}"#, "unclear"),
            (r#"{"_id":"ti-1","name":"x","error":"E42"}"#, "unclear"),
            (r#"{"_id":"ti-1","code":404}"#, "unclear"),
            (r#"{"_id":"ti-1","failed":true}"#, "unclear"),
            (r#"{"_id":"ti-1","message":"not assigned"}"#, "unclear"),
            (
                r#"{"_id":"ti-1","message":"You may not change this task"}"#,
                "unclear",
            ),
            (
                r#"{"_id":null,"name":"y","source":"rtm","orgId":"o-1","status":"Open"}"#,
                "done",
            ),
            (
                r#"{"name":"y","source":"rtm","orgId":"o-1","message":"Hello"}"#,
                "unclear",
            ),
            (r#"{"data":{"_id":"ti-1","status":"FAILED"}}"#, "unclear"),
            (r#"[{"_id":"ti-1","status":"Failed"}]"#, "unclear"),
            (r#"{"task":{"status":"failed"}}"#, "unclear"),
            (
                r#"{"results":[{"id":"ti-1","status":"FAILED"}]}"#,
                "unclear",
            ),
            (
                r#"{"data":{"_id":"ti-1","errors":[{"message":"my card"}]}}"#,
                "unclear",
            ),
            (
                r#"{"task":{"_id":"ti-1","name":"x"},"errors":["no mail was sent"]}"#,
                "unclear",
            ),
            (r#"{"name":"x","message":"Task is locked"}"#, "unclear"),
            (r#"{"name":"x","code":7}"#, "unclear"),
            (r#"{"name":"x","status":"Cancelled"}"#, "unclear"),
            (r#"{"name":"y"}"#, "unclear"),
            (r#"{"name":"y","status":"failed"}"#, "unclear"),
            // The task, and that it failed.
            (
                r#"{"results":[{"id":"ti-1","success":false,"message":"my card"}]}"#,
                "it says that it was not carried out",
            ),
            (r#"{"_id":"ti-1","errors":[{"msg":"no"}]}"#, "no"),
            (r#"{"_id":"ti-1","error":{"message":"no"}}"#, "no"),
            (
                r#"{"_id":"ti-1","success":false,"reason":"locked"}"#,
                "locked",
            ),
            (
                r#"{"_id":"ti-1","status":409,"message":"no"}"#,
                "no (code 409)",
            ),
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
            (
                r#"{"result":{"outcome":"failure"}}"#,
                "its status is failure",
            ),
            (r#"[{"status":"FAILED","message":"no"}]"#, "no"),
            (
                r#"{"status":"SUCCESS","data":{"error":{"msg":"no","code":7}}}"#,
                "no (code 7)",
            ),
            (
                r#"{"message":"no","user":{"_id":"ti-1"},"success":false}"#,
                "no",
            ),
            (r#"{"id":"r-1","error":"Task is locked"}"#, "Task is locked"),
            (r#"{"response":{"body":{"errors":["locked"]}}}"#, "locked"),
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
            (r#"{"status":false,"message":"no"}"#, "no"),
            (r#"{"statusCode":"404","message":"no"}"#, "no (code 404)"),
            (
                r#"{"name":"CastError","statusCode":400,"message":"no"}"#,
                "no (code 400)",
            ),
            (
                r#"{"title":"Not Found","status":404}"#,
                "Not Found (code 404)",
            ),
            (
                r#"{"code":4002,"msg":"Invalid SDK credentials"}"#,
                "Invalid SDK credentials (code 4002)",
            ),
            (
                r#"{"statusCode":401,"code":4002,"msg":"no"}"#,
                "no (code 4002)",
            ),
            (
                r#"{"code":429,"message":"Too many requests"}"#,
                "Too many requests (code 429)",
            ),
            (
                r#"{"code":400,"errors":["no","nor this"]}"#,
                "no (code 400); nor this",
            ),
            (
                r#"{"code":400,"message":"a timeout must be a number"}"#,
                "a timeout must be a number (code 400)",
            ),
            // Who gave up, as with such a status of HTTP.
            (r#"{"status":"TIMEOUT"}"#, "unclear"),
            (r#"{"status":"GATEWAY_TIMEOUT_ERROR"}"#, "unclear"),
            (r#"{"status":"Service Unavailable"}"#, "unclear"),
            (r#"{"status":"Aborted"}"#, "unclear"),
            (
                r#"{"statusCode":504,"message":"Gateway timeout"}"#,
                "unclear",
            ),
            (r#"{"statusCode":"500","message":"no"}"#, "unclear"),
            (r#"{"code":408}"#, "unclear"),
            (r#"{"status":503,"error":"x"}"#, "unclear"),
            (
                r#"{"success":false,"message":"The request timed out"}"#,
                "unclear",
            ),
            (r#"{"success":false,"status":"TIMEOUT"}"#, "unclear"),
            (
                r#"{"errors":[{"msg":"Bad gateway","code":502}]}"#,
                "unclear",
            ),
            (r#"{"error":"Internal Server Error"}"#, "unclear"),
            (r#"{"code":7,"message":"x"}"#, "unclear"),
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
            (r#"{"code":0,"msg":"success"}"#, "done"),
            (
                r#"{"error":{"code":0,"message":"OK"},"success":true}"#,
                "done",
            ),
            (
                r#"{"error":"none","message":"The task was saved."}"#,
                "done",
            ),
            (r#"{"result":"success","id":"canary"}"#, "done"),
            // Words that may mean something else.
            (
                r#"{"name":"CastError","message":"Cast to ObjectId failed for value \"x\"","kind":"ObjectId"}"#,
                "unclear",
            ),
            (
                r#"{"name":"TaskLockedError","message":"The task cannot be updated"}"#,
                "unclear",
            ),
            (r#"{"message":"Task is locked by another user"}"#, "unclear"),
            (r#"{"message":"Unknown task"}"#, "unclear"),
            (
                r#"{"status":"LOCKED","message":"Access restricted"}"#,
                "unclear",
            ),
            (r#"{"status":"LOCKED","message":"Task updated"}"#, "unclear"),
            (
                r#"{"message":"You may not change this task","user":{"_id":"u-1","name":"Ada"}}"#,
                "unclear",
            ),
            (r#"{"message":"Hello","user":{"_id":"ti-1"}}"#, "unclear"),
            (
                r#"{"message":"The task is locked","task":{"_id":"ti-1","name":"y"}}"#,
                "unclear",
            ),
            (
                r#"{"message":"Task was updated by another user"}"#,
                "unclear",
            ),
            (
                r#"{"message":"A task can be updated only by its owner"}"#,
                "unclear",
            ),
            (r#"{"message":"Task will be updated"}"#, "unclear"),
            (r#"{"message":"0 tasks updated"}"#, "unclear"),
            (r#"{"status":"Accepted"}"#, "unclear"),
            (r#"{"success":true,"message":"Task is locked"}"#, "unclear"),
            (r#"{"error":"none"}"#, "unclear"),
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
            assert_validation_agrees(Operation::UPDATE_TASK, body, expected);
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
            (r#"{"percentageComplete":5}"#, "unclear"),
            (r#"{"status":"QUEUED"}"#, "done"),
            (r#"{"status":"TIMEOUT"}"#, "unclear"),
            (r#"{"message":"locked","data":{"_id":"ds-1"}}"#, "unclear"),
            (r#"{"data":{"_id":"ds-1","status":"FAILED"}}"#, "done"),
            (r#"{"status":"Failure","message":"no"}"#, "no"),
            (r#"{"status":"FAILED"}"#, "its status is FAILED"),
            ("{}", "unclear"),
            ("[]", "unclear"),
        ] {
            let start = Operation::CREATE_TASK_CONTAINMENT_REPORT;
            assert_eq!(verdict(start, body), expected, "{body}");
            assert_validation_agrees(start, body, expected);
        }
    }

    /// What reads a job is refused in fewer ways: the job may have failed, and say why.
    #[test]
    fn what_the_answer_to_a_read_says() {
        let get = Operation::GET_TASK_CONTAINMENT_REPORT;
        for (body, is_refused) in [
            (
                r#"{"_id":"ds-1","status":"FAILED","errors":[{"msg":"no"}]}"#,
                false,
            ),
            (r#"{"status":"FAILED","message":"no"}"#, false),
            (r#"{"status":"SUCCESS","response":[]}"#, false),
            (r#"{"errors":[{"msg":"no","code":4002}]}"#, true),
            (r#"{"errors":["locked"]}"#, true),
            (r#"{"status":7}"#, false),
            (r#"{"code":4002}"#, true),
            (r#"{"status":"Error","message":"no"}"#, true),
            (r#"{"success":false,"message":"no"}"#, true),
            (r#"{"code":404,"message":"no"}"#, true),
            (
                r#"{"message":"You've exceeded the per-minute rate limit"}"#,
                true,
            ),
        ] {
            let refused = !errors(body.as_bytes(), true, &Redactor(&[])).is_empty();
            assert_eq!(refused, is_refused, "{body}");
            let expected = if is_refused { "refused" } else { "done" };
            assert_validation_agrees(get, body, expected);
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
            (r#"{"status":"TIMEOUT"}"#, "unclear"),
        ] {
            assert_eq!(verdict(&operation, body), expected, "{body}");
        }
    }
}
