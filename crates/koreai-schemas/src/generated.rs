// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

use crate::{Direction, Rule, Schema};
/// `info.version` of the contract that the schemas were rendered from.
pub const CONTRACT_VERSION: &str = "0.2.0";
/// The index of the schemas, as JSON text.
pub const INDEX: &str = include_str!("../schemas/index.json");
/// Every schema: requests and responses in the order of the contract, then errors.
pub static SCHEMAS: &[Schema] = &[
    Schema {
        name: "update-task.request",
        operation_id: Some("updateTask"),
        method: Some("POST"),
        path: Some(
            "/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}",
        ),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task",
        ),
        direction: Direction::Request,
        id: "https://koreai.invalid/schemas/0.2.0/update-task.request.schema.json",
        text: include_str!("../schemas/update-task.request.schema.json"),
        draft_07: include_str!("../schemas/update-task.request.draft-07.schema.json"),
        rules: &[],
    },
    Schema {
        name: "update-task.response",
        operation_id: Some("updateTask"),
        method: Some("POST"),
        path: Some(
            "/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}",
        ),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task",
        ),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.2.0/update-task.response.schema.json",
        text: include_str!("../schemas/update-task.response.schema.json"),
        draft_07: include_str!("../schemas/update-task.response.draft-07.schema.json"),
        rules: &[],
    },
    Schema {
        name: "create-task-containment-report.request",
        operation_id: Some("createTaskContainmentReport"),
        method: Some("POST"),
        path: Some("/api/public/bot/{botId}/taskContainmentReport"),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
        direction: Direction::Request,
        id: "https://koreai.invalid/schemas/0.2.0/create-task-containment-report.request.schema.json",
        text: include_str!(
            "../schemas/create-task-containment-report.request.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/create-task-containment-report.request.draft-07.schema.json"
        ),
        rules: &[
            Rule {
                at: "/filters",
                rule: "!has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T00:00:00.000Z' : ''))",
                message: "dateFrom is after dateTo; it must be the same point in time or an earlier one",
            },
            Rule {
                at: "/filters",
                rule: "!has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T00:00:00.000Z' : '')) - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('2160h')",
                message: "the range from dateFrom to dateTo is too long; at most 90 days are allowed",
            },
            Rule {
                at: "/filters",
                rule: "!has(self.AggregationType) || self.AggregationType != 'Daily' || !has(self.dateFrom) || !has(self.dateTo) || timestamp(self.dateTo + (size(self.dateTo) == 10 ? 'T00:00:00.000Z' : '')) - timestamp(self.dateFrom + (size(self.dateFrom) == 10 ? 'T00:00:00.000Z' : '')) <= duration('720h')",
                message: "the range from dateFrom to dateTo is too long for AggregationType Daily; at most 30 days are allowed, or up to 90 with Cumulative",
            },
        ],
    },
    Schema {
        name: "create-task-containment-report.response",
        operation_id: Some("createTaskContainmentReport"),
        method: Some("POST"),
        path: Some("/api/public/bot/{botId}/taskContainmentReport"),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.2.0/create-task-containment-report.response.schema.json",
        text: include_str!(
            "../schemas/create-task-containment-report.response.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/create-task-containment-report.response.draft-07.schema.json"
        ),
        rules: &[],
    },
    Schema {
        name: "get-task-containment-report.response",
        operation_id: Some("getTaskContainmentReport"),
        method: Some("GET"),
        path: Some("/api/public/bot/{botId}/taskContainmentReport/status/{_id}"),
        docs: Some(
            "https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report",
        ),
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.2.0/get-task-containment-report.response.schema.json",
        text: include_str!(
            "../schemas/get-task-containment-report.response.schema.json"
        ),
        draft_07: include_str!(
            "../schemas/get-task-containment-report.response.draft-07.schema.json"
        ),
        rules: &[],
    },
    Schema {
        name: "error.response",
        operation_id: None,
        method: None,
        path: None,
        docs: None,
        direction: Direction::Response,
        id: "https://koreai.invalid/schemas/0.2.0/error.response.schema.json",
        text: include_str!("../schemas/error.response.schema.json"),
        draft_07: include_str!("../schemas/error.response.draft-07.schema.json"),
        rules: &[
            Rule {
                at: "",
                rule: "has(self.errors) || has(self.message) || has(self.status)",
                message: "this is no known error; at least one of errors, message and status is expected",
            },
        ],
    },
];
