// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

/// Decodes a body into the Rust type that stands for it, and encodes that again.
///
/// `schema` is the name of the body's schema, such as `update-task.request`; `None` if the
/// contract has no such body.
pub fn round_trip(
    schema: &str,
    json: &::serde_json::Value,
) -> Option<::serde_json::Result<::serde_json::Value>> {
    Some(
        match schema {
            "update-task.request" => through::<super::types::UpdateTaskRequest>(json),
            "update-task.response" => through::<super::types::Task>(json),
            "create-task-containment-report.request" => {
                through::<super::types::CreateTaskContainmentReportRequest>(json)
            }
            "create-task-containment-report.response" => {
                through::<super::types::TaskContainmentReportJob>(json)
            }
            "get-task-containment-report.response" => {
                through::<super::types::TaskContainmentReport>(json)
            }
            "error.response" => through::<super::types::ErrorBody>(json),
            _ => return None,
        },
    )
}
fn through<T: ::serde::de::DeserializeOwned + ::serde::Serialize>(
    json: &::serde_json::Value,
) -> ::serde_json::Result<::serde_json::Value> {
    let text = ::serde_json::to_vec(json)?;
    ::serde_json::to_value(::serde_json::from_slice::<T>(&text)?)
}
