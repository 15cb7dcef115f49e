//! The range of dates that a report covers.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::generated::types::ReportDate;

/// The longest range of a report, in days (documented). A range that ends with a day counts that day
/// (inferred): 2024-01-01 to 2024-03-30 are 90 days. One day more is sent as well, since the platform may
/// stop at the midnight of that day.
pub const MAX_DAYS: i64 = koreai_schemas::figures::MAX_DAYS as i64;

/// The longest range of a report with daily aggregation, in days (documented), counted as for
/// [`MAX_DAYS`]: 2024-01-01 to 2024-01-30 are 30 days.
pub const MAX_DAYS_DAILY: i64 = koreai_schemas::figures::MAX_DAYS_DAILY as i64;

/// An end of a report's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrTime {
    /// A whole day in UTC (inferred): as the start of a range from its midnight, as the end of one to its
    /// last millisecond.
    Day(NaiveDate),
    /// A point in time, to the millisecond.
    Time(DateTime<Utc>),
}

impl From<NaiveDate> for DateOrTime {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<DateTime<Utc>> for DateOrTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

/// A text that is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a date of the calendar: give a day, 2024-01-31, or a point in time, 2024-01-31T12:00:00Z"
)]
pub struct InvalidDate(());

impl FromStr for DateOrTime {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if let Ok(day) = text.parse::<NaiveDate>() {
            return Ok(day.into());
        }
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidDate(()))?;
        Ok(time.with_timezone(&Utc).into())
    }
}

impl TryFrom<&str> for DateOrTime {
    type Error = InvalidDate;

    fn try_from(text: &str) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl TryFrom<String> for DateOrTime {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

/// As the platform takes it.
impl fmt::Display for DateOrTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.format("%Y-%m-%d").fmt(f),
            // A leap second has no place in the format; chrono would write it as second 60.
            Self::Time(_) => self.instant().format("%Y-%m-%dT%H:%M:%S%.3fZ").fmt(f),
        }
    }
}

impl DateOrTime {
    /// As the platform takes it: `yyyy-mm-dd`, or `yyyy-mm-ddThh:mm:ss.mmmZ`.
    pub(super) fn written(self) -> Result<ReportDate, String> {
        let year = match self {
            Self::Day(day) => day.year(),
            Self::Time(time) => time.year(),
        };
        if !(1..=9_999).contains(&year) {
            return Err(format!(
                "the year {year} cannot be sent; years go from 0001 to 9999"
            ));
        }
        Ok(ReportDate(self.to_string()))
    }

    /// The last point in time of a range that ends with it.
    pub(super) fn end(self) -> DateTime<Utc> {
        let end = self.instant();
        match self {
            Self::Day(_) => end
                .checked_add_signed(TimeDelta::milliseconds(86_399_999))
                .unwrap_or(end),
            Self::Time(_) => end,
        }
    }

    pub(super) fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            // As it is sent.
            Self::Time(time) => {
                DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time)
            }
        }
    }
}

/// The rules of the contract, with the one that is broken as the error. Where an end is missing, the
/// platform takes a week.
pub(super) fn check(
    from: Option<DateOrTime>,
    to: Option<DateOrTime>,
    daily: bool,
) -> Result<(), String> {
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(());
    };
    // Too long is what is so even if the day of `to` does not count.
    let span = to.instant() - from.instant();
    if from.instant() > to.end() {
        return Err(
            "dateFrom is after dateTo; it must be the same point in time or an earlier one".into(),
        );
    }
    if span > TimeDelta::days(MAX_DAYS) {
        return Err(format!(
            "the range from dateFrom to dateTo is too long; at most {MAX_DAYS} days are allowed"
        ));
    }
    if daily && span > TimeDelta::days(MAX_DAYS_DAILY) {
        return Err(format!(
            "the range from dateFrom to dateTo is too long for AggregationType Daily; at most \
             {MAX_DAYS_DAILY} days are allowed, or up to {MAX_DAYS} with Cumulative"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DateOrTime {
        text.parse::<NaiveDate>().unwrap().into()
    }

    fn time(text: &str) -> DateOrTime {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    #[test]
    fn dates_are_written_as_the_platform_takes_them() {
        for (date, written) in [
            (day("2024-03-07"), "2024-03-07"),
            (day("0099-01-01"), "0099-01-01"),
            (time("2024-03-07T10:20:30Z"), "2024-03-07T10:20:30.000Z"),
            (
                time("2024-03-07T10:20:30.123999Z"),
                "2024-03-07T10:20:30.123Z",
            ),
            (
                time("2024-03-07T10:20:30+02:00"),
                "2024-03-07T08:20:30.000Z",
            ),
            (time("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(date.written().map(|date| date.0).as_deref(), Ok(written));
        }
        for year in [-1, 0, 10_000] {
            let date = DateOrTime::Day(NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
            assert!(date.written().is_err(), "{year}");
        }
    }

    #[test]
    fn ranges_keep_the_rules() {
        let start = day("2024-01-01");
        for (from, to, daily, broken) in [
            (Some(start), None, false, None),
            (
                Some(time("2024-01-01T23:59:59.999Z")),
                Some(start),
                false,
                None,
            ),
            (
                Some(time("2024-01-02T00:00:00Z")),
                Some(start),
                false,
                Some("is after dateTo"),
            ),
            (None, Some(start), true, None),
            (Some(start), Some(start), false, None),
            (
                Some(start),
                Some(day("2023-12-31")),
                false,
                Some("is after dateTo"),
            ),
            (Some(start), Some(day("2024-03-31")), false, None),
            (
                Some(start),
                Some(day("2024-04-01")),
                false,
                Some("at most 90 days"),
            ),
            (
                Some(start),
                Some(time("2024-03-31T00:00:00.000Z")),
                false,
                None,
            ),
            (
                Some(start),
                Some(time("2024-03-31T00:00:00.001Z")),
                false,
                Some("at most 90 days"),
            ),
            (Some(start), Some(day("2024-01-31")), true, None),
            (
                Some(start),
                Some(day("2024-02-01")),
                true,
                Some("at most 30 days"),
            ),
            (Some(start), Some(day("2024-02-01")), false, None),
        ] {
            let found = check(from, to, daily).err();
            match broken {
                Some(rule) => assert!(found.is_some_and(|found| found.contains(rule)), "{rule}"),
                None => assert_eq!(found, None),
            }
        }
    }
}
