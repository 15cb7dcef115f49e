//! An update on its way: the session that it is sent in, its fields as the client takes them, and the request
//! as `--dry-run` shows it.

use koreai_client::reqwest::{Body, Request};
use koreai_client::types::UpdateTaskRequest;
use serde_json::{Map, Value};

use crate::connection::Session;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::text::printable;

/// The stream, which must have been named somewhere.
pub(super) fn stream(session: &Session) -> Result<String, Failure> {
    session.bot.clone().ok_or_else(|| {
        Failure::usage("which bot? there is no stream id").hint(
            "give STREAM (st-…) first, or set KOREAI_BOT_ID, or bot_id in a profile; or try --mock",
        )
    })
}

/// A body in the client's type, which keeps all that the body has.
pub(super) fn fields_of(body: &Map<String, Value>) -> Result<UpdateTaskRequest, Failure> {
    serde_json::from_value(body.clone().into())
        .map_err(|error| Failure::new(Exit::Invalid, format!("the fields cannot be sent: {error}")))
}

/// A request, as it would leave. What is secret is hidden.
pub(super) fn shown(request: &Request) -> String {
    let mut shown = format!("{} {}\nauth: [hidden]\n", request.method(), request.url());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        shown += &format!("{name}: {}\n", printable(&value));
    }
    let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
    let pretty =
        serde_json::from_slice::<Value>(body).and_then(|body| serde_json::to_string_pretty(&body));
    shown + "\n" + &pretty.unwrap_or_default() + "\n"
}
