//! A report as one page for a browser, complete in itself: nothing is fetched.
//!
//! Summary, bars and the chart are rendered here and need no script. The table of all rows is the
//! script's, from the data that the page carries: few rows are shown at a time, so that thousands stay
//! usable.

mod days;
mod figures;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::model::{Report, Row};
use super::shares::{NAMES, Shares};
use super::sums::{self, grouped};
use crate::text::printable;
use days::Day;
use figures::{CLASSES, NOTHING, percent, plural, whole};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// How many tasks or days are shown at once; the rest unfolds.
const AT_ONCE: usize = 40;

/// The page.
pub(crate) fn render(report: &Report) -> String {
    let rows: Vec<&Row> = report.rows.iter().collect();
    let title = "Task containment report";
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) @if !rows.is_empty() { ", " (range(&rows)) } }
                // Without one, a browser would ask the server for it.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    @if !rows.is_empty() { p { (range(&rows)) } }
                }
                main {
                    (doubts(report))
                    @if rows.is_empty() {
                        p { "No task ran in this range, or none that the filters name." }
                    } @else {
                        (summary(&rows))
                        (by_task(&rows))
                        (by_day(&rows))
                        (all_rows(rows.len()))
                    }
                }
                (footer(report))
                script #data type="application/json" { (PreEscaped(data(report))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// Allows this page's own style and script, and nothing else: no request, no other code.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// The report as JSON that ends no script element, and turns no text, whatever it holds.
fn data(report: &Report) -> String {
    // Only strings hold these characters, and there an escape means the same.
    let json = serde_json::json!(report).to_string();
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                safe += &format!("\\u{:04x}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// The days that the rows cover, or the range as the platform writes it.
fn range(rows: &[&Row]) -> String {
    let dates = || rows.iter().map(|row| row.date.as_str());
    match (dates().min(), dates().max()) {
        (Some(first), Some(last)) if first != last => {
            format!("{} to {}", printable(first), printable(last))
        }
        (Some(date), _) => printable(date),
        (None, _) => String::new(),
    }
}

/// What makes the figures less than they seem.
fn doubts(report: &Report) -> Markup {
    let here = report.rows.len();
    let total = report.total.as_ref();
    let differs = total.filter(|total| total.as_f64() != Some(here as f64));
    let count = |what: fn(&Row) -> bool| report.rows.iter().filter(|row| what(row)).count();
    let exceeded = count(|row| Shares::from_rows(&[row]).is_some_and(|shares| shares.exceeded));
    let weightless = count(Shares::lack_weight);
    let unread = count(|row| row.percents().iter().flatten().any(Result::is_err));
    html! {
        @if let Some(total) = differs {
            p.doubt { "The platform speaks of " (total) " rows; here are " (whole(here as f64)) "." }
        }
        @if exceeded > 0 {
            p.doubt {
                "In " (plural(exceeded, "row"))
                ", the parts are more than the sessions. Shares there are shares of the parts."
            }
        }
        @if weightless > 0 {
            p.doubt {
                (plural(weightless, "row"))
                " with percentages, but without sessions: not in the shares of several rows together."
            }
        }
        @if unread > 0 {
            p.doubt {
                (plural(unread, "row"))
                " with percentages that are not plain numbers, and are left out. They are in this page's source as they came."
            }
        }
    }
}

fn summary(rows: &[&Row]) -> Markup {
    let shares = Shares::from_rows(rows);
    html! {
        section aria-labelledby="summary" {
            h2 #summary { "Summary" }
            dl.figures {
                (figure(None, "Sessions", &sum(rows, |row| row.sessions.as_ref())))
                (figure(None, "Runs", &runs(rows)))
                (figure(None, "Failed runs", &failed(rows)))
                @for (part, name) in NAMES.iter().enumerate() {
                    @if part < 3 || shares.is_some_and(|shares| shares.has_open()) {
                        (figure(Some(CLASSES[part]), name, &share(shares.as_ref(), part)))
                    }
                }
            }
            (bar(shares.as_ref()))
            p.remark { "Shares are of sessions. A session in which several tasks ran may count for each of them." }
        }
    }
}

fn figure(class: Option<&str>, name: &str, value: &str) -> Markup {
    html! {
        div {
            dt { @if let Some(class) = class { i.key.(class) {} } (name) }
            dd { (value) }
        }
    }
}

/// Each task with a bar for each outcome, those with the most sessions first.
fn by_task(rows: &[&Row]) -> Markup {
    let mut tasks: Vec<(&str, Vec<&Row>)> = grouped(rows, |row| row.task.as_str());
    tasks.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)));
    let open = has_open(tasks.iter().flat_map(|(_, rows)| by_outcome(rows)));
    let group = |(name, rows): &(&str, Vec<&Row>)| {
        html! {
            tbody {
                tr.name { th colspan=(columns(open)) scope="rowgroup" { (shown(name, "no name")) } }
                @for (outcome, rows) in by_outcome(rows) { (line(&outcome, &rows, open)) }
            }
        }
    };
    html! {
        section aria-labelledby="tasks" {
            h2 #tasks { "By task" }
            (folded(&tasks, "task", |part| bars("Task and outcome", open, part.iter().map(group))))
        }
    }
}

