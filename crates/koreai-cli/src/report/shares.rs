//! How sessions ended, in shares that add up to 100 %.

use serde_json::Number;

use super::model::Row;

/// The parts of a whole, in the order in which they are shown.
pub(super) const NAMES: [&str; 4] = ["Self-service", "Drop-off", "Agent transfer", "Not stated"];

/// What is less than this, in percent, comes from rounding: the platform writes two decimals.
const ROUNDING: f64 = 0.05;

/// No count is larger: sums and ratios of larger ones would mean nothing.
const LARGEST: f64 = 1e15;

/// Shares of the sessions of some rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shares {
    /// Self-service, drop-off, agent transfer, and what these three do not cover; in percent.
    pub(super) percents: [f64; 4],
    /// Which of the three some row states, by a count or in percent. The others are nothing here, and may
    /// be anything.
    pub(super) is_given: [bool; 3],
    /// Whether some row's parts are more than its sessions. Its shares are then those of its parts.
    pub(super) exceeded: bool,
}

impl Shares {
    /// The shares over all rows, each with the weight of its sessions. None if no row has a session.
    pub(super) fn from_rows(rows: &[&Row]) -> Option<Self> {
        let mut sum = [0.0; 3];
        let mut whole = 0.0;
        let mut is_given = [false; 3];
        let mut exceeded = false;
        for row in rows {
            let Some((parts, sessions)) = parts(row, rows.len() == 1) else {
                continue;
            };
            let covered: f64 = parts.iter().flatten().sum();
            exceeded |= covered > sessions * (1.0 + ROUNDING / 100.0);
            whole += sessions.max(covered);
            for ((sum, is_given), part) in sum.iter_mut().zip(&mut is_given).zip(parts) {
                *sum += part.unwrap_or(0.0);
                *is_given |= part.is_some();
            }
        }
        let [own, dropped, agent] = sum.map(|part| 100.0 * part / whole);
        let open = (100.0 - own - dropped - agent).max(0.0);
        (whole > 0.0).then_some(Self {
            percents: [own, dropped, agent, open],
            is_given,
            exceeded,
        })
    }

    /// Whether a row states percentages, but not of how many sessions.
    pub(super) fn lack_weight(row: &Row) -> bool {
        parts(row, false).is_none() && parts(row, true).is_some()
    }

    /// Whether the platform left open how some sessions ended.
    pub(super) fn has_open(&self) -> bool {
        self.percents[3] >= ROUNDING
    }

    /// One of the parts, in percent. None if no row states it, and it is not what is left over.
    pub(super) fn percent(&self, part: usize) -> Option<f64> {
        let is_stated = self.is_given.get(part).copied().unwrap_or(true);
        self.percents.get(part).copied().filter(|_| is_stated)
    }

    /// Where each part begins and how long it is, on a bar of 100. The lengths add up to 100.
    pub(super) fn segments(&self) -> [(f64, f64); 4] {
        let thousandths = |percent: f64| (percent * 1_000.0).round();
        let mut end = 0.0;
        let mut start = 0.0;
        let [a, b, c, _] = self.percents;
        [Some(a), Some(b), Some(c), None].map(|percent| {
            end = percent.map_or(100.0, |percent| (end + percent).min(100.0));
            let segment = (
                thousandths(start) / 1_000.0,
                (thousandths(end) - thousandths(start)) / 1_000.0,
            );
            start = end;
            segment
        })
    }
}

/// The sessions of a row by how they ended, and all of them. Where the platform gives no count but a
/// percentage, the count follows from that. Percentages without any count have no weight beside other
/// rows, and count only alone.
fn parts(row: &Row, alone: bool) -> Option<([Option<f64>; 3], f64)> {
    let counts = [
        count(row.self_service_sessions.as_ref()),
        count(row.drop_off_sessions.as_ref()),
        count(row.agent_transfer_sessions.as_ref()),
    ];
    let percents = [
        row.self_service_percent,
        row.drop_off_percent,
        row.agent_transfer_percent,
    ]
    .map(|percent| percent.filter(|percent| percent.is_finite() && *percent >= 0.0));

    let counted = || counts.iter().flatten().copied().reduce(|a, b| a + b);
    let whole = match count(row.sessions.as_ref()).or_else(counted) {
        Some(whole) => whole,
        None if alone && percents.iter().any(Option::is_some) => 100.0,
        None => return None,
    };
    let mut parts = [None; 3];
    for ((part, count), percent) in parts.iter_mut().zip(counts).zip(percents) {
        let share = percent.map(|percent| whole * percent.min(100.0) / 100.0);
        *part = count.or(share);
    }
    Some((parts, whole))
}

