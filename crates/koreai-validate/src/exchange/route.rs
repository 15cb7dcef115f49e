//! Which operation a method and a path mean.

use koreai_schemas::Operation;

use super::url::percent_decoded;

/// What a method and a path mean, by the places of operations in their table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Match {
    /// An operation, and the values of its path in the order of the template.
    Operation(usize, Vec<PathValue>),
    /// An operation that has this path, which does not take this method, and the methods that it takes.
    WrongMethod(usize, Vec<&'static str>),
    /// No operation has this path.
    None,
}

/// A value that a path has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathValue {
    /// The parameter's name.
    pub name: &'static str,
    /// Its value, decoded; `None` if that gives no text.
    pub value: Option<String>,
}

/// The path of an operation, taken apart.
pub(super) struct Template {
    pub(super) operation: &'static Operation,
    segments: Vec<Part>,
    parameters: usize,
}

enum Part {
    Literal(&'static str),
    Parameter(&'static str),
}

impl Template {
    pub(super) fn new(operation: &'static Operation) -> Self {
        let part = |segment: &'static str| {
            let name = segment
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'));
            name.map_or(Part::Literal(segment), Part::Parameter)
        };
        let segments = operation.path.split('/').skip(1).map(part);
        let segments: Vec<_> = segments.collect();
        let is_parameter = |part: &&Part| matches!(part, Part::Parameter(_));
        Self {
            operation,
            parameters: segments.iter().filter(is_parameter).count(),
            segments,
        }
    }

    /// The values, if the last segments of the path are those of the template.
    fn values(&self, path: &[&str]) -> Option<Vec<PathValue>> {
        let prefix = path.len().checked_sub(self.segments.len())?;
        let mut values = Vec::with_capacity(self.parameters);
        for (part, segment) in self.segments.iter().zip(&path[prefix..]) {
            let decoded = percent_decoded(segment);
            match part {
                Part::Literal(literal) if decoded.as_deref() == Some(*literal) => {}
                Part::Literal(_) => return None,
                Part::Parameter(_) if matches!(decoded.as_deref(), Some("" | "." | "..")) => {
                    return None;
                }
                Part::Parameter(name) => values.push(PathValue {
                    name,
                    value: decoded,
                }),
            }
        }
        Some(values)
    }
}

/// What a method and a path mean.
pub(super) fn find(templates: &[Template], method: &str, path: &str) -> Match {
    let Some(path) = path.strip_prefix('/') else {
        return Match::None;
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = path.split('/').collect();
    let all = templates.iter().enumerate();
    let mut fitting: Vec<_> = all
        .filter_map(|(at, template)| Some((at, template, template.values(&segments)?)))
        .collect();
    // The sort is stable: of two that are alike, the first of the table is taken.
    fitting.sort_by_key(|(_, template, _)| {
        (usize::MAX - template.segments.len(), template.parameters)
    });
    let takes = |(_, template, _): &(usize, &Template, _)| template.operation.method == method;
    if let Some(called) = fitting.iter().position(takes) {
        let (at, _, values) = fitting.swap_remove(called);
        return Match::Operation(at, values);
    }
    match fitting.first() {
        Some((at, ..)) => {
            let methods = fitting
                .iter()
                .map(|(_, template, _)| template.operation.method);
            let mut allowed: Vec<_> = methods.collect();
            allowed.dedup();
            Match::WrongMethod(*at, allowed)
        }
        None => Match::None,
    }
}

#[cfg(test)]
mod tests {
    use koreai_schemas::OPERATIONS;

    use super::*;

    #[test]
    fn paths_lead_to_operations() {
        let templates: Vec<_> = OPERATIONS.iter().map(Template::new).collect();
        let found = |method: &str, path: &str| match find(&templates, method, path) {
            Match::Operation(at, values) => {
                let values = values.iter().map(|it| {
                    format!(
                        " {}={}",
                        it.name,
                        it.value.as_deref().unwrap_or("(no text)")
                    )
                });
                format!("{}{}", OPERATIONS[at].id, values.collect::<String>())
            }
            Match::WrongMethod(at, allowed) => format!("{}: only {allowed:?}", OPERATIONS[at].id),
            Match::None => String::new(),
        };
        let create = "/api/public/bot/st-1/taskContainmentReport";
        let created = "createTaskContainmentReport botId=st-1";
        let wrong = "createTaskContainmentReport: only [\"POST\"]";
        for (method, path, expected) in [
            ("POST", create.to_owned(), created),
            ("GET", create.to_owned(), wrong),
            ("POST", format!("{create}/"), created),
            ("POST", format!("/proxy/v1{create}"), created),
            ("POST", format!("//{create}"), created),
            ("POST", create.replace("bot", "%62ot"), created),
            (
                "POST",
                create.replace("st-1", "st%2F1"),
                "createTaskContainmentReport botId=st/1",
            ),
            (
                "POST",
                create.replace("st-1", "%ff"),
                "createTaskContainmentReport botId=(no text)",
            ),
            (
                "POST",
                create.replace("st-1", "%"),
                "createTaskContainmentReport botId=(no text)",
            ),
            (
                "GET",
                format!("{create}/status/ds-%41%2F"),
                "getTaskContainmentReport botId=st-1 _id=ds-A/",
            ),
            ("post", create.to_owned(), wrong),
            ("POST", format!("{create}//"), ""),
            ("POST", create.replace("st-1", ""), ""),
            ("POST", create.replace("st-1", "%2e."), ""),
            ("POST", create.replace("st-1", "."), ""),
            ("POST", create.replace("/bot/", "%2Fbot/"), ""),
            ("POST", create.replace("taskC", "taskc"), ""),
            ("POST", create[1..].to_owned(), ""),
            ("POST", "/".to_owned(), ""),
            ("POST", String::new(), ""),
        ] {
            assert_eq!(found(method, &path), expected, "{method} {path}");
        }
    }
}