/// A line for each day, and a chart of them. Nothing if the report is over a whole range.
fn by_day(rows: &[&Row]) -> Markup {
    let mut dates = grouped(rows, |row| row.date.as_str());
    dates.sort_by_key(|(date, _)| *date);
    let days: Option<Vec<Day>> = dates
        .iter()
        .map(|(date, rows)| Day::new(date, Shares::from_rows(rows)))
        .collect();
    let open = has_open(
        dates
            .iter()
            .map(|(date, rows)| ((*date).to_owned(), rows.clone())),
    );
    let lines = |part: &[(&str, Vec<&Row>)]| {
        let lines = html! {
            tbody { @for (date, rows) in part { (line(date, rows, open)) } }
        };
        bars("Date", open, [lines])
    };
    html! {
        @if dates.len() > 1 {
            section aria-labelledby="days" {
                h2 #days { "By day" }
                @if let Some(chart) = days.and_then(days::chart) { (chart) }
                (folded(&dates, "day", lines))
            }
        }
    }
}

/// What the script fills.
fn all_rows(count: usize) -> Markup {
    html! {
        section #rows aria-labelledby="all" {
            h2 #all { "All rows" }
            noscript {
                p {
                    "The table of all " (plural(count, "row"))
                    " needs JavaScript. They are in this page's source as JSON; "
                    code { "koreai report --format csv" } " prints them as a table."
                }
            }
        }
    }
}

fn footer(report: &Report) -> Markup {
    let parameters = &report.parameters;
    let request = parameters.request.as_ref().map(ToString::to_string);
    html! {
        footer {
            dl {
                dt { "Made" }
                dd { time datetime=(report.made_at.to_rfc3339()) { (report.made_at.format("%Y-%m-%d %H:%M UTC")) } }
                dt { "Host" } dd { (printable(&parameters.host)) }
                dt { "Bot" } dd { (printable(&parameters.bot)) }
                dt { "Job" } dd { (printable(&parameters.job)) }
                @if let Some(request) = request {
                    dt { "Request" } dd { code { (printable(&request)) } }
                }
            }
            p { "Made with koreai, which is neither written nor endorsed by Kore.ai." }
        }
    }
}

/// The first groups, and the rest to unfold.
fn folded<T>(groups: &[T], what: &str, table: impl Fn(&[T]) -> Markup) -> Markup {
    let (first, rest) = groups.split_at(groups.len().min(AT_ONCE));
    html! {
        (table(first))
        @if !rest.is_empty() {
            details {
                summary { (whole(rest.len() as f64)) " more " (what) @if rest.len() > 1 { "s" } }
                (table(rest))
            }
        }
    }
}

/// A table of bars with their figures.
fn bars(first: &str, open: bool, groups: impl IntoIterator<Item = Markup>) -> Markup {
    html! {
        table.bars {
            thead {
                tr {
                    th scope="col" { (first) }
                    th.bar scope="col" { "Shares of sessions" }
                    th scope="col" { "Runs" }
                    th scope="col" { "Sessions" }
                    @for (name, class) in parts(open) {
                        th scope="col" { i.key.(class) {} (name) }
                    }
                }
            }
            @for group in groups { (group) }
        }
    }
}

