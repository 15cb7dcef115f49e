//! A report as every format shows it: rows by task and date, and what they were asked for with.

use koreai_client::chrono::{DateTime, Utc};
use koreai_client::types::{Percentage, TaskExecutionRow};
use serde::Serialize;
use serde_json::{Map, Number, Value};

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Report {
    /// When it was made, by this machine's clock.
    pub(crate) made_at: DateTime<Utc>,
    /// What it was asked for with.
    pub(crate) parameters: Parameters,
    /// How many rows there are, if the platform says so. What it counts is documented nowhere.
    pub(crate) total: Option<Number>,
    /// The rows, by date as they came.
    pub(crate) rows: Vec<Row>,
}

/// What a report was asked for with. Of a job that somebody else started, only bot and job are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Parameters {
    pub(crate) host: String,
    pub(crate) bot: String,
    /// The job that made it, the first one if there were more.
    pub(crate) job: String,
    /// The body of the request, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<Value>,
}

/// How the sessions ended in which one task ran, on one date (or in one range) and with one outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    /// The day, or the range, as the platform writes it.
    pub(crate) date: String,
    pub(crate) task: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `success`, `failtask` or another, as it came.
    pub(crate) outcome: String,
    /// How often the task ran.
    pub(crate) executions: Option<Number>,
    /// In how many sessions.
    pub(crate) sessions: Option<Number>,
    /// Sessions that the bot handled alone.
    pub(crate) self_service_sessions: Option<Number>,
    /// The same in percent of the sessions.
    pub(crate) self_service_percent: Option<f64>,
    /// Sessions that were dropped.
    pub(crate) drop_off_sessions: Option<Number>,
    pub(crate) drop_off_percent: Option<f64>,
    /// Sessions that were handed to an agent.
    pub(crate) agent_transfer_sessions: Option<Number>,
    pub(crate) agent_transfer_percent: Option<f64>,
    /// What the contract does not name, as it came, and percentages that are not plain numbers.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) extra: Map<String, Value>,
}

/// The platform's names of percentages.
const OWN_PERCENT: &str = "selfServiceSessionsInPercentage";
const DROPPED_PERCENT: &str = "dropOffSessionsInPercentage";
const AGENT_PERCENT: &str = "agentTransferSessionsInPercentage";

/// A row as it came, with the date that it stands under.
pub(crate) fn row((date, row): (&str, &TaskExecutionRow)) -> Row {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let percent = |share: &Option<Percentage>| share.as_ref().and_then(Percentage::as_f64);
    let mut extra = row.extra.clone();
    for (name, share) in [
        (OWN_PERCENT, &row.self_service_sessions_in_percentage),
        (DROPPED_PERCENT, &row.drop_off_sessions_in_percentage),
        (AGENT_PERCENT, &row.agent_transfer_sessions_in_percentage),
    ] {
        if let Some(Percentage::Text(text)) = share
            && percent(share).is_none()
        {
            extra.insert(name.to_owned(), text.clone().into());
        }
    }
    Row {
        date: date.to_owned(),
        task: text(&row.task_name),
        kind: text(&row.task_type),
        outcome: row
            .status
            .as_ref()
            .map_or(String::new(), |status| status.as_str().to_owned()),
        executions: row.total_execution.clone(),
        sessions: row.total_session.clone(),
        self_service_sessions: row.self_service_sessions.clone(),
        self_service_percent: percent(&row.self_service_sessions_in_percentage),
        drop_off_sessions: row.drop_off_sessions.clone(),
        drop_off_percent: percent(&row.drop_off_sessions_in_percentage),
        agent_transfer_sessions: row.agent_transfer_sessions.clone(),
        agent_transfer_percent: percent(&row.agent_transfer_sessions_in_percentage),
        extra,
    }
}

impl Row {
    /// The three percentages: numbers, or the texts that are none.
    pub(crate) fn percents(&self) -> [Option<Result<f64, &str>>; 3] {
        [
            (self.self_service_percent, OWN_PERCENT),
            (self.drop_off_percent, DROPPED_PERCENT),
            (self.agent_transfer_percent, AGENT_PERCENT),
        ]
        .map(|(number, name)| {
            let text = || self.extra.get(name).and_then(Value::as_str);
            number.map(Ok).or_else(|| text().map(Err))
        })
    }

    /// Whether the task failed. Newer pages of the vendor write `failtask`, older ones `Failure`.
    pub(crate) fn is_failure(&self) -> bool {
        self.outcome.to_ascii_lowercase().starts_with("fail")
    }
}

#[cfg(test)]
mod tests {
    use koreai_client::types::TaskContainmentReport;
    use serde_json::json;

    use super::*;

    #[test]
    fn percentages_that_are_no_plain_numbers_are_kept_as_they_came() {
        let report = json!({"status": "SUCCESS", "tasksExecutionReport": {"data": {"2024-01-01": [{
            "selfServiceSessionsInPercentage": "50%",
            "dropOffSessionsInPercentage": "33,33",
            "agentTransferSessionsInPercentage": "16.67",
            "more": 1,
        }]}}});
        let report: TaskContainmentReport = serde_json::from_value(report).expect("a report");
        let row = report.rows().map(row).next().expect("a row");
        assert_eq!(
            row.percents(),
            [Some(Err("50%")), Some(Err("33,33")), Some(Ok(16.67))]
        );
        assert_eq!(
            json!(row)["extra"],
            json!({
                "more": 1,
                "selfServiceSessionsInPercentage": "50%",
                "dropOffSessionsInPercentage": "33,33",
            })
        );
    }
}
