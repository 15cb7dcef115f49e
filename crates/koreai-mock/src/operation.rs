//! The operations that the platform knows.

use std::time::Duration;

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

#[cfg(test)]
mod tests {
    use saphyr::{LoadableYamlNode, Yaml};

    use super::*;

    #[test]
    fn scopes_and_limits_are_the_contracts() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/openapi.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let contract = Yaml::load_from_str(&text).unwrap().remove(0);
        for operation in Operation::ALL {
            let definition = operation.response_schema().unwrap().definition();
            let known = definition.operation().unwrap();
            let (path, method) = (known.path, known.method);
            let stated = &contract["paths"][path][&*method.to_lowercase()];
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
}
