//! Which operation a request means, and what it is counted under.

use std::sync::LazyLock;

use hyper::{HeaderMap, Method};

use crate::operation::{Operation, Per};
use crate::url::percent_decoded;

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
                method: definition.operation()?.method,
                segments: definition.operation()?.path.split('/').collect(),
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

impl Route {
    pub(crate) fn operation(&self) -> Option<Operation> {
        match self {
            Self::Operation(operation, _) | Self::WrongMethod(operation, _) => Some(*operation),
            Self::Unknown => None,
        }
    }

    /// What the request is counted under, if it is counted.
    pub(crate) fn key<'a>(&'a self, headers: &'a HeaderMap) -> Option<(Operation, &'a str)> {
        let Self::Operation(operation, parameters) = self else {
            return None;
        };
        let key = match operation.counted_per() {
            Per::Account => account(headers).unwrap_or_default(),
            Per::Bot => parameters.first()?,
            Per::Job => parameters.get(1)?,
        };
        Some((*operation, key))
    }
}

/// The account that a call names.
pub(crate) fn account(headers: &HeaderMap) -> Option<&str> {
    let account = headers.get("accountid")?.to_str().ok()?;
    Some(account).filter(|account| !account.is_empty())
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

#[cfg(test)]
mod tests {
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
