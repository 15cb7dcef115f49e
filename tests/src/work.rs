//! How long work takes, whatever else the machine does.

use std::time::{Duration, Instant};

/// Work of this thread, begun.
pub struct Work {
    at: Instant,
    on_processor: Option<Duration>,
}

impl Work {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            at: Instant::now(),
            on_processor: on_processor(),
        }
    }

    /// How long the thread was on a processor since, where the system says; else how long it is ago.
    pub fn took(&self) -> Duration {
        match (self.on_processor, on_processor()) {
            (Some(before), Some(after)) => after - before,
            _ => self.at.elapsed(),
        }
    }
}

fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
