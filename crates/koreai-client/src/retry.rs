//! When a request is sent again, and after which pause.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// A limit is not lifted as quickly as a hiccup passes: pauses are longer by as much.
const LIMITED_FACTOR: u32 = 10;

/// As good as for ever, and short enough that no clock overflows.
pub(crate) const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long a call may take at least, unless it is set otherwise.
const SHORTEST_DEADLINE: Duration = Duration::from_secs(2 * 60);

/// The longest `Retry-After` that is believed.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How a request is tried again.
///
/// A pause is random between nothing and a bound that doubles with each attempt (full jitter), and no
/// shorter than the server asks (`Retry-After`, in either form). Where a limit was reached and no pause
/// is asked for, it is what is left of the window that the limit names, or else of the shortest window
/// that the contract has for the operation, as far as the deadline allows. GET requests are sent again after whatever
/// may pass: broken connections, timeouts, 429, 408 and 5xx. POST requests are sent again only where
/// they cannot have been executed: the connection was never made, the token was refused and there is
/// a fresh one, or a limit was reached. See [`resend_posts`](Self::resend_posts).
///
/// Beyond that, all clones of a client have a budget of retries together, so that they do not multiply
/// the load on a platform in trouble: ten within ten seconds, and one for every five calls that
/// succeed. When it is used up, a call fails with what its last attempt came to. Where a limit was
/// reached, all clones pause, and the budget is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) base_delay: Duration,
    pub(crate) max_delay: Duration,
    /// By default it follows the timeout of an attempt.
    deadline: Option<Duration>,
    pub(crate) max_wait: Duration,
    pub(crate) resend_posts: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(30),
            deadline: None,
            max_wait: Duration::from_secs(2 * 60 * 60),
            resend_posts: false,
        }
    }
}

impl RetryPolicy {
    /// Every request is sent once.
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a request is sent in all. By default 4 times; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The bound of the first pause, by default 200 ms; ten times as much where a limit was reached.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The bound of the longest pause, by default 30 s.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// How long a call may take, by default 2 minutes, and no less than two attempts (see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout)) may take: from when its first attempt leaves, pauses
    /// included. Waiting in line for the first slot of the rate limit does not count, see
    /// [`max_wait`](Self::max_wait).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline.min(FOR_EVER));
        self
    }

    /// How long a call may take whose attempts may take so long each.
    pub(crate) fn deadline_for(&self, timeout: Duration) -> Duration {
        let attempts = timeout.saturating_mul(2).min(FOR_EVER);
        self.deadline
            .unwrap_or_else(|| attempts.max(SHORTEST_DEADLINE))
    }

    /// The same, but a call may take so long at least.
    pub(crate) fn with_time_for(mut self, time: Duration, timeout: Duration) -> Self {
        self.deadline = Some(self.deadline_for(timeout).max(time).min(FOR_EVER));
        self
    }

    /// How long a call may wait in line for the first slot of the rate limit, by default 2 hours: twice
    /// the longest window of the contract. After that it fails with
    /// [`Phase::RateLimit`](crate::Phase::RateLimit), and nothing was sent.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait.min(FOR_EVER);
        self
    }

    /// Whether a POST is sent again even where it may have been executed already. By default not.
    ///
    /// An update of a task states what its fields shall be, so twice is as good as once, unless
    /// somebody else has changed the task in between. A report that is started twice is two jobs.
    pub fn resend_posts(mut self, resend: bool) -> Self {
        self.resend_posts = resend;
        self
    }

    /// The bound of the pause after an attempt, counted from 1.
    fn bound(&self, attempt: u32, limited: bool) -> Duration {
        let factor = 1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX);
        let factor = if limited {
            factor.saturating_mul(LIMITED_FACTOR)
        } else {
            factor
        };
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }

    /// The pause after an attempt, never none at all where a limit was reached. `luck` lies between 0
    /// and 1.
    pub(crate) fn pause(&self, attempt: u32, limited: bool, luck: f64) -> Duration {
        let luck = luck.clamp(0.0, 1.0);
        let share = if limited { (1.0 + luck) / 2.0 } else { luck };
        self.bound(attempt, limited).mul_f64(share)
    }
}

/// How long the server asks to wait: seconds, or a date, which is read by the server's own clock
/// where it shows it.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let pause = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let then = httpdate::parse_http_date(text).ok()?;
            let now = server_time(headers).unwrap_or(now);
            then.duration_since(now).unwrap_or_default()
        }
    };
    Some(pause.min(LONGEST_RETRY_AFTER))
}

/// The server's clock, to the second.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_are_random_below_it() {
        let policy = RetryPolicy::default().max_delay(Duration::from_secs(3));
        let bounds =
            |limited| [1, 2, 3, 40].map(|attempt| policy.bound(attempt, limited).as_millis());
        assert_eq!(bounds(false), [200, 400, 800, 3_000]);
        assert_eq!(bounds(true), [2_000, 3_000, 3_000, 3_000]);
        assert_eq!(policy.pause(2, false, 0.0), Duration::ZERO);
        assert_eq!(policy.pause(1, true, 0.0).as_millis(), 1_000);
        assert_eq!(policy.pause(2, false, 0.5).as_millis(), 200);
        assert_eq!(policy.pause(2, false, 1.0).as_millis(), 400);
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let date = |seconds: u64| httpdate::fmt_http_date(now + Duration::from_secs(seconds));
        let cases = [
            ("0", None, Some(0)),
            (" 17 ", None, Some(17)),
            ("1e3", None, None),
            ("-1", None, None),
            ("soon", None, None),
            ("", None, None),
            ("99999999999", None, Some(86_400)),
            (&date(30), None, Some(30)),
            // By the server's clock, which is ahead, there are 10 seconds left.
            (&date(30), Some(date(20)), Some(10)),
            (&date(30), Some(date(50)), Some(0)),
            (&date(30), Some("nonsense".to_owned()), Some(30)),
        ];
        for (text, server, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            if let Some(server) = &server {
                headers.insert(DATE, server.parse().unwrap());
            }
            let read = retry_after(&headers, now).map(|pause| pause.as_secs());
            assert_eq!(read, expected, "{text:?} at {server:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
