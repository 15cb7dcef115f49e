//! How far a report job is, on standard error: a bar on a terminal, sparse lines elsewhere.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState};
use koreai_client::{Progress, ReportJob};

use crate::text::printable;
use crate::ui::Ui;

/// How often the bar is drawn, so that its times run.
const TICK: Duration = Duration::from_millis(250);

/// How long nothing is printed where lines are printed.
const SPARSE: Duration = Duration::from_secs(15);

/// Shows how far a job is.
pub(super) struct Watcher {
    ui: Ui,
    bar: Option<ProgressBar>,
    expires: Arc<Mutex<Option<Instant>>>,
    reported: Instant,
}

impl Watcher {
    /// Begins to watch a job: for that part of a range, if there are several.
    pub(super) fn new(ui: Ui, job: &ReportJob, part: Option<String>) -> Self {
        let expires: Arc<Mutex<Option<Instant>>> = Arc::default();
        let bar = ui.draws().then(|| bar(ui, Arc::clone(&expires)));
        let watcher = Self {
            ui,
            bar,
            expires,
            reported: Instant::now(),
        };
        watcher.expire(job.expires_in());
        let id = printable(job.id());
        let part = part.map(|part| format!(": {part}")).unwrap_or_default();
        // With this id the job can be taken up again, whatever becomes of this process.
        ui.note(format!("report job {id}{part}"));
        if let Some(bar) = &watcher.bar {
            bar.enable_steady_tick(TICK);
        }
        watcher
    }

    pub(super) fn step(&mut self, progress: &Progress) {
        self.expire(progress.expires_in);
        let percent = match progress.report {
            Some(_) => 100.0,
            None => progress.percentage.unwrap_or(0.0).clamp(0.0, 100.0),
        };
        if let Some(bar) = &self.bar {
            bar.set_position(percent as u64);
        } else if self.reported.elapsed() >= SPARSE {
            self.reported = Instant::now();
            let left = progress
                .expires_in
                .map(|left| format!(", expires in {}", clock(left)));
            self.ui.note(format!(
                "{percent:.0} % after {}{}",
                clock(progress.elapsed),
                left.unwrap_or_default()
            ));
        }
    }

    fn expire(&self, left: Option<Duration>) {
        let end = left.and_then(|left| Instant::now().checked_add(left));
        *self.expires.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// However the work ends, interrupted included, the terminal is left as it was.
impl Drop for Watcher {
    fn drop(&mut self) {
        self.end();
    }
}

fn bar(ui: Ui, expires: Arc<Mutex<Option<Instant>>>) -> ProgressBar {
    let left = move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
        let end = *expires.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = end {
            let left = end.saturating_duration_since(Instant::now());
            let _ = write!(out, "expires in {}", clock(left));
        }
    };
    let template = "{wide_bar} {percent:>3} %  {elapsed_precise}  {expiry}";
    ui.bar(100, template, "expiry", left)
}

/// Minutes and seconds; a second that has begun counts.
pub(super) fn clock(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds / 3_600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_minutes_and_seconds() {
        for (seconds, shown) in [
            (0, "0:00"),
            (61, "1:01"),
            (3_599, "59:59"),
            (3_661, "1:01:01"),
        ] {
            assert_eq!(clock(Duration::from_secs(seconds)), shown);
        }
    }
}
