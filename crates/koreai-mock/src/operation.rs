//! The operations that the platform knows, and which of them a request means.

use std::sync::LazyLock;
use std::time::Duration;

use hyper::Method;
use koreai_schemas::Direction;
use koreai_validate::Schema;

/// An operation of the contract. Method, path and schemas are taken from the embedded schemas;
/// scopes and limits stand below, and a test holds them to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operation {
    UpdateTask,
    CreateReport,
    GetReport,
}

impl Operation {
    pub(crate) const ALL: [Self; 3] = [Self::UpdateTask, Self::CreateReport, Self::GetReport];

    /// The contract's `operationId`.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::UpdateTask => "updateTask",
            Self::CreateReport => "createTaskContainmentReport",
            Self::GetReport => "getTaskContainmentReport",
        }
    }

    pub(crate) fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.id() == id)
    }

    /// The API scope that an app needs.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Self::UpdateTask => "Case Management Configuration",
            Self::CreateReport | Self::GetReport => "App Builder: Metrics",
        }
    }

    /// What the calls are counted per.
    pub(crate) fn counted_per(self) -> Per {
        match self {
            Self::UpdateTask => Per::Account,
            Self::CreateReport => Per::Bot,
            Self::GetReport => Per::Job,
        }
    }

    /// How many calls are allowed in which time.
    pub(crate) fn windows(self) -> &'static [(u32, Duration)] {
        const MINUTE: (u32, Duration) = (60, Duration::from_secs(60));
        const HOUR: (u32, Duration) = (1_800, Duration::from_secs(60 * 60));
        match self {
            Self::UpdateTask => &[MINUTE],
            Self::CreateReport | Self::GetReport => &[MINUTE, HOUR],
        }
    }

    fn schema(self, direction: Direction) -> Option<Schema> {
        Schema::all().find(|schema| {
            let definition = schema.definition();
            definition.operation_id == Some(self.id()) && definition.direction == direction
        })
    }

    pub(crate) fn request_schema(self) -> Option<Schema> {
        self.schema(Direction::Request)
    }

    pub(crate) fn response_schema(self) -> Option<Schema> {
        self.schema(Direction::Response)
    }
}

/// What calls are counted per.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Per {
    Account,
    Bot,
    Job,
}

struct Template {
    operation: Operation,
    method: &'static str,
    segments: Vec<&'static str>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    Operation::ALL
        .into_iter()
        .filter_map(|operation| {
            let definition = operation.response_schema()?.definition();
            Some(Template {
                operation,
                method: definition.method?,
                segments: definition.path?.split('/').collect(),
            })
        })
        .collect()
});

/// What a method and a path mean.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// An operation, and its path parameters in order, decoded.
    Operation(Operation, Vec<String>),
    /// A known path, and the method that it takes.
    WrongMethod(Operation, &'static str),
    Unknown,
}

pub(crate) fn route(method: &Method, path: &str) -> Route {
    let mut other = None;
    for template in TEMPLATES.iter() {
        let Some(parameters) = fit(&template.segments, path) else {
            continue;
        };
        if template.method == method.as_str() {
            return Route::Operation(template.operation, parameters);
        }
        other = Some((template.operation, template.method));
    }
    match other {
        Some((operation, allowed)) => Route::WrongMethod(operation, allowed),
        None => Route::Unknown,
    }
}

/// The parameters, if the path is one of the template's.
fn fit(template: &[&str], path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for expected in template {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            parameters.push(percent_decoded(segment)?);
        } else if segment != *expected {
            return None;
        }
    }
    segments.next().is_none().then_some(parameters)
}

/// Undoes percent-encoding. `None` where that gives no text.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = tail else {
            return None;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use saphyr::{LoadableYamlNode, Yaml};

    use super::*;

    #[test]
    fn every_operation_of_the_schemas_is_served() {
        assert_eq!(TEMPLATES.len(), Operation::ALL.len());
        for schema in koreai_schemas::SCHEMAS {
            if let Some(id) = schema.operation_id {
                assert!(Operation::named(id).is_some(), "{id}");
            }
        }
    }

    #[test]
    fn scopes_and_limits_are_the_contracts() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/openapi.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let contract = Yaml::load_from_str(&text).unwrap().remove(0);
        for template in TEMPLATES.iter() {
            let operation = template.operation;
            let path = template.segments.join("/");
            let stated = &contract["paths"][path.as_str()][&*template.method.to_lowercase()];
            assert_eq!(stated["operationId"].as_str(), Some(operation.id()));
            assert_eq!(stated["x-api-scope"].as_str(), Some(operation.scope()));
            let limit = &stated["x-rate-limit"];
            let per = match operation.counted_per() {
                Per::Account => "account",
                Per::Bot => "bot",
                Per::Job => "job",
            };
            assert_eq!(limit["per"].as_str(), Some(per));
            let windows: Vec<_> = limit["windows"]
                .as_vec()
                .unwrap()
                .iter()
                .map(|window| {
                    let number = |name: &str| window[name].as_integer().unwrap();
                    let seconds = u64::try_from(number("seconds")).unwrap();
                    let requests = u32::try_from(number("requests")).unwrap();
                    (requests, Duration::from_secs(seconds))
                })
                .collect();
            assert_eq!(windows, operation.windows(), "{}", operation.id());
        }
    }

    #[test]
    fn paths_lead_to_operations() {
        let create = "/api/public/bot/st-1/taskContainmentReport";
        let found = |method: Method, path: &str| route(&method, path);
        assert_eq!(
            found(Method::POST, create),
            Route::Operation(Operation::CreateReport, vec!["st-1".to_owned()])
        );
        assert_eq!(
            found(Method::GET, create),
            Route::WrongMethod(Operation::CreateReport, "POST")
        );
        assert_eq!(
            found(Method::GET, &format!("{create}/status/ds-%41%2F")),
            Route::Operation(
                Operation::GetReport,
                vec!["st-1".to_owned(), "ds-A/".to_owned()]
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
            assert_eq!(found(Method::POST, path), Route::Unknown, "{path}");
        }
    }
}
