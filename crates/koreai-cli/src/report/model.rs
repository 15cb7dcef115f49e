//! A report as every format shows it: rows by task and date, and what they were asked for with.

use koreai_client::chrono::{DateTime, Utc};
use koreai_client::types::{Percentage, TaskContainmentReport, TaskExecutionRow};
use serde::Serialize;
use serde_json::{Map, Number, Value};

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// What the contract does not name, as it came.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) extra: Map<String, Value>,
}

impl Row {
    fn of(date: &str, row: &TaskExecutionRow) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let percent = |share: &Option<Percentage>| share.as_ref().and_then(Percentage::as_f64);
        Self {
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
            extra: row.extra.clone(),
        }
    }

    /// Whether the task failed. Newer pages of the vendor write `failtask`, older ones `Failure`.
    pub(crate) fn is_failure(&self) -> bool {
        self.outcome.to_ascii_lowercase().starts_with("fail")
    }
}

/// The rows of an answer.
pub(crate) fn rows(report: &TaskContainmentReport) -> Vec<Row> {
    report
        .rows()
        .map(|(date, row)| Row::of(date, row))
        .collect()
}

/// How many rows there are in all, if the platform says so.
pub(crate) fn total(report: &TaskContainmentReport) -> Option<Number> {
    report.tasks_execution_report.as_ref()?.total.clone()
}

/// Figures of several rows, added up. What a row does not say counts as nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) executions: f64,
    /// Those of them that failed.
    pub(crate) failed: f64,
    pub(crate) sessions: f64,
    pub(crate) self_service: f64,
    pub(crate) drop_off: f64,
    pub(crate) agent_transfer: f64,
}

impl Tally {
    pub(crate) fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut tally = Self::default();
        let number =
            |number: &Option<Number>| number.as_ref().and_then(Number::as_f64).unwrap_or(0.0);
        for row in rows {
            let executions = number(&row.executions);
            tally.executions += executions;
            if row.is_failure() {
                tally.failed += executions;
            }
            tally.sessions += number(&row.sessions);
            tally.self_service += number(&row.self_service_sessions);
            tally.drop_off += number(&row.drop_off_sessions);
            tally.agent_transfer += number(&row.agent_transfer_sessions);
        }
        tally
    }

    /// Self-service, drop-off and agent transfer.
    pub(crate) fn parts(&self) -> [f64; 3] {
        [self.self_service, self.drop_off, self.agent_transfer]
    }

    /// What the three are parts of: the sessions, or the three together where they are more.
    pub(crate) fn whole(&self) -> f64 {
        self.sessions.max(self.parts().iter().sum())
    }

    /// The same in percent. What is missing to 100 is left open by the platform.
    pub(crate) fn percents(&self) -> Option<[f64; 3]> {
        let whole = self.whole();
        (whole > 0.0).then(|| self.parts().map(|part| 100.0 * part / whole))
    }

    /// The share of executions that failed, in percent.
    pub(crate) fn failed_percent(&self) -> Option<f64> {
        (self.executions > 0.0).then(|| 100.0 * self.failed / self.executions)
    }
}

impl Report {
    /// The figures of each task, over all dates and outcomes, in the order in which tasks first come.
    pub(crate) fn by_task(&self) -> Vec<(&str, Tally)> {
        self.by(|row| &row.task)
    }

    /// The figures of each date, over all tasks and outcomes.
    pub(crate) fn by_date(&self) -> Vec<(&str, Tally)> {
        self.by(|row| &row.date)
    }

    fn by<'a>(&'a self, key: impl Fn(&'a Row) -> &'a str) -> Vec<(&'a str, Tally)> {
        let mut groups: indexmap::IndexMap<&str, Vec<&Row>> = indexmap::IndexMap::new();
        for row in &self.rows {
            groups.entry(key(row)).or_default().push(row);
        }
        groups
            .into_iter()
            .map(|(key, rows)| (key, Tally::of(rows)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(task: &str, date: &str, outcome: &str, sessions: [u64; 3]) -> Row {
        let [own, dropped, agent] = sessions;
        let whole = own + dropped + agent;
        Row {
            task: task.to_owned(),
            date: date.to_owned(),
            outcome: outcome.to_owned(),
            executions: Some((whole + 1).into()),
            sessions: Some(whole.into()),
            self_service_sessions: Some(own.into()),
            drop_off_sessions: Some(dropped.into()),
            agent_transfer_sessions: Some(agent.into()),
            ..Row::default()
        }
    }

    fn report(rows: Vec<Row>) -> Report {
        Report {
            made_at: DateTime::UNIX_EPOCH,
            parameters: Parameters::default(),
            total: None,
            rows,
        }
    }

    #[test]
    fn figures_are_added_up_by_task_and_by_date() {
        let report = report(vec![
            row("Booking", "2024-01-01", "success", [6, 3, 1]),
            row("Booking", "2024-01-01", "failtask", [0, 0, 2]),
            row("Currency", "2024-01-01", "Success", [1, 0, 0]),
            row("Booking", "2024-01-02", "Failure", [1, 1, 0]),
        ]);
        let shown = |groups: Vec<(&str, Tally)>| {
            let groups = groups.iter().map(|(key, t)| {
                format!(
                    "{key}: {} of {} failed, {} sessions, {:?}",
                    t.failed,
                    t.executions,
                    t.sessions,
                    t.parts()
                )
            });
            groups.collect::<Vec<_>>()
        };
        assert_eq!(
            shown(report.by_task()),
            [
                "Booking: 6 of 17 failed, 14 sessions, [7.0, 4.0, 3.0]",
                "Currency: 0 of 2 failed, 1 sessions, [1.0, 0.0, 0.0]"
            ]
        );
        assert_eq!(
            shown(report.by_date()),
            [
                "2024-01-01: 3 of 16 failed, 13 sessions, [7.0, 3.0, 3.0]",
                "2024-01-02: 3 of 3 failed, 2 sessions, [1.0, 1.0, 0.0]"
            ]
        );
        assert_eq!(report.by_task()[1].1.percents(), Some([100.0, 0.0, 0.0]));
        assert_eq!(Tally::of(&[Row::default()]).percents(), None);
    }
}