/// A bar with its figures.
fn line(name: &str, rows: &[&Row], open: bool) -> Markup {
    let shares = Shares::from_rows(rows);
    html! {
        tr {
            th scope="row" { (shown(name, "no date")) }
            td.bar { (bar(shares.as_ref())) }
            td.count data-label="Runs" { (runs(rows)) }
            td.count data-label="Sessions" { (sum(rows, |row| row.sessions.as_ref())) }
            @for (part, (name, class)) in parts(open).enumerate() {
                td.share data-label=(name) { i.key.(class) {} (share(shares.as_ref(), part)) }
            }
        }
    }
}

/// The parts that a table has columns for.
fn parts(open: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES
        .into_iter()
        .zip(CLASSES)
        .take(if open { 4 } else { 3 })
}

fn columns(open: bool) -> usize {
    4 + parts(open).count()
}

/// A stacked bar. Its parts add up to its length.
fn bar(shares: Option<&Shares>) -> Markup {
    let Some(shares) = shares else {
        return html! { span.remark { "no sessions stated" } };
    };
    let segments = shares.segments().into_iter().zip(NAMES).zip(CLASSES);
    let parts = NAMES.iter().zip(shares.percents);
    let parts = parts.map(|(name, share)| format!("{name} {}", percent(share)));
    let parts = parts.take(if shares.has_open() { 4 } else { 3 });
    html! {
        svg.stack viewBox="0 0 100 1" preserveAspectRatio="none" role="img"
            aria-label=(parts.collect::<Vec<_>>().join(", ")) {
            @for (((start, length), name), class) in segments {
                @if length > 0.0 {
                    rect.(class) x=(start) width=(length) height="1" {
                        title { (name) " " (percent(length)) }
                    }
                }
            }
        }
    }
}

/// Success first, then failure, then what else the platform may say. The vendor's pages write both in
/// more than one way.
fn by_outcome<'a>(rows: &[&'a Row]) -> Vec<(String, Vec<&'a Row>)> {
    let mut outcomes = grouped(rows, |row| match row.outcome.as_str() {
        _ if row.is_failure() => "Failure".to_owned(),
        outcome if outcome.eq_ignore_ascii_case("success") => "Success".to_owned(),
        "" => "No outcome".to_owned(),
        other => other.to_owned(),
    });
    outcomes.sort_by_key(|(outcome, _)| match outcome.as_str() {
        "Success" => 0,
        "Failure" => 1,
        _ => 2,
    });
    outcomes
}

fn has_open<'a>(groups: impl Iterator<Item = (String, Vec<&'a Row>)>) -> bool {
    groups
        .into_iter()
        .any(|(_, rows)| Shares::from_rows(&rows).is_some_and(|shares| shares.has_open()))
}

fn weight(rows: &[&Row]) -> f64 {
    sums::sum(rows, |row| row.sessions.as_ref()).unwrap_or(0.0)
}

/// A sum of what rows state; a dash if none does.
fn sum(rows: &[&Row], field: impl Fn(&Row) -> Option<&serde_json::Number>) -> String {
    sums::sum(rows, field).map_or(NOTHING.to_owned(), whole)
}

fn runs(rows: &[&Row]) -> String {
    sum(rows, |row| row.executions.as_ref())
}

fn failed(rows: &[&Row]) -> String {
    sums::failed(rows).map_or(NOTHING.to_owned(), percent)
}

fn share(shares: Option<&Shares>, part: usize) -> String {
    let share = shares.and_then(|shares| shares.percent(part));
    share.map_or(NOTHING.to_owned(), percent)
}

