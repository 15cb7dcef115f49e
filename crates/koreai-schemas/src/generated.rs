use crate::{Direction, Schema};
pub const CONTRACT_VERSION: &str = "0.1.0";
pub const INDEX: &str = "{}";
pub static SCHEMAS: &[Schema] = &[Schema {
    name: "update-task.request", operation_id: Some("updateTask"), method: Some("POST"),
    path: Some("/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}"),
    direction: Direction::Request, id: "https://koreai.invalid/schemas/0.1.0/update-task.request.schema.json",
    text: r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://koreai.invalid/schemas/0.1.0/update-task.request.schema.json","title":"UpdateTaskRequest","type":"object","properties":{"name":{"type":"string","description":"Name of the task"},"dueDate":{"type":"number","description":"Due date in milliseconds since the Unix epoch"}}}"#,
    draft_07: r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}"#,
    rules: &[],
}];
