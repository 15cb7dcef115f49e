//! Which operation a request means, and what it is counted under.

use hyper::{HeaderMap, Method};

use crate::operation::Served;
use crate::parameters::PathValues;
use crate::url::percent_decoded;

/// The names that path parameters with the bot's id have.
const BOT: [&str; 2] = ["botId", "streamId"];

/// What a method and a path mean.
pub(crate) enum Route<'t> {
    /// An operation, and its path parameters in order.
    Operation(&'t Served, PathValues),
    /// A known path, and the methods that it takes.
    WrongMethod(&'t Served, String),
    Unknown,
}

impl<'t> Route<'t> {
    pub(crate) fn operation(&self) -> Option<&'t Served> {
        match self {
            Self::Operation(served, _) | Self::WrongMethod(served, _) => Some(served),
            Self::Unknown => None,
        }
    }

    /// What the request is counted under, if it is one of an operation.
    pub(crate) fn key<'a>(&'a self, headers: &'a HeaderMap) -> Option<(&'t Served, &'a str)> {
        let Self::Operation(served, values) = self else {
            return None;
        };
        let key = match served.operation.rate_limit.map(|limit| limit.per) {
            Some("account") => headers
                .get("accountId")
                .and_then(|account| account.to_str().ok()),
            Some("bot") => bot(values),
            Some("job") => values.last().map(|(_, value)| value.as_str()),
            _ => None,
        };
        Some((served, key.unwrap_or_default()))
    }
}

/// The bot that a path names.
pub(crate) fn bot(values: &PathValues) -> Option<&str> {
    let bot = values.iter().find(|(name, _)| BOT.contains(name));
    bot.map(|(_, value)| value.as_str())
}

pub(crate) fn route<'t>(operations: &'t [Served], method: &Method, path: &str) -> Route<'t> {
    let fitting: Vec<_> = operations
        .iter()
        .filter_map(|served| Some((served, fit(served.operation.path, path)?)))
        .collect();
    // As OpenAPI has it, a path without parameters goes before one with them.
    let called = fitting
        .iter()
        .filter(|(served, _)| served.operation.method == method.as_str())
        .min_by_key(|(_, values)| values.len());
    match (called, fitting.first()) {
        (Some((served, values)), _) => Route::Operation(served, values.clone()),
        (None, Some((first, _))) => {
            let methods = fitting.iter().map(|(served, _)| served.operation.method);
            Route::WrongMethod(first, methods.collect::<Vec<_>>().join(", "))
        }
        (None, None) => Route::Unknown,
    }
}

/// The parameters, if the path is one of the template's.
fn fit(template: &'static str, path: &str) -> Option<PathValues> {
    let mut values = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{') {
            Some(_) if segment.is_empty() => return None,
            Some(name) => values.push((name.trim_end_matches('}'), percent_decoded(segment)?)),
            None if segment == expected => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    use koreai_schemas::{OPERATIONS, Operation};

    use super::*;

    #[test]
    fn paths_lead_to_operations() {
        let create = "/api/public/bot/st-1/taskContainmentReport";
        let operations = Served::table(OPERATIONS).unwrap();
        let found = |method: Method, path: &str| match route(&operations, &method, path) {
            Route::Operation(served, values) => {
                let values = values.iter().map(|(name, value)| format!("{name}={value}"));
                let values = values.collect::<Vec<_>>().join(" ");
                format!("{} {values}", served.operation.id)
            }
            Route::WrongMethod(served, allowed) => {
                format!("{}: only {allowed}", served.operation.id)
            }
            Route::Unknown => String::new(),
        };
        let id = Operation::CREATE_TASK_CONTAINMENT_REPORT.id;
        assert_eq!(found(Method::POST, create), format!("{id} botId=st-1"));
        assert_eq!(found(Method::GET, create), format!("{id}: only POST"));
        assert_eq!(
            found(Method::GET, &format!("{create}/status/ds-%41%2F")),
            format!(
                "{} botId=st-1 _id=ds-A/",
                Operation::GET_TASK_CONTAINMENT_REPORT.id
            )
        );
        for path in [
            "",
            "/",
            "/api/public/bot//taskContainmentReport",
            "/api/public/bot/st-1/taskContainmentReport/",
            "/api/public/bot/%/taskContainmentReport",
            "/api/public/bot/%ff/taskContainmentReport",
            "/api/public/bot/st-1/taskcontainmentreport",
        ] {
            assert_eq!(found(Method::POST, path), "", "{path}");
        }
    }
}
