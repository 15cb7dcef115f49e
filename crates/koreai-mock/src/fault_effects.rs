//! The effects of faults on an answer.

use std::time::SystemTime;

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};

use crate::answer::{Answer, Content};
use crate::behaviour::Behaviour;
use crate::errors::{ErrorShape, Refusal};
use crate::faults::FaultKind;

/// The answer that stands in place of the real one.
pub(crate) fn replacement(kind: &FaultKind, shape: ErrorShape, now: SystemTime) -> Answer {
    let refused = |refusal: Refusal, shape: ErrorShape| {
        Answer::json(refusal.status, shape.body(&refusal.message, refusal.code))
    };
    match kind {
        FaultKind::TooManyRequests {
            retry_after,
            window,
        } => {
            let refusal = Refusal::over_limit(StatusCode::TOO_MANY_REQUESTS, *window);
            refused(refusal, shape).retry_after(*retry_after, now)
        }
        FaultKind::LimitTextIn200 { window } => {
            let code = i64::from(StatusCode::TOO_MANY_REQUESTS.as_u16());
            Answer::json(StatusCode::OK, shape.body(window.message(), code))
        }
        FaultKind::Html {
            status,
            retry_after,
        } => {
            let status = known(*status);
            let title = format!(
                "{} {}",
                status.as_str(),
                status.canonical_reason().unwrap_or_default()
            );
            let page = format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n\
                 <body><h1>{title}</h1><hr>gateway</body>\r\n</html>\r\n"
            );
            Answer::html(status, page).retry_after(*retry_after, now)
        }
        FaultKind::Error {
            status,
            code,
            message,
            shape: own,
        } => {
            let body = own
                .unwrap_or(shape)
                .body(message, code.unwrap_or_else(|| i64::from(*status)));
            Answer::json(known(*status), body)
        }
        FaultKind::Unauthorized { refusal } => refused(Refusal::token(*refusal, ""), shape),
        FaultKind::Redirect { status, location } => {
            Answer::empty(known(*status)).with_text(LOCATION, location)
        }
        FaultKind::WrongShape { body } => {
            let body = body.clone().unwrap_or_else(|| json!({"result": "ok"}));
            Answer::json(StatusCode::OK, body)
        }
        FaultKind::Reset { .. } => {
            let mut answer = Answer::empty(StatusCode::OK);
            answer.delivery.reset = true;
            answer
        }
        // None of the others stands in place of an answer.
        _ => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Faults are checked when they are set, so every status is one.
fn known(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Changes the real answer as a fault has it.
pub(crate) fn apply(kind: &FaultKind, answer: &mut Answer, behaviour: Option<Behaviour>) {
    let delivery = &mut answer.delivery;
    match kind {
        FaultKind::Reset { .. } => delivery.reset = true,
        FaultKind::SlowFirstByte { after } => delivery.first_byte_after += *after,
        FaultKind::SlowBody { over } => delivery.drip_over = Some(*over),
        FaultKind::CutBody { keep } => delivery.cut = Some(*keep),
        FaultKind::InvalidJson => delivery.break_off = true,
        FaultKind::HugeBody { bytes, announced } => delivery.pad_to = Some((*bytes, *announced)),
        FaultKind::DateSkew { seconds } => delivery.date_skew += *seconds,
        FaultKind::WrongContentType { content_type } => {
            if let Ok(content_type) = content_type.parse() {
                answer.headers.insert(CONTENT_TYPE, content_type);
            }
        }
        FaultKind::AnswerStatus { status } => {
            answer.status = known(*status);
            if answer.status == StatusCode::NO_CONTENT {
                answer.content = Content::Empty;
            }
        }
        FaultKind::NoBody => answer.content = Content::Empty,
        FaultKind::BareMessage { message } => {
            answer.content = Content::Json(json!({"message": message}));
        }
        FaultKind::Member { pointer, value } => {
            if let Content::Json(body) = &mut answer.content {
                let parts: Vec<_> = pointer.split('/').skip(1).map(unescaped).collect();
                replace(body, &parts, value.as_ref());
            }
        }
        FaultKind::ByteOrderMark => delivery.byte_order_mark = true,
        FaultKind::CappedRows { rows } => {
            if let Content::Json(body) = &mut answer.content {
                cap_rows(body, *rows);
            }
        }
        FaultKind::UnknownFields => {
            if let Content::Json(body) = &mut answer.content {
                add_members(body);
            }
        }
        FaultKind::UnknownStatus { status } => {
            let is_job = behaviour.is_some_and(Behaviour::answers_a_job);
            if let Content::Json(Value::Object(body)) = &mut answer.content
                && is_job
                && answer.status.is_success()
            {
                body.shift_remove("tasksExecutionReport");
                body.insert("status".to_owned(), status.clone().into());
            }
        }
        _ => {}
    }
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// Puts a value in the places that are there, or takes what stands there away.
fn replace(at: &mut Value, pointer: &[String], value: Option<&Value>) {
    let Some((part, rest)) = pointer.split_first() else {
        return;
    };
    let is_meant = |name: &str| part == "*" || part == name;
    match at {
        Value::Object(members) if rest.is_empty() && value.is_none() => {
            members.retain(|name, _| !is_meant(name));
        }
        Value::Array(items) if rest.is_empty() && value.is_none() => {
            let mut index = 0;
            items.retain(|_| {
                index += 1;
                !is_meant(&(index - 1).to_string())
            });
        }
        Value::Object(members) => {
            for (_, member) in members.iter_mut().filter(|(name, _)| is_meant(name)) {
                step(member, rest, value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                if is_meant(&index.to_string()) {
                    step(item, rest, value);
                }
            }
        }
        _ => {}
    }
}

fn step(at: &mut Value, rest: &[String], value: Option<&Value>) {
    match value {
        Some(value) if rest.is_empty() => *at = value.clone(),
        _ => replace(at, rest, value),
    }
}

/// Leaves a report its first rows alone.
fn cap_rows(body: &mut Value, rows: usize) {
    let Some(report) = body.get_mut("tasksExecutionReport") else {
        return;
    };
    let mut left = rows;
    let mut is_cut = false;
    if let Some(Value::Object(days)) = report.get_mut("data") {
        for day in days.values_mut().filter_map(Value::as_array_mut) {
            is_cut |= day.len() > left;
            day.truncate(left);
            left -= day.len();
        }
    }
    if is_cut {
        report["moreAvailable"] = Value::Bool(true);
    }
}

/// Not to the object that is keyed by date: its members are data.
fn add_members(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(add_members),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Object(dates) if name == "data" => {
                        dates.values_mut().for_each(add_members);
                    }
                    _ => add_members(member),
                }
            }
            let addition = json!({"since": 2, "why": ["a later version", null]});
            members.insert("xMember".to_owned(), addition);
        }
        _ => {}
    }
}
