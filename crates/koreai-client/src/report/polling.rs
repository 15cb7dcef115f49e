//! How long to wait before looking at a job again.

use std::time::Duration;

/// Pauses between looks at a job.
#[derive(Clone, Copy, Debug)]
pub(super) struct Polling {
    pub(super) shortest: Duration,
    pub(super) longest: Duration,
}

impl Polling {
    /// The pause after so many looks. Where the job shows its progress, half of what seems to be left,
    /// so that the end is met closely; otherwise ever longer.
    pub(super) fn pause(self, looks: u32, elapsed: Duration, percent: Option<f64>) -> Duration {
        let pause = match percent {
            Some(percent) if percent > 0.0 && percent < 100.0 => {
                let left = elapsed.mul_f64((100.0 - percent) / percent.max(1.0));
                left / 2
            }
            _ => self.shortest.mul_f64(1.5_f64.powi(looks.min(20) as i32)),
        };
        pause.clamp(self.shortest, self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_follow_the_job_within_bounds() {
        let polling = Polling {
            shortest: Duration::from_secs(2),
            longest: Duration::from_secs(15),
        };
        let second = Duration::from_secs(1);
        for (looks, elapsed, percent, pause) in [
            (0, 0, None, 2_000),
            (1, 2, None, 3_000),
            (2, 5, Some(0.0), 4_500),
            (9, 90, None, 15_000),
            (u32::MAX, 90, None, 15_000),
            // 10 % in 4 s: 36 s are left.
            (1, 4, Some(10.0), 15_000),
            // Half in 20 s: 20 s are left.
            (3, 20, Some(50.0), 10_000),
            (5, 40, Some(99.0), 2_000),
            // Nearly nothing, in long: no overflow.
            (5, 80_000, Some(1e-300), 15_000),
            (5, 40, Some(100.0), 15_000),
            (5, 40, Some(f64::NAN), 15_000),
            (5, 40, Some(-5.0), 15_000),
        ] {
            let found = polling.pause(looks, second * elapsed, percent);
            assert_eq!(found.as_millis(), pause, "{looks} {elapsed} {percent:?}");
        }
    }
}
