//! A line over days for each way in which sessions end.

use koreai_client::chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::figures::{CLASSES, percent};
use crate::report::shares::{NAMES, Shares};

/// One day and how its sessions ended.
pub(super) struct Day {
    date: NaiveDate,
    shares: Option<Shares>,
}

impl Day {
    /// None if the date is a range, as in a report over a whole range.
    pub(super) fn new(date: &str, shares: Option<Shares>) -> Option<Self> {
        let (day, rest) = date.split_at_checked("2024-01-31".len())?;
        let is_day = rest.is_empty() || rest.starts_with('T');
        let date = day.parse().ok().filter(|_| is_day)?;
        Some(Self { date, shares })
    }
}

/// The chart, if there are at least two days.
///
/// The lines are stretched to the width that there is; text stands beside them, so that it is not.
pub(super) fn chart(mut days: Vec<Day>) -> Option<Markup> {
    days.sort_by_key(|day| day.date);
    let (first, last) = (days.first()?.date, days.last()?.date);
    if first == last {
        return None;
    }
    let label = format!("Shares of sessions by day, from {first} to {last}");
    Some(html! {
        figure.chart {
            ul.legend {
                @for (name, class) in NAMES.iter().zip(CLASSES).take(3) {
                    li {
                        svg.sample viewBox="0 0 24 8" aria-hidden="true" {
                            path.line.(class) d="M0 4h24" {}
                        }
                        (name)
                    }
                }
            }
            div.scale aria-hidden="true" { span { "100 %" } span { "50 %" } span { "0 %" } }
            svg.plot viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=(label) {
                path.grid d="M0 0H100M0 50H100M0 100H100" {}
                @for part in 0..3 {
                    path.line.(CLASSES[part]) d=(line(&days, part)) {}
                    (dots(&days, part))
                }
            }
            div.dates aria-hidden="true" { span { (first) } span { (last) } }
        }
    })
}

/// Where a day stands, from left to right.
fn across(days: &[Day], day: &Day) -> f64 {
    let number = |day: &Day| f64::from(day.date.num_days_from_ce());
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if last.date > first.date => {
            100.0 * (number(day) - number(first)) / (number(last) - number(first))
        }
        _ => 0.0,
    }
}

/// A path through the days, broken where a day has no figures or is missing.
fn line(days: &[Day], part: usize) -> String {
    let mut path = String::new();
    let mut before: Option<NaiveDate> = None;
    for day in days {
        let Some(shares) = day.shares else {
            before = None;
            continue;
        };
        let follows = before.is_some_and(|before| before.succ_opt() == Some(day.date));
        path += &format!(
            "{}{:.2} {:.2}",
            if follows { 'L' } else { 'M' },
            across(days, day),
            100.0 - shares.percents[part]
        );
        before = Some(day.date);
    }
    path
}

/// A dot for each day: a line without length, as its ends stay round however the chart is stretched.
fn dots(days: &[Day], part: usize) -> Markup {
    html! {
        @for day in days {
            @if let Some(shares) = day.shares {
                path.dot.(CLASSES[part]) d=(format!("M{:.2} {:.2}h0", across(days, day), 100.0 - shares.percents[part])) {
                    title { (day.date) ": " (NAMES[part]) " " (percent(shares.percents[part])) }
                }
            }
        }
    }
}
