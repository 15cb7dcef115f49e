//! What a report is asked for: filters and dates, resolved. The contract's rules about them were
//! checked with the body.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use crate::clock::utc;

const DEFAULT_RANGE: TimeDelta = TimeDelta::days(7);

/// How the figures are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregation {
    /// Also without a filter for it (assumed), but then over as many days as a cumulative one.
    Daily,
    Cumulative,
}

/// The filters of a report, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filters {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) aggregation: Aggregation,
    pub(crate) task_names: Option<Vec<String>>,
    pub(crate) conversation_type: Option<String>,
    pub(crate) conversation_status: Option<String>,
    /// As text: what tags mean is unknown, so all that counts is which they are.
    pub(crate) tags: Option<String>,
}

impl Filters {
    /// Reads the filters out of a body that keeps its schema and rules, or says what is wrong.
    pub(crate) fn resolve(body: &Value, now: SystemTime) -> Result<Self, String> {
        let filters = &body["filters"];
        let text = |name: &str| filters[name].as_str();
        let date = |name: &str| text(name).map(|date| point(name, date)).transpose();
        let aggregation = text("AggregationType");
        let (from, to) = match (date("dateFrom")?, date("dateTo")?) {
            (Some(from), Some(to)) => (from, to),
            (Some(from), None) => (from, later(from, DEFAULT_RANGE)),
            (None, Some(to)) => (earlier(to, DEFAULT_RANGE), to),
            (None, None) => {
                let now = utc(now);
                (earlier(now, DEFAULT_RANGE), now)
            }
        };
        // An empty list of names or tags selects nothing in particular (assumed): it is not a filter.
        let list = |name: &str| filters[name].as_array().filter(|list| !list.is_empty());
        let (from, ends_with_day) = (from.date_naive(), text("dateTo").is_none_or(is_day));
        let to = match ends_with_day {
            true => to.date_naive(),
            // A range that ends at a midnight has nothing of the day that begins there.
            false => earlier(to, TimeDelta::milliseconds(1))
                .date_naive()
                .max(from),
        };
        Ok(Self {
            from,
            to,
            aggregation: match aggregation {
                Some("Cumulative") => Aggregation::Cumulative,
                _ => Aggregation::Daily,
            },
            task_names: list("includeTaskName").map(|names| {
                let names = names.iter().filter_map(Value::as_str);
                names.map(str::to_owned).collect()
            }),
            conversation_type: text("ConversationType").map(str::to_owned),
            conversation_status: text("ConversationStatus").map(str::to_owned),
            tags: list("tags").map(|tags| Value::from(tags.as_slice()).to_string()),
        })
    }

    /// The days that the report covers, those of both ends included.
    pub(crate) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }
}

/// A date alone counts in full, as the contract defines.
fn is_day(text: &str) -> bool {
    text.len() == 10
}

/// The schema has seen to the form, and that the day is in the calendar.
fn point(name: &str, text: &str) -> Result<DateTime<Utc>, String> {
    let text = match is_day(text) {
        true => &format!("{text}T00:00:00.000Z"),
        false => text,
    };
    DateTime::parse_from_rfc3339(text)
        .map(|point| point.to_utc())
        .map_err(|_| format!("{name} is not a date of the calendar"))
}

/// Dates at the very end of the calendar stay there.
fn later(point: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    point
        .checked_add_signed(by)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn earlier(point: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    point
        .checked_sub_signed(by)
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;

    /// 2024-05-10, in the afternoon.
    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_715_350_000)
    }

    fn range(filters: Value) -> Result<(String, String), String> {
        Filters::resolve(&json!({"filters": filters}), now())
            .map(|filters| (filters.from.to_string(), filters.to.to_string()))
    }

    fn days(from: &str, to: &str) -> Result<(String, String), String> {
        Ok((from.to_owned(), to.to_owned()))
    }

    #[test]
    fn missing_dates_are_a_week_apart() {
        assert_eq!(range(json!({})), days("2024-05-03", "2024-05-10"));
        assert_eq!(
            range(json!({"dateFrom": "2024-02-25"})),
            days("2024-02-25", "2024-03-03")
        );
        assert_eq!(
            range(json!({"dateTo": "2024-03-03T23:59:59.999Z"})),
            days("2024-02-25", "2024-03-03")
        );
    }

    /// A date alone counts in full, a point in time is where the range ends.
    #[test]
    fn the_last_day_counts_as_far_as_it_is_in_the_range() {
        let from = "2024-01-01";
        for (to, last) in [
            ("2024-01-30", "2024-01-30"),
            ("2024-01-31T00:00:00.000Z", "2024-01-30"),
            ("2024-01-31T00:00:00.001Z", "2024-01-31"),
            ("2024-01-01T00:00:00.000Z", "2024-01-01"),
        ] {
            let filters = json!({"dateFrom": from, "dateTo": to});
            assert_eq!(range(filters), days(from, last), "{to}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trouble() {
        assert!(range(json!({"dateTo": "0001-01-01"})).is_ok());
        assert!(range(json!({"dateFrom": "9999-12-31"})).is_ok());
    }
}
