//! Decimal numbers, compared and divided exactly.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// `digits` times ten to the power of `exponent`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    digits: i128,
    exponent: i32,
}

/// Larger exponents are not supported: their digits would not fit.
const MAX_EXPONENT: i32 = 30;

impl Decimal {
    pub(super) fn integer(digits: i128) -> Self {
        Self::new(digits, 0)
    }

    fn new(mut digits: i128, mut exponent: i32) -> Self {
        while digits != 0 && digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        let exponent = if digits == 0 { 0 } else { exponent };
        Self { digits, exponent }
    }

    /// The number, unless it has too many digits.
    pub(super) fn read(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text.as_str(), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let read = Self::new(digits, exponent);
        (read.exponent.abs() <= MAX_EXPONENT).then_some(read)
    }

    /// As a JSON number, if it fits.
    pub(super) fn to_json(self) -> Option<Value> {
        if let Some(whole) = self.scaled(0) {
            return i64::try_from(whole).ok().map(Value::from);
        }
        let text = format!("{}e{}", self.digits, self.exponent);
        Number::from_f64(text.parse().ok()?).map(Value::Number)
    }

    pub(super) fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    pub(super) fn exponent(self) -> i32 {
        self.exponent
    }

    /// The digits for another exponent, if that is possible.
    pub(super) fn scaled(self, exponent: i32) -> Option<i128> {
        let steps = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(steps)?)
    }

    pub(super) fn from_scaled(digits: i128, exponent: i32) -> Self {
        Self::new(digits, exponent)
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        let exponent = self.exponent.min(other.exponent);
        Some(self.scaled(exponent)?.cmp(&other.scaled(exponent)?))
    }

    pub(super) fn is_multiple_of(self, step: Self) -> Option<bool> {
        let exponent = self.exponent.min(step.exponent);
        let step = step.scaled(exponent)?;
        Some(step != 0 && self.scaled(exponent)? % step == 0)
    }
}
