//! The platform's clock, and how it writes a point in time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

/// The clock: for timestamps, tokens and jobs. Rate limits go by the machine.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A point in time; the epoch itself where it lies before, or beyond all calendars.
pub(crate) fn utc(time: SystemTime) -> DateTime<Utc> {
    time.duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_default()
}

/// RFC 3339 in UTC with milliseconds, as in the vendor's samples.
pub(crate) fn timestamp(time: SystemTime) -> String {
    utc(time).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The point in time so much later. A thousand years are for ever: no clock need go beyond.
pub(crate) fn after(time: SystemTime, by: Duration) -> SystemTime {
    const FOR_EVER: Duration = Duration::from_secs(1_000 * 365 * 24 * 60 * 60);
    time.checked_add(by.min(FOR_EVER)).unwrap_or(time)
}

/// As HTTP writes a point in time, in whole seconds, rounded down.
pub(crate) fn http_date(time: SystemTime) -> String {
    /// The end of the year 9999, beyond which there are no HTTP dates.
    const LAST: Duration = Duration::from_secs(253_402_300_799);
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + since.min(LAST))
}
