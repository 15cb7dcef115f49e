// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

/// An operation of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`.
    pub id: &'static str,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// The API scope that an app needs for it.
    pub scope: Option<&'static str>,
    /// How often it may be called.
    pub rate_limit: Option<RateLimit>,
    /// The vendor's page.
    pub docs: Option<&'static str>,
}
/// How often an operation may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Whose calls are counted together: `account`, `bot`, `job`.
    pub per: &'static str,
    /// Operations with the same budget are counted together.
    pub budget: &'static str,
    /// Each limit, over a rolling window.
    pub windows: &'static [Window],
}
/// At most so many requests in any so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window {
    /// Requests.
    pub requests: u32,
    /// Length of the window in seconds.
    pub seconds: u32,
}
/// Every operation, in the order of the contract.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "updateTask",
        method: "POST",
        path: "/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}",
        scope: Some("Case Management Configuration"),
        rate_limit: Some(RateLimit {
            per: "account",
            budget: "case-management",
            windows: &[
                Window {
                    requests: 60u32,
                    seconds: 60u32,
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task",
        ),
    },
    Operation {
        id: "createTaskContainmentReport",
        method: "POST",
        path: "/api/public/bot/{botId}/taskContainmentReport",
        scope: Some("App Builder: Metrics"),
        rate_limit: Some(RateLimit {
            per: "bot",
            budget: "task-containment-report",
            windows: &[
                Window {
                    requests: 60u32,
                    seconds: 60u32,
                },
                Window {
                    requests: 1800u32,
                    seconds: 3600u32,
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
    },
    Operation {
        id: "getTaskContainmentReport",
        method: "GET",
        path: "/api/public/bot/{botId}/taskContainmentReport/status/{_id}",
        scope: Some("App Builder: Metrics"),
        rate_limit: Some(RateLimit {
            per: "job",
            budget: "task-containment-report-status",
            windows: &[
                Window {
                    requests: 60u32,
                    seconds: 60u32,
                },
                Window {
                    requests: 1800u32,
                    seconds: 3600u32,
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
    },
];
/// The operation of that `operationId`, if the contract has one.
pub fn get(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}
