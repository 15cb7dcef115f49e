//! Finds a number within limits and steps.

use std::cmp::Ordering;

use super::decimal::Decimal;

/// The requirements for a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Demand {
    /// The lower limits, and whether each is exclusive.
    pub(super) lows: Vec<(Decimal, bool)>,
    pub(super) highs: Vec<(Decimal, bool)>,
    /// Steps, and whether it must be a multiple of them.
    pub(super) steps: Vec<(Decimal, bool)>,
    /// Whether it must be an integer, or must not be one.
    pub(super) is_whole: bool,
}

/// Numbers to try, and whether there is certainly no solution if none of them fits.
pub(super) struct Candidates {
    pub(super) numbers: Vec<Decimal>,
    pub(super) are_all: bool,
}

/// The maximum number of candidates.
const MAX_NUMBERS: i128 = 400;

/// Numbers that satisfy the limits and steps. `None` if they have too many digits.
pub(super) fn candidates(demand: &Demand) -> Option<Candidates> {
    let low = tightest(&demand.lows, Ordering::Greater)?;
    let high = tightest(&demand.highs, Ordering::Less)?;
    let mut wanted: Vec<Decimal> = Vec::new();
    for (step, is_wanted) in &demand.steps {
        if *is_wanted {
            wanted.push(*step);
        }
    }
    if demand.is_whole {
        wanted.push(Decimal::integer(1));
    }
    let Some((digits, exponent)) = common_multiple(&wanted)? else {
        return Some(between(low, high));
    };
    // A step that must not divide always divides: there is no solution.
    let step = Decimal::from_scaled(digits, exponent);
    for (other, is_wanted) in &demand.steps {
        if !is_wanted && step.is_multiple_of(*other)? {
            return Some(none());
        }
    }
    if !demand.is_whole && step.is_integer() {
        return Some(none());
    }
    let finest = |limit: Option<(Decimal, bool)>| limit.map_or(0, |(limit, _)| limit.exponent());
    let exponent_of_all = exponent.min(finest(low)).min(finest(high));
    let step = step.scaled(exponent_of_all)?;
    let from = match low {
        Some((limit, is_open)) => {
            let limit = limit.scaled(exponent_of_all)?;
            let first = limit.div_euclid(step) + i128::from(limit.rem_euclid(step) != 0);
            let is_at = is_open && first.checked_mul(step)? == limit;
            Some(first + i128::from(is_at))
        }
        None => None,
    };
    let to = match high {
        Some((limit, is_open)) => {
            let limit = limit.scaled(exponent_of_all)?;
            let last = limit.div_euclid(step);
            let is_at = is_open && last.checked_mul(step)? == limit;
            Some(last - i128::from(is_at))
        }
        None => None,
    };
    let (first, last) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from + MAX_NUMBERS),
        (None, Some(to)) => (to - MAX_NUMBERS, to),
        (None, None) => (-MAX_NUMBERS / 2, MAX_NUMBERS / 2),
    };
    let are_all = from.is_some() && to.is_some() && last - first < MAX_NUMBERS;
    // Small numbers are easier to read.
    let zero = 0.clamp(first.min(last), last.max(first));
    let mut numbers: Vec<i128> = (first..=last.min(first + MAX_NUMBERS)).collect();
    if !are_all && !numbers.contains(&zero) {
        numbers.extend(zero..=last.min(zero + MAX_NUMBERS));
    }
    numbers.sort_by_key(|number| (number.abs(), *number < 0));
    numbers.dedup();
    let numbers: Option<Vec<Decimal>> = numbers
        .into_iter()
        .map(|number| {
            Some(Decimal::from_scaled(
                number.checked_mul(step)?,
                exponent_of_all,
            ))
        })
        .collect();
    Some(Candidates {
        numbers: numbers?,
        are_all,
    })
}

fn none() -> Candidates {
    Candidates {
        numbers: Vec::new(),
        are_all: true,
    }
}

/// The tightest limit. The outer option is `None` if the limits cannot be compared.
#[allow(clippy::option_option)]
fn tightest(limits: &[(Decimal, bool)], wins: Ordering) -> Option<Option<(Decimal, bool)>> {
    let mut best: Option<(Decimal, bool)> = None;
    for limit in limits {
        best = match best {
            None => Some(*limit),
            Some(known) => match limit.0.compare(known.0)? {
                Ordering::Equal => Some((known.0, known.1 || limit.1)),
                order if order == wins => Some(*limit),
                _ => Some(known),
            },
        };
    }
    Some(best)
}

/// The least common multiple, as digits and an exponent.
#[allow(clippy::option_option)]
fn common_multiple(steps: &[Decimal]) -> Option<Option<(i128, i32)>> {
    let Some(exponent) = steps.iter().map(|step| step.exponent()).min() else {
        return Some(None);
    };
    let mut multiple: i128 = 1;
    for step in steps {
        let step = step.scaled(exponent)?;
        if step == 0 {
            return None;
        }
        let divisor = gcd(multiple, step.abs());
        multiple = multiple.checked_mul(step.abs() / divisor)?;
    }
    Some(Some((multiple, exponent)))
}

fn gcd(a: i128, b: i128) -> i128 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
}

/// Fractions between limits.
fn between(low: Option<(Decimal, bool)>, high: Option<(Decimal, bool)>) -> Candidates {
    let fraction = |digits| Decimal::from_scaled(digits, -1);
    let (low_limit, high_limit) = (low.map(|(limit, _)| limit), high.map(|(limit, _)| limit));
    let finest = [low_limit, high_limit].into_iter().flatten();
    let finest = finest.map(Decimal::exponent).min().unwrap_or(0).min(0) - 3;
    let scaled = |limit: Option<Decimal>| limit.and_then(|limit| limit.scaled(finest));
    let numbers: Vec<Decimal> = match (scaled(low_limit), scaled(high_limit)) {
        (Some(low), Some(high)) if low > high => return none(),
        (Some(low), Some(high)) => {
            let width = high - low;
            let mut numbers = vec![low, high];
            numbers.extend((1..40).map(|part| low + width * part / 40));
            numbers.extend((1..40).map(|part| low + part));
            numbers
                .into_iter()
                .map(|digits| Decimal::from_scaled(digits, finest))
                .collect()
        }
        (Some(low), None) => (0..80)
            .flat_map(|part| [low + part, low + part * 137])
            .map(|digits| Decimal::from_scaled(digits, finest))
            .collect(),
        (None, Some(high)) => (0..80)
            .flat_map(|part| [high - part, high - part * 137])
            .map(|digits| Decimal::from_scaled(digits, finest))
            .collect(),
        (None, None) => (1..80)
            .flat_map(|part| [fraction(part), Decimal::from_scaled(part * 137, -3)])
            .collect(),
    };
    let is_point = match (low, high) {
        (Some(low), Some(high)) => low.0 == high.0,
        _ => false,
    };
    Candidates {
        numbers,
        are_all: is_point,
    }
}
