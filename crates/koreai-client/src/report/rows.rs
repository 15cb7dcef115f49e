//! Figures as numbers. What came stays as it came.

use serde_json::{Number, Value};

use crate::generated::types::{Percentage, TaskContainmentReport, TaskExecutionRow};

impl Percentage {
    /// The share in percent, whether it came as a number or as text. `None` for text that is not a plain
    /// decimal number.
    ///
    /// ```
    /// use koreai_client::types::Percentage;
    ///
    /// assert_eq!(Percentage::Number(100.into()).as_f64(), Some(100.0));
    /// assert_eq!(Percentage::Text("33.33".to_owned()).as_f64(), Some(33.33));
    /// assert_eq!(Percentage::Text("33,33".to_owned()).as_f64(), None);
    /// ```
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            // `parse` takes `inf`, `1e9` and such, too.
            Self::Text(text) => text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
                .then(|| text.parse().ok())
                .flatten(),
        }
    }
}

/// A count, if it is a whole number that is not negative.
fn count(number: Option<&Number>) -> Option<u64> {
    let number = number?;
    number.as_u64().or_else(|| {
        let value = number.as_f64()?;
        // Up to 2^53 a double holds whole numbers exactly.
        let is_count = value.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&value);
        is_count.then_some(value as u64)
    })
}

impl TaskExecutionRow {
    /// How often the task ran.
    pub fn executions(&self) -> Option<u64> {
        count(self.total_execution.as_ref())
    }

    /// In how many sessions the task ran.
    pub fn sessions(&self) -> Option<u64> {
        count(self.total_session.as_ref())
    }

    /// How many of the sessions the bot handled alone.
    pub fn self_service(&self) -> Option<u64> {
        count(self.self_service_sessions.as_ref())
    }

    /// How many of the sessions were dropped.
    pub fn drop_offs(&self) -> Option<u64> {
        count(self.drop_off_sessions.as_ref())
    }

    /// How many of the sessions were handed to an agent.
    pub fn agent_transfers(&self) -> Option<u64> {
        count(self.agent_transfer_sessions.as_ref())
    }

    /// What became of the executions: `success`, `failtask` or another, as it came.
    pub fn outcome(&self) -> Option<&str> {
        self.status.as_ref().map(|status| status.as_str())
    }

    /// Whether the row counts executions that failed: `failtask`, or `Failure` as an older page has it.
    pub fn failed(&self) -> bool {
        self.outcome().is_some_and(|status| {
            ["failtask", "failure"]
                .iter()
                .any(|failed| status.eq_ignore_ascii_case(failed))
        })
    }

    /// Share of the sessions that the bot handled alone, in percent.
    pub fn self_service_percent(&self) -> Option<f64> {
        self.self_service_sessions_in_percentage.as_ref()?.as_f64()
    }

    /// Share of the sessions that were dropped, in percent.
    pub fn drop_off_percent(&self) -> Option<f64> {
        self.drop_off_sessions_in_percentage.as_ref()?.as_f64()
    }

    /// Share of the sessions that were handed to an agent, in percent.
    pub fn agent_transfer_percent(&self) -> Option<f64> {
        self.agent_transfer_sessions_in_percentage
            .as_ref()?
            .as_f64()
    }
}

impl TaskContainmentReport {
    /// All rows with the date that they stand under, by date.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &TaskExecutionRow)> {
        let report = self.tasks_execution_report.as_ref();
        let days = report.and_then(|report| report.data.as_ref());
        days.into_iter()
            .flatten()
            .flat_map(|(date, rows)| rows.iter().map(|row| (date.as_str(), row)))
    }

    /// How many rows the platform counts, if it says so. What it counts is documented nowhere.
    pub fn total(&self) -> Option<u64> {
        count(self.tasks_execution_report.as_ref()?.total.as_ref())
    }

    /// Whether the platform says that there are more rows than these. The contract does not name the member;
    /// a sibling call of the platform, which caps its pages, has it.
    pub fn has_more(&self) -> bool {
        let inner = self.tasks_execution_report.as_ref();
        let inner = inner.and_then(|report| report.extra.get("moreAvailable"));
        inner.or_else(|| self.extra.get("moreAvailable")) == Some(&Value::Bool(true))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn figures_of_a_row() {
        for (value, sessions) in [
            (json!(7), Some(7)),
            (json!(7.0), Some(7)),
            (json!(7.5), None),
            (json!(-1), None),
            (json!(1e300), None),
        ] {
            let row: TaskExecutionRow =
                serde_json::from_value(json!({"totalSession": value})).expect("a row");
            assert_eq!(row.sessions(), sessions, "{value}");
        }
        for (status, failed) in [
            ("failtask", true),
            ("Failure", true),
            ("success", false),
            ("other", false),
        ] {
            let row: TaskExecutionRow =
                serde_json::from_value(json!({"Status": status})).expect("a row");
            assert_eq!((row.failed(), row.outcome()), (failed, Some(status)));
            assert!(row.status.is_some_and(|found| found == status));
        }
        assert!(!TaskExecutionRow::default().failed());
    }
}
