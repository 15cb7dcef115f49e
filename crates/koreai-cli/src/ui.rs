//! What people see beside the data: notes on standard error, colours, how much of both.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};
use console::Term;
use indicatif::style::ProgressTracker;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::text::printable;

/// What is printed, and how.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Ui {
    /// Print each request, attempt and wait to standard error
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Print no progress and no notes, only errors and warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,

    #[command(flatten)]
    colour: Colour,
}

/// Colours of standard output.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Colour {
    /// Use colours [env: NO_COLOR turns them off]
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: When,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Whether standard output takes them.
    pub(crate) fn wanted(self) -> bool {
        self.wanted_on(&io::stdout())
    }

    fn wanted_on(self, stream: &impl RawStream) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        }
    }
}

impl Ui {
    /// Starts to report requests, if that was asked for.
    pub(crate) fn start(self) {
        if !self.verbose {
            return;
        }
        let layer = tracing_subscriber::fmt::layer()
            .without_time()
            .with_target(false)
            .with_ansi(false)
            // It would panic where nobody listens.
            .log_internal_errors(false)
            .with_writer(io::stderr);
        let requests = Targets::new().with_target("koreai_client", Level::DEBUG);
        // A second subscriber would be a mistake of this program, and no reason to stop.
        let _ = tracing_subscriber::registry()
            .with(layer)
            .with(requests)
            .try_init();
    }

    /// Whether standard output takes colours.
    pub(crate) fn colours(self) -> bool {
        self.colour.wanted()
    }

    /// Whether to draw a bar: somebody watches, and nothing else is written there.
    pub(crate) fn draws(self) -> bool {
        !self.quiet && !self.verbose && io::stderr().is_terminal()
    }

    /// A bar on standard error. `{wide_bar}` of the template is the bar, and `value` stands for `key`.
    pub(crate) fn bar(
        self,
        length: u64,
        template: &str,
        key: &'static str,
        value: impl ProgressTracker + 'static,
    ) -> ProgressBar {
        let green = match self.colour.wanted_on(&io::stderr()) {
            // Asked and answered here: what the bar finds out by itself is about standard output.
            true => template.replace("{wide_bar}", "\u{1b}[32m{wide_bar}\u{1b}[0m"),
            false => template.to_owned(),
        };
        let style = ProgressStyle::with_template(&green)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key(key, value);
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(Margin(Term::stderr())), HERTZ);
        ProgressBar::with_draw_target(Some(length), target).with_style(style)
    }

    /// What makes the data less than it seems: printed with --quiet, too.
    pub(crate) fn warn(self, what: impl Display) {
        print(format_args!("warning: {what}"));
    }

    /// One line on standard error, unless it shall be quiet.
    pub(crate) fn note(self, what: impl Display) {
        if !self.quiet {
            print(what);
        }
    }
}

/// A terminal that looks narrower than it is. Where the keyboard's `^C` appears after a bar of all columns,
/// it begins a line, and the bar stays behind.
#[derive(Debug)]
struct Margin(Term);

/// Room for `^C`, and for the cursor after it.
const MARGIN: u16 = 3;

/// How often a bar is drawn at most.
const HERTZ: u8 = 20;

impl TermLike for Margin {
    fn width(&self) -> u16 {
        TermLike::width(&self.0).saturating_sub(MARGIN)
    }

    fn height(&self) -> u16 {
        TermLike::height(&self.0)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_up(lines)
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_down(lines)
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_right(columns)
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_left(columns)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

/// One line on standard error. Unlike `eprintln!`, it does not panic if nobody listens. Foreign text in it
/// cannot steer a terminal.
pub(crate) fn print(what: impl Display) {
    let _ = writeln!(io::stderr(), "{}", printable(&what.to_string()));
}

/// An error, on standard error. A line break in it begins a line.
pub(crate) fn print_error(what: impl Display) {
    let mut shown = String::from("error: ");
    for line in what.to_string().lines() {
        shown += &printable(line);
        shown.push('\n');
    }
    let _ = io::stderr().write_all(shown.as_bytes());
}
