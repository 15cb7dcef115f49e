//! A report for a terminal: a line for each task, with a bar.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::model::{Report, Tally};
use crate::output::printable;

/// The narrowest and the widest bar.
const BAR: std::ops::RangeInclusive<usize> = 10..=40;

/// The longest name that is shown in full.
const NAME: usize = 40;

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
    let mut shown = String::new();
    if report.rows.is_empty() {
        return "No task ran.\n".to_owned();
    }
    let all = Tally::of(&report.rows);
    section(
        &mut shown,
        "TASK",
        &report.by_task(),
        Some(&all),
        width,
        colours,
    );
    let dates = report.by_date();
    if dates.len() > 1 {
        shown.push('\n');
        section(&mut shown, "DATE", &dates, None, width, colours);
    } else if let Some((date, _)) = dates.first() {
        shown += &format!("\n{}", printable(date));
        shown.push('\n');
    }
    shown.push('\n');
    let legend =
        PARTS.map(|(glyph, name, colour)| format!("{} {name}", painted(glyph, 1, colour, colours)));
    shown += &legend.join("  ");
    shown.push('\n');
    shown
}

fn section(
    shown: &mut String,
    heading: &str,
    groups: &[(&str, Tally)],
    all: Option<&Tally>,
    width: usize,
    colours: bool,
) {
    let mut lines: Vec<(String, Tally)> = groups
        .iter()
        .map(|(name, tally)| (cut(&printable(name), NAME), *tally))
        .collect();
    lines.extend(all.map(|tally| ("all".to_owned(), *tally)));
    let figures: Vec<_> = lines.iter().map(|(_, tally)| figures(tally)).collect();
    let names = lines
        .iter()
        .map(|(name, _)| name.width())
        .max()
        .unwrap_or(0)
        .max(heading.len());
    let widths: Vec<_> = (0..HEADINGS.len())
        .map(|column| {
            let longest = figures.iter().map(|figures| figures[column].len()).max();
            longest.unwrap_or(0).max(HEADINGS[column].len())
        })
        .collect();
    let taken = names + widths.iter().map(|width| width + 2).sum::<usize>() + 2;
    let bar = width.saturating_sub(taken).clamp(*BAR.start(), *BAR.end());

    let line = |name: &str, figures: &[String; 6], bar: &str| {
        let padding = " ".repeat(names.saturating_sub(name.width()));
        let figures = figures
            .iter()
            .zip(&widths)
            .map(|(figure, &width)| format!("  {figure:>width$}"));
        let line = format!("{name}{padding}{}  {bar}", figures.collect::<String>());
        format!("{}\n", line.trim_end())
    };
    *shown += &line(heading, &HEADINGS.map(str::to_owned), "");
    for ((name, tally), figures) in lines.iter().zip(&figures) {
        *shown += &line(name, figures, &stacked(tally.parts(), bar, colours));
    }
}

fn figures(tally: &Tally) -> [String; 6] {
    let percent =
        |percent: Option<f64>| percent.map_or("-".to_owned(), |percent| format!("{percent:.1} %"));
    let [own, dropped, agent] = match tally.percents() {
        Some(percents) => percents.map(Some),
        None => [None; 3],
    };
    [
        format!("{}", tally.executions),
        percent(tally.failed_percent()),
        format!("{}", tally.sessions),
        percent(own),
        percent(dropped),
        percent(agent),
    ]
}

/// A bar whose parts add up to its width, each as near to its share as whole characters allow.
fn stacked(parts: [f64; 3], width: usize, colours: bool) -> String {
    let whole: f64 = parts.iter().sum();
    if whole <= 0.0 {
        return String::new();
    }
    // Each part ends where the sum of the parts up to it does.
    let mut sum = 0.0;
    let mut start = 0;
    let mut bar = String::new();
    for (part, (glyph, _, colour)) in parts.into_iter().zip(PARTS) {
        sum += part;
        let end = ((sum / whole * width as f64).round() as usize).min(width);
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
                        let bar = stacked([a, b, c].map(f64::from), width, false);
                        let expected = if a + b + c == 0 { 0 } else { width };
                        assert_eq!(bar.chars().count(), expected, "{a} {b} {c}");
                    }
                }
            }
        }
        assert_eq!(stacked([5.0, 3.0, 2.0], 10, false), "█████▒▒▒░░");
    }

    #[test]
    fn names_are_cut_by_their_width() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("rather a long one", 10), "rather a …");
        assert_eq!(cut("予約を作成する", 10), "予約を作…");
    }
}