/// A text of the platform; where it is empty, what to say instead.
fn shown(text: &str, instead: &str) -> String {
    match text.trim() {
        "" => format!("({instead})"),
        _ => printable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::Parameters;
    use insta::assert_snapshot;
    use koreai_client::chrono::DateTime;

    fn row(task: &str, date: &str, outcome: &str, [own, dropped, agent]: [u64; 3]) -> Row {
        Row {
            task: task.to_owned(),
            date: date.to_owned(),
            kind: "dialog".to_owned(),
            outcome: outcome.to_owned(),
            executions: Some((own + dropped + agent + 2).into()),
            // One session is left open.
            sessions: Some((own + dropped + agent + 1).into()),
            self_service_sessions: Some(own.into()),
            drop_off_sessions: Some(dropped.into()),
            agent_transfer_sessions: Some(agent.into()),
            ..Row::default()
        }
    }

    fn report(rows: Vec<Row>) -> Report {
        Report {
            made_at: DateTime::UNIX_EPOCH,
            parameters: Parameters {
                host: "https://platform.example".to_owned(),
                bot: "st-1".to_owned(),
                job: "ds-1".to_owned(),
                request: Some(serde_json::json!({"filters": {}})),
            },
            total: None,
            rows,
        }
    }

    /// A page without its style and script, an element on each line.
    fn bare(report: &Report) -> String {
        let page = render(report)
            .replace(STYLE, "STYLE")
            .replace(SCRIPT, "SCRIPT")
            .replace(&policy(), "POLICY");
        page.replace("><", ">\n<")
    }

    #[test]
    fn a_page() {
        assert_snapshot!(bare(&report(vec![
            row("Booking", "2024-01-01", "failtask", [0, 0, 2]),
            row("Currency & <more>", "2024-01-01", "Success", [1, 0, 0]),
            row("Booking", "2024-01-02", "success", [6, 2, 1]),
            row("Booking", "2024-01-04", "postponed", [6, 2, 1]),
        ])));
    }

    #[test]
    fn a_page_about_nothing() {
        assert_snapshot!(bare(&report(vec![])));
    }

    #[test]
    fn a_whole_range_is_no_day() {
        let range = "2024-01-01 - 2024-01-31";
        let page = render(&report(vec![
            row("A", range, "success", [1, 2, 3]),
            row("B", range, "success", [1, 2, 3]),
        ]));
        assert!(!page.contains("By day") && !page.contains("class=\"chart\""));
        assert!(page.contains(&format!("<p>{range}</p>")));
    }

    #[test]
    fn the_style_and_script_are_those_that_the_policy_allows() {
        // A browser takes the hash of what stands between the tags.
        let page = render(&report(vec![]));
        for (start, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let (_, text) = page.split_once(start).expect("a start");
            let (text, _) = text.split_once(end).expect("an end");
            let hash = BASE64_STANDARD.encode(Sha256::digest(text));
            assert!(policy().contains(&format!("'sha256-{hash}'")), "{start}");
        }
        assert!(!policy().contains("unsafe"));
    }

    #[test]
    fn texts_stay_texts() {
        let hostile = "</script><img src=x onerror=alert(1)> \" ' & \u{2028}\u{2029}\u{202e}";
        let mut hostile_report = report(vec![row(hostile, hostile, hostile, [1, 2, 3])]);
        hostile_report.parameters = Parameters {
            host: hostile.to_owned(),
            bot: hostile.to_owned(),
            job: hostile.to_owned(),
            request: Some(serde_json::json!({"filters": {"dateFrom": hostile}})),
        };
        let page = render(&hostile_report);
        let harmless = render(&report(vec![row("a", "b", "c", [1, 2, 3])]));
        let elements = |page: &str| page.matches('<').count();
        assert_eq!(elements(&page), elements(&harmless));
        assert!(!page.contains('\u{202e}'));
        let (_, data) = page.split_once("application/json\">").expect("data");
        let (data, _) = data.split_once("</script>").expect("an end");
        assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}'].as_slice()));
        let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
        assert_eq!(data, serde_json::json!(hostile_report));
    }

    #[test]
    fn thousands_of_tasks_are_rendered_soon_and_folded() {
        let rows =
            (0..5_000).map(|n| row(&format!("Task {n}"), "2024-01-01", "success", [n, 1, 1]));
        let report = report(rows.collect());
        let page = render(&report);
        assert_eq!(page, render(&report));
        assert!(page.contains("<summary>4,960 more tasks</summary>"));
    }
}
