//! A report for a terminal: a line for each task, with a bar.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::model::{Report, Row};
use super::shares::Shares;
use super::sums::{failed, grouped, sum};
use crate::text::printable;

/// The narrowest and the widest bar.
const BAR: std::ops::RangeInclusive<usize> = 10..=40;

/// The longest name that is shown in full, where there is room; and where there is none.
const NAME: std::ops::RangeInclusive<usize> = 10..=40;

/// The blanks between columns.
const GAP: usize = 2;

/// The columns of figures.
const HEADINGS: [&str; 6] = [
    "RUNS",
    "FAILED",
    "SESSIONS",
    "SELF-SERVICE",
    "DROP-OFF",
    "AGENT",
];

/// How the three parts of a bar look. Without colours, they differ all the same.
const PARTS: [(char, &str, AnsiColor); 3] = [
    ('█', "self-service", AnsiColor::Green),
    ('▒', "drop-off", AnsiColor::Yellow),
    ('░', "agent transfer", AnsiColor::Magenta),
];

/// The report in so many columns.
pub(crate) fn render(report: &Report, width: usize, colours: bool) -> String {
    if report.rows.is_empty() {
        return "No task ran in this range, or none that the filters name.\n".to_owned();
    }
    let rows: Vec<&Row> = report.rows.iter().collect();
    let lines = |key: fn(&Row) -> &str| -> Vec<Line> {
        let groups = grouped(&rows, key).into_iter();
        groups.map(|(name, rows)| Line::new(name, &rows)).collect()
    };
    let mut tasks = lines(|row| &row.task);
    tasks.push(Line::new("all", &rows));
    let dates = lines(|row| &row.date);
    let layout = Layout::new(tasks.iter().chain(&dates), width, colours);

    let mut shown = layout.section("TASK", &tasks);
    shown.push('\n');
    shown += &match dates.as_slice() {
        // A report over a whole range: its figures stand above.
        [range] => format!("{}\n", range.name),
        dates => layout.section("DATE", dates),
    };
    if layout.bar == 0 {
        return shown;
    }
    let legend =
        PARTS.map(|(glyph, name, colour)| format!("{} {name}", painted(glyph, 1, colour, colours)));
    shown + "\n" + &legend.join("  ") + "\n"
}

struct Line {
    name: String,
    figures: [String; 6],
    shares: Option<Shares>,
}

impl Line {
    fn new(name: &str, rows: &[&Row]) -> Self {
        let shares = Shares::from_rows(rows);
        Self {
            name: printable(name),
            figures: figures(rows, shares.as_ref()),
            shares,
        }
    }
}

/// How wide columns are, the same for all sections.
struct Layout {
    names: usize,
    figures: [usize; 6],
    bar: usize,
    colours: bool,
}

impl Layout {
    fn new<'a>(lines: impl Iterator<Item = &'a Line>, width: usize, colours: bool) -> Self {
        let mut names = 0;
        let mut figures = HEADINGS.map(str::len);
        for line in lines {
            names = names.max(line.name.width());
            for (width, figure) in figures.iter_mut().zip(&line.figures) {
                *width = (*width).max(figure.len());
            }
        }
        let taken = figures.iter().map(|width| GAP + width).sum::<usize>();
        let room = width
            .saturating_sub(taken)
            .clamp(*NAME.start(), *NAME.end());
        let names = names.min(room);
        let taken = names + taken + GAP;
        Self {
            names,
            figures,
            // Where there is no room for a bar, figures alone.
            bar: match width.saturating_sub(taken) {
                room if room < *BAR.start() => 0,
                room => room.min(*BAR.end()),
            },
            colours,
        }
    }

    fn section(&self, heading: &str, lines: &[Line]) -> String {
        let mut shown = self.line(heading, &HEADINGS.map(str::to_owned), "");
        for line in lines {
            let bar = line
                .shares
                .map(|shares| stacked(shares.percents, self.bar, self.colours));
            let bar = bar.unwrap_or_default();
            shown += &self.line(&line.name, &line.figures, &bar);
        }
        shown
    }

    fn line(&self, name: &str, figures: &[String; 6], bar: &str) -> String {
        let name = cut(name, self.names);
        let mut line = " ".repeat(self.names.saturating_sub(name.width()));
        line.insert_str(0, &name);
        for (figure, width) in figures.iter().zip(self.figures) {
            line += &format!("{:GAP$}{figure:>width$}", "");
        }
        line += &format!("{:GAP$}{bar}", "");
        format!("{}\n", line.trim_end())
    }
}

/// What the rows state, added up; a dash for what none of them states.
fn figures(rows: &[&Row], shares: Option<&Shares>) -> [String; 6] {
    let shown = |number: Option<f64>| number.map_or("-".to_owned(), |number| number.to_string());
    let percent =
        |percent: Option<f64>| percent.map_or("-".to_owned(), |percent| format!("{percent:.1} %"));
    let share = |part| percent(shares.and_then(|shares| shares.percent(part)));
    [
        shown(sum(rows, |row| row.executions.as_ref())),
        percent(failed(rows)),
        shown(sum(rows, |row| row.sessions.as_ref())),
        share(0),
        share(1),
        share(2),
    ]
}

