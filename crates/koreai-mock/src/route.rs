//! Which operation a request means, and what it is counted under.

use hyper::{HeaderMap, Method};
use koreai_validate::exchange::{Match, Operations, PathValue};

use crate::operation::Served;

/// The names that path parameters with the bot's id have.
const BOT: [&str; 2] = ["botId", "streamId"];

/// What a method and a path mean.
pub(crate) enum Route<'t> {
    /// An operation, its place in the table, and its path parameters in order.
    Operation(&'t Served, usize, Vec<PathValue>),
    /// A known path, and the methods that it takes.
    WrongMethod(&'t Served, String),
    Unknown,
}

impl<'t> Route<'t> {
    pub(crate) fn operation(&self) -> Option<&'t Served> {
        match self {
            Self::Operation(served, ..) | Self::WrongMethod(served, _) => Some(served),
            Self::Unknown => None,
        }
    }

    /// What the request is counted under, if it is one of an operation.
    pub(crate) fn key<'a>(&'a self, headers: &'a HeaderMap) -> Option<(&'t Served, &'a str)> {
        let Self::Operation(served, _, values) = self else {
            return None;
        };
        let key = match served.operation.rate_limit.map(|limit| limit.per) {
            Some("account") => headers
                .get("accountId")
                .and_then(|account| account.to_str().ok()),
            Some("bot") => bot(values),
            Some("job") => values.last().and_then(|last| last.value.as_deref()),
            _ => None,
        };
        Some((served, key.unwrap_or_default()))
    }
}

/// The bot that a path names.
pub(crate) fn bot(values: &[PathValue]) -> Option<&str> {
    let bot = values.iter().find(|value| BOT.contains(&value.name));
    bot?.value.as_deref()
}

/// `served` has the operations of the table in the same order.
pub(crate) fn route<'t>(
    table: &Operations,
    served: &'t [Served],
    method: &Method,
    path: &str,
) -> Route<'t> {
    match table.find(method.as_str(), path) {
        Match::Operation(at, values) => Route::Operation(&served[at], at, values),
        Match::WrongMethod(at, allowed) => Route::WrongMethod(&served[at], allowed.join(", ")),
        _ => Route::Unknown,
    }
}
