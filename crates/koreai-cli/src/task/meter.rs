//! How far many updates are, on standard error: a bar on a terminal, sparse lines elsewhere.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState};

use super::rows::Row;
use crate::ui::{self, Ui};

/// How often the bar is drawn, so that its times run.
const TICK: Duration = Duration::from_millis(250);

/// From here on, a bar that stands still says why.
const STILL: Duration = Duration::from_secs(2);

/// How long nothing is printed where no bar is drawn.
const SPARSE: Duration = Duration::from_secs(15);

/// How far it is, on standard error.
pub(super) struct Meter {
    ui: Ui,
    bar: Option<ProgressBar>,
    done: u64,
    of: u64,
    /// When the last answer came.
    moved: Arc<Mutex<Instant>>,
    reported: Instant,
}

impl Meter {
    pub(super) fn new(ui: Ui, of: u64) -> Self {
        let moved = Arc::new(Mutex::new(Instant::now()));
        let bar = ui.draws().then(|| {
            let template = "{wide_bar} {pos}/{len}  {elapsed_precise}  {waiting}";
            let bar = ui.bar(of, template, "waiting", waiting(Arc::clone(&moved)));
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            ui,
            bar,
            done: 0,
            of,
            moved,
            reported: Instant::now(),
        }
    }

    pub(super) fn step(&mut self) {
        self.done += 1;
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Where no bar is drawn, says now and then how far it is, also while nothing moves.
    pub(super) fn look(&mut self) {
        if self.bar.is_none() && self.reported.elapsed() >= SPARSE {
            self.reported = Instant::now();
            self.ui.note(format!("{} of {} rows", self.done, self.of));
        }
    }

    pub(super) fn failed(&self, row: &Row, message: &str) {
        let print = || {
            for line in format!("row {} ({}): {message}", row.number, row.task).lines() {
                ui::print(line);
            }
        };
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// However the work ends, interrupted included, the terminal is left as it was.
impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Says why a bar stands still.
fn waiting(
    moved: Arc<Mutex<Instant>>,
) -> impl Fn(&ProgressState, &mut dyn fmt::Write) + Clone + Send + Sync + 'static {
    move |_: &ProgressState, out: &mut dyn fmt::Write| {
        let moved = *moved.lock().unwrap_or_else(PoisonError::into_inner);
        if moved.elapsed() >= STILL {
            let _ = write!(out, "waiting for an answer, or the rate limit");
        }
    }
}
