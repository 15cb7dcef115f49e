// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

#[allow(unused_imports)]
use crate::types::{
    Direction, Location, Operation, Parameter, RateLimit, Response, Rule, Schema,
    Warning, Window,
};
/// `info.version` of the contract that the schemas were rendered from.
pub const CONTRACT_VERSION: &str = "0.3.0";
/// The index of operations and schemas, as JSON text.
pub const INDEX: &str = include_str!("../schemas/index.json");
/// Numbers in the rules of the contract.
pub mod figures {
    /// Of the rule "the range from dateFrom to dateTo is too long; at most 90 days are allowed".
    pub const MAX_DAYS: u32 = 90;
    /// Of the rule "the range from dateFrom to dateTo is too long for AggregationType Daily; at most 30 days are allowed, or up to 90 with Cumulative".
    pub const MAX_DAYS_DAILY: u32 = 30;
}
impl Operation {
    /// Update a task: `POST /caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}`
    pub const UPDATE_TASK: &'static Self = &OPERATIONS[0];
    /// Start a task containment report: `POST /api/public/bot/{botId}/taskContainmentReport`
    pub const CREATE_TASK_CONTAINMENT_REPORT: &'static Self = &OPERATIONS[1];
    /// Fetch a task containment report: `GET /api/public/bot/{botId}/taskContainmentReport/status/{_id}`
    pub const GET_TASK_CONTAINMENT_REPORT: &'static Self = &OPERATIONS[2];
}
impl Schema {
    /// `update-task.request`
    pub const UPDATE_TASK_REQUEST: &'static Self = &SCHEMAS[0];
    /// `update-task.response`
    pub const UPDATE_TASK_RESPONSE: &'static Self = &SCHEMAS[1];
    /// `create-task-containment-report.request`
    pub const CREATE_TASK_CONTAINMENT_REPORT_REQUEST: &'static Self = &SCHEMAS[2];
    /// `create-task-containment-report.response`
    pub const CREATE_TASK_CONTAINMENT_REPORT_RESPONSE: &'static Self = &SCHEMAS[3];
    /// `get-task-containment-report.response`
    pub const GET_TASK_CONTAINMENT_REPORT_RESPONSE: &'static Self = &SCHEMAS[4];
    /// `error.response`
    pub const ERROR_RESPONSE: &'static Self = &SCHEMAS[5];
}
/// Calls a macro with the name of each constant of [`Schema`], its index in [`SCHEMAS`] and
/// its name, so that other crates have the same constants.
#[doc(hidden)]
#[macro_export]
macro_rules! each_schema {
    ($callback:ident) => {
        $callback ! { UPDATE_TASK_REQUEST, 0, "update-task.request";
        UPDATE_TASK_RESPONSE, 1, "update-task.response";
        CREATE_TASK_CONTAINMENT_REPORT_REQUEST, 2,
        "create-task-containment-report.request";
        CREATE_TASK_CONTAINMENT_REPORT_RESPONSE, 3,
        "create-task-containment-report.response"; GET_TASK_CONTAINMENT_REPORT_RESPONSE,
        4, "get-task-containment-report.response"; ERROR_RESPONSE, 5, "error.response"; }
    };
}
/// Every operation, in the order of the contract.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "updateTask",
        method: "POST",
        path: "/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}",
        summary: "Update a task",
        parameters: &[
            Parameter {
                name: "streamId",
                location: Location::Path,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
            Parameter {
                name: "taskId",
                location: Location::Path,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
            Parameter {
                name: "accountId",
                location: Location::Header,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
        ],
        scope: Some("Case Management Configuration"),
        rate_limit: Some(RateLimit {
            per: "account",
            budget: "case-management",
            windows: &[
                Window {
                    requests: 60u32,
                    length: std::time::Duration::from_secs(60u64),
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task",
        ),
        request: Some(Schema::UPDATE_TASK_REQUEST),
        responses: &[
            Response {
                status: "200",
                schema: Some(Schema::UPDATE_TASK_RESPONSE),
            },
            Response {
                status: "4XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
            Response {
                status: "5XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
        ],
    },
    Operation {
        id: "createTaskContainmentReport",
        method: "POST",
        path: "/api/public/bot/{botId}/taskContainmentReport",
        summary: "Start a task containment report",
        parameters: &[
            Parameter {
                name: "botId",
                location: Location::Path,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
            Parameter {
                name: "skip",
                location: Location::Query,
                required: false,
                schema: "{\"type\":\"integer\",\"minimum\":0}",
            },
            Parameter {
                name: "limit",
                location: Location::Query,
                required: false,
                schema: "{\"type\":\"integer\",\"minimum\":0}",
            },
        ],
        scope: Some("App Builder: Metrics"),
        rate_limit: Some(RateLimit {
            per: "bot",
            budget: "task-containment-report",
            windows: &[
                Window {
                    requests: 60u32,
                    length: std::time::Duration::from_secs(60u64),
                },
                Window {
                    requests: 1800u32,
                    length: std::time::Duration::from_secs(3600u64),
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
        request: Some(Schema::CREATE_TASK_CONTAINMENT_REPORT_REQUEST),
        responses: &[
            Response {
                status: "200",
                schema: Some(Schema::CREATE_TASK_CONTAINMENT_REPORT_RESPONSE),
            },
            Response {
                status: "4XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
            Response {
                status: "5XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
        ],
    },
    Operation {
        id: "getTaskContainmentReport",
        method: "GET",
        path: "/api/public/bot/{botId}/taskContainmentReport/status/{_id}",
        summary: "Fetch a task containment report",
        parameters: &[
            Parameter {
                name: "botId",
                location: Location::Path,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
            Parameter {
                name: "_id",
                location: Location::Path,
                required: true,
                schema: "{\"type\":\"string\",\"minLength\":1}",
            },
        ],
        scope: Some("App Builder: Metrics"),
        rate_limit: Some(RateLimit {
            per: "job",
            budget: "task-containment-report-status",
            windows: &[
                Window {
                    requests: 60u32,
                    length: std::time::Duration::from_secs(60u64),
                },
                Window {
                    requests: 1800u32,
                    length: std::time::Duration::from_secs(3600u64),
                },
            ],
        }),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
        request: None,
        responses: &[
            Response {
                status: "200",
                schema: Some(Schema::GET_TASK_CONTAINMENT_REPORT_RESPONSE),
            },
            Response {
                status: "4XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
            Response {
                status: "5XX",
                schema: Some(Schema::ERROR_RESPONSE),
            },
        ],
    },
];
/// Every schema: requests and responses in the order of the contract, then errors.
pub static SCHEMAS: &[Schema] = &[
    Schema {
        name: "update-task.request",
        operation_id: Some("updateTask"),
        direction: Direction::Request,
        id: "https://koreai.invalid/schemas/0.3.0/update-task.request.schema.json",
        text: include_str!("../schemas/update-task.request.schema.json"),
        draft_07: include_str!("../schemas/update-task.request.draft-07.schema.json"),
        rules: &[],
        warnings: &[],
    },
    Schema {
        name: "update-task.response",
        operation_id: Some("updateTask"),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.3.0/update-task.response.schema.json",
        text: include_str!("../schemas/update-task.response.schema.json"),
        draft_07: include_str!("../schemas/update-task.response.draft-07.schema.json"),
        rules: &[],
        warnings: &[],
    },
    Schema {
        name: "create-task-containment-report.request",
        operation_id: Some("createTaskContainmentReport"),
        direction: Direction::Request,
        id: "https://koreai.invalid/schemas/0.3.0/create-task-containment-report.request.schema.json",
        text: include_str!(
            "../schemas/create-task-containment-report.request.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/create-task-containment-report.request.draft-07.schema.json"
        ),
        rules: &[
            Rule {
                id: "report-range-order",
                at: "/filters",
                rule: "!has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T23:59:59.999Z' : ''))",
                message: "dateFrom is after dateTo; it must be the same point in time or an earlier one",
            },
            Rule {
                id: "report-range-length",
                at: "/filters",
                rule: "!has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T00:00:00.000Z' : '')) - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('2160h')",
                message: "the range from dateFrom to dateTo is too long; at most 90 days are allowed",
            },
            Rule {
                id: "report-range-length-daily",
                at: "/filters",
                rule: "!has(self.AggregationType) || self.AggregationType != 'Daily' || !has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T00:00:00.000Z' : '')) - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('720h')",
                message: "the range from dateFrom to dateTo is too long for AggregationType Daily; at most 30 days are allowed, or up to 90 with Cumulative",
            },
        ],
        warnings: &[
            Warning {
                code: "ambiguous-range",
                rule: Rule {
                    id: "report-range-order-midnight",
                    at: "/filters",
                    rule: "!has(self.dateFrom) || !has(self.dateTo) || size(self.dateTo) != 10 || timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= timestamp(self.dateTo + 'T00:00:00.000Z') || timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) > timestamp(self.dateTo + 'T23:59:59.999Z')",
                    message: "dateFrom is after the midnight with which the day of dateTo begins, and the pages do not say that this day counts; write dateTo as a point in time",
                },
            },
            Warning {
                code: "ambiguous-range",
                rule: Rule {
                    id: "report-range-length-days",
                    at: "/filters",
                    rule: "!has(self.dateFrom) || !has(self.dateTo) || size(self.dateTo) != 10 || timestamp(self.dateTo + 'T23:59:59.999Z') - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('2160h') || timestamp(self.dateTo + 'T00:00:00.000Z') - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) > duration('2160h')",
                    message: "the range from dateFrom to dateTo is longer than 90 days if the day of dateTo counts, which the pages do not say; end it a day earlier, or write dateTo as a point in time",
                },
            },
            Warning {
                code: "ambiguous-range",
                rule: Rule {
                    id: "report-range-length-daily-days",
                    at: "/filters",
                    rule: "!has(self.AggregationType) || self.AggregationType != 'Daily' || !has(self.dateFrom) || !has(self.dateTo) || size(self.dateTo) != 10 || timestamp(self.dateTo + 'T23:59:59.999Z') - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('720h') || timestamp(self.dateTo + 'T00:00:00.000Z') - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) > duration('720h')",
                    message: "the range from dateFrom to dateTo is longer than 30 days, the most with AggregationType Daily, if the day of dateTo counts, which the pages do not say; end it a day earlier, or write dateTo as a point in time",
                },
            },
        ],
    },
    Schema {
        name: "create-task-containment-report.response",
        operation_id: Some("createTaskContainmentReport"),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.3.0/create-task-containment-report.response.schema.json",
        text: include_str!(
            "../schemas/create-task-containment-report.response.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/create-task-containment-report.response.draft-07.schema.json"
        ),
        rules: &[],
        warnings: &[],
    },
    Schema {
        name: "get-task-containment-report.response",
        operation_id: Some("getTaskContainmentReport"),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.3.0/get-task-containment-report.response.schema.json",
        text: include_str!(
            "../schemas/get-task-containment-report.response.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/get-task-containment-report.response.draft-07.schema.json"
        ),
        rules: &[],
        warnings: &[],
    },
    Schema {
        name: "error.response",
        operation_id: None,
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.3.0/error.response.schema.json",
        text: include_str!("../schemas/error.response.schema.json"),
        draft_07: include_str!("../schemas/error.response.draft-07.schema.json"),
        rules: &[
            Rule {
                id: "error-known-shape",
                at: "",
                rule: "has(self.errors) || has(self.message) || has(self.status)",
                message: "this is no known error; at least one of errors, message and status is expected",
            },
        ],
        warnings: &[],
    },
];
