//! Which operations have a behaviour of their own.

use koreai_schemas::Operation;

/// How an operation is answered once a call of it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    UpdateTask,
    CreateReport,
    GetReport,
    /// With the first example of the contract.
    Example,
}

impl Behaviour {
    /// That of the operation with this `operationId`.
    pub(crate) fn by_id(id: &str) -> Self {
        let own = [
            (Operation::UPDATE_TASK, Self::UpdateTask),
            (
                Operation::CREATE_TASK_CONTAINMENT_REPORT,
                Self::CreateReport,
            ),
            (Operation::GET_TASK_CONTAINMENT_REPORT, Self::GetReport),
        ];
        own.into_iter()
            .find(|(operation, _)| operation.id == id)
            .map_or(Self::Example, |(_, behaviour)| behaviour)
    }

    /// Whether the answer is a report job.
    pub(crate) fn answers_a_job(self) -> bool {
        matches!(self, Self::CreateReport | Self::GetReport)
    }
}
