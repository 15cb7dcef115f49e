//! What people see beside the data: notes on standard error, colours, how much of both.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::output::printable;

/// What is told, and how.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Ui {
    /// Tell of each request, attempt and wait, on standard error
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Tell nothing but errors: no progress, no notes
    #[arg(short, long)]
    pub(crate) quiet: bool,

    #[command(flatten)]
    colour: Colour,
}

/// Colours of standard output.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Colour {
    /// When to use colours [env: NO_COLOR turns them off]
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
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        }
    }
}

impl Ui {
    /// Starts to tell of requests, if that was asked for.
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

    /// Whether a bar on standard error takes colours, where it is drawn at all.
    pub(crate) fn colours_bars(self) -> bool {
        self.colour.color != When::Never
    }

    /// What makes the data less than it seems: told also where it shall be quiet.
    pub(crate) fn warn(self, what: impl Display) {
        note(format_args!("warning: {what}"));
    }

    /// One line on standard error, unless it shall be quiet.
    pub(crate) fn note(self, what: impl Display) {
        if !self.quiet {
            note(what);
        }
    }
}

/// One line on standard error. Unlike `eprintln!`, it does not panic if nobody listens.
fn note(what: impl Display) {
    let what = printable(&what.to_string());
    let _ = writeln!(io::stderr(), "{what}");
}