/// A count as the platform gave it, if it is one.
pub(super) fn count(number: Option<&Number>) -> Option<f64> {
    let number = number?.as_f64()?;
    (number >= 0.0).then_some(number.min(LARGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(sessions: Option<u64>, counts: [Option<u64>; 3], percents: [Option<f64>; 3]) -> Row {
        let number = |count: Option<u64>| count.map(Number::from);
        let [own, dropped, agent] = counts.map(number);
        let [own_percent, dropped_percent, agent_percent] = percents;
        Row {
            sessions: number(sessions),
            self_service_sessions: own,
            drop_off_sessions: dropped,
            agent_transfer_sessions: agent,
            self_service_percent: own_percent,
            drop_off_percent: dropped_percent,
            agent_transfer_percent: agent_percent,
            ..Row::default()
        }
    }

    #[test]
    fn percentages_without_sessions_have_no_weight() {
        for (sessions, counts, percents, lack) in [
            (None, UNCOUNTED, [Some(50.0), None, None], true),
            (Some(2), UNCOUNTED, [Some(50.0), None, None], false),
            (None, [Some(1), None, None], [Some(50.0), None, None], false),
            (None, UNCOUNTED, NONE, false),
        ] {
            let row = row(sessions, counts, percents);
            assert_eq!(Shares::lack_weight(&row), lack, "{row:?}");
        }
    }

    const NONE: [Option<f64>; 3] = [None; 3];
    const UNCOUNTED: [Option<u64>; 3] = [None; 3];

    #[test]
    fn what_is_not_covered_is_not_stretched() {
        let some = |numbers: [u64; 3]| numbers.map(Some);
        let thirds = [Some(33.33); 3];
        for (what, rows, percents, exceeded) in [
            (
                "all covered",
                vec![row(Some(10), some([5, 3, 2]), NONE)],
                Some([50.0, 30.0, 20.0, 0.0]),
                false,
            ),
            (
                "some sessions left open",
                vec![row(Some(10), some([5, 1, 0]), NONE)],
                Some([50.0, 10.0, 0.0, 40.0]),
                false,
            ),
            (
                "rows weigh as many sessions as they have",
                vec![
                    row(Some(30), some([30, 0, 0]), NONE),
                    row(Some(10), some([0, 0, 0]), NONE),
                ],
                Some([75.0, 0.0, 0.0, 25.0]),
                false,
            ),
            (
                "percentages instead of counts",
                vec![
                    row(
                        Some(3),
                        UNCOUNTED,
                        [Some(100.0 / 3.0), None, Some(200.0 / 3.0)],
                    ),
                    row(Some(1), UNCOUNTED, [None, Some(100.0), None]),
                ],
                Some([25.0, 25.0, 50.0, 0.0]),
                false,
            ),
            (
                "percentages alone",
                vec![row(None, UNCOUNTED, [Some(50.0), Some(25.0), None])],
                Some([50.0, 25.0, 0.0, 25.0]),
                false,
            ),
            (
                "percentages alone, beside a row with sessions",
                vec![
                    row(None, UNCOUNTED, thirds),
                    row(Some(1), some([1, 0, 0]), NONE),
                ],
                Some([100.0, 0.0, 0.0, 0.0]),
                false,
            ),
            (
                "counts without their sum",
                vec![row(None, [Some(3), Some(1), None], NONE)],
                Some([75.0, 25.0, 0.0, 0.0]),
                false,
            ),
            (
                "more parts than sessions",
                vec![row(Some(2), some([2, 1, 1]), NONE)],
                Some([50.0, 25.0, 25.0, 0.0]),
                true,
            ),
            (
                "no sessions",
                vec![row(Some(0), some([0, 0, 0]), NONE)],
                None,
                false,
            ),
            ("nothing stated", vec![Row::default()], None, false),
            ("no rows", vec![], None, false),
        ] {
            let rows: Vec<_> = rows.iter().collect();
            let shares = Shares::from_rows(&rows);
            let rounded = |percent: f64| (percent * 1e6).round() / 1e6;
            assert_eq!(shares.map(|s| s.percents.map(rounded)), percents, "{what}");
            assert_eq!(shares.is_some_and(|s| s.exceeded), exceeded, "{what}");
        }
    }

    #[test]
    fn rounding_of_the_platform_is_neither_open_nor_too_much() {
        for percents in [[33.33, 33.33, 33.33], [33.34, 33.33, 33.34]] {
            let row = row(Some(3), UNCOUNTED, percents.map(Some));
            let shares = Shares::from_rows(&[&row]).expect("shares");
            assert!(!shares.has_open() && !shares.exceeded, "{shares:?}");
        }
    }

    proptest! {
        #[test]
        fn bars_add_up_to_100_whatever_comes(
            rows in proptest::collection::vec(
                (any::<[Option<f64>; 4]>(), any::<[Option<f64>; 3]>()),
                1..4,
            )
        ) {
            let rows: Vec<Row> = rows.into_iter().map(|(counts, percents)| {
                let [sessions, own, dropped, agent] =
                    counts.map(|count| Number::from_f64(count?));
                Row {
                    sessions,
                    self_service_sessions: own,
                    drop_off_sessions: dropped,
                    agent_transfer_sessions: agent,
                    ..row(None, UNCOUNTED, percents)
                }
            }).collect();
            let rows: Vec<_> = rows.iter().collect();
            if let Some(shares) = Shares::from_rows(&rows) {
                prop_assert!(shares.percents.iter().all(|percent| (0.0..=100.0 + 1e-6).contains(percent)), "{:?}", shares);
                let mut end = 0.0;
                for (start, length) in shares.segments() {
                    prop_assert!((start - end).abs() < 1e-6 && length >= 0.0, "{:?}", shares.segments());
                    end = start + length;
                }
                prop_assert!((end - 100.0).abs() < 1e-6, "{:?}", shares.segments());
            }
        }
    }
}