/// A bar in which each part is as near to its share, in percent, as whole characters allow. Parts that
/// make up the whole fill the width; what is left open stays blank.
fn stacked([own, dropped, agent, _]: [f64; 4], width: usize, colours: bool) -> String {
    // Each part ends where the sum of the parts up to it does.
    let mut sum = 0.0;
    let mut start = 0;
    let mut bar = String::new();
    for (part, (glyph, _, colour)) in [own, dropped, agent].into_iter().zip(PARTS) {
        sum += part;
        let end = ((sum / 100.0 * width as f64).round() as usize).min(width);
        bar += &painted(glyph, end.saturating_sub(start), colour, colours);
        start = end.max(start);
    }
    bar
}

fn painted(glyph: char, count: usize, colour: AnsiColor, colours: bool) -> String {
    let text = String::from(glyph).repeat(count);
    match colours && count > 0 {
        true => {
            let style = Style::new().fg_color(Some(colour.into()));
            format!("{style}{text}{style:#}")
        }
        false => text,
    }
}

fn cut(text: &str, longest: usize) -> String {
    if text.width() <= longest {
        return text.to_owned();
    }
    let mut width = 0;
    let kept = text.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width < longest
    });
    format!("{}…", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_it_shall_be_whatever_its_parts() {
        for width in [1, 10, 37] {
            for a in 0..20_u32 {
                for b in 0..20_u32 {
                    for c in [0, 1, 7, 1_000] {
                        let whole = f64::from(a + b + c);
                        let [a, b, c] = [a, b, c].map(|part| 100.0 * f64::from(part) / whole);
                        let bar = stacked([a, b, c, 0.0], width, false);
                        let expected = if whole == 0.0 { 0 } else { width };
                        assert_eq!(bar.chars().count(), expected, "{a} {b} {c}");
                    }
                }
            }
        }
        assert_eq!(stacked([50.0, 30.0, 20.0, 0.0], 10, false), "█████▒▒▒░░");
        assert_eq!(stacked([25.0, 15.0, 0.0, 60.0], 20, false), "█████▒▒▒");
    }

    fn report(rows: Vec<Row>) -> Report {
        Report {
            made_at: koreai_client::chrono::DateTime::UNIX_EPOCH,
            parameters: crate::report::model::Parameters::default(),
            total: None,
            rows,
        }
    }

    #[test]
    fn what_is_stated_is_shown_and_nothing_else() {
        let percents = |sessions: Option<u64>| Row {
            task: "Percentages".to_owned(),
            sessions: sessions.map(Into::into),
            self_service_percent: Some(50.0),
            drop_off_percent: Some(25.0),
            agent_transfer_percent: Some(25.0),
            ..Row::default()
        };
        let one_part = Row {
            task: "One part".to_owned(),
            executions: Some(2.into()),
            sessions: Some(4.into()),
            self_service_sessions: Some(1.into()),
            ..Row::default()
        };
        let nothing = Row {
            task: "Nothing".to_owned(),
            ..Row::default()
        };
        for (row, figures) in [
            (percents(Some(4)), "- - 4 50.0 % 25.0 % 25.0 %"),
            (percents(None), "- - - 50.0 % 25.0 % 25.0 %"),
            (one_part, "2 0.0 % 4 25.0 % - -"),
            (nothing, "- - - - - -"),
        ] {
            let name = row.task.clone();
            let table = render(&report(vec![row]), 80, false);
            let line = table.lines().nth(1).expect("a line");
            let words: Vec<_> = line.split_whitespace().collect();
            let expected = format!("{name} {figures}");
            assert!(
                words.join(" ").starts_with(&expected),
                "{expected}\n{table}"
            );
        }
    }

    #[test]
    fn names_are_cut_by_their_width() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("rather a long one", 10), "rather a …");
        assert_eq!(cut("予約を作成する", 10), "予約を作…");
    }

    #[test]
    fn a_narrow_table_has_short_names_and_no_bars() {
        let report = report(vec![Row {
            task: "Phone Number Verification".to_owned(),
            date: "2024-01-01".to_owned(),
            sessions: Some(3.into()),
            self_service_sessions: Some(3.into()),
            ..Row::default()
        }]);
        for (width, first) in [
            (
                40,
                "Phone Num…     -       -         3       100.0 %         -      -",
            ),
            (
                100,
                "Phone Number Verification     -       -         3       100.0 %         -      -  ██████████████████",
            ),
        ] {
            let table = render(&report, width, false);
            assert_eq!(table.lines().nth(1), Some(first));
            assert!(
                table.lines().all(|line| line.width() <= width.max(66)),
                "{table}"
            );
        }
    }
}
