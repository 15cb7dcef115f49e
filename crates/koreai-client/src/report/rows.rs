//! Figures as numbers. What came stays as it came.

use crate::generated::types::{Percentage, TaskContainmentReport, TaskExecutionRow};

impl Percentage {
    /// The share in percent, whether it came as a number or as text. `None` for text that is no plain
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

impl TaskExecutionRow {
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
}
