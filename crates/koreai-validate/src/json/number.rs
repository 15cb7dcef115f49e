//! Numbers of a JSON text, as they are written.

use serde_json::Number;

use super::decimal::Decimal;

/// A number without exponent and with no more characters than this is within the range of a double.
const SURELY_IN_RANGE: usize = 300;

/// A number that was read without fault, by how it is written.
///
/// An enum, since flags beside the text would leave padding, and copies of padding are slow.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RawNumber<'t> {
    /// Digits alone.
    Digits(&'t [u8]),
    /// With a fraction, and without an exponent.
    Fraction(&'t [u8]),
    /// With an exponent.
    Exponent(&'t [u8]),
}

impl<'t> RawNumber<'t> {
    #[inline(always)]
    fn text(self) -> &'t [u8] {
        let (Self::Digits(text) | Self::Fraction(text) | Self::Exponent(text)) = self;
        text
    }

    /// Whether it has no exponent, and no more characters than that.
    #[inline(always)]
    fn is_within(self, length: usize) -> bool {
        !matches!(self, Self::Exponent(_)) && self.text().len() <= length
    }

    /// Whether a double can hold it, in the opinion of serde_json, which rounds on the way.
    #[inline(always)]
    pub(crate) fn is_in_range(self) -> bool {
        self.is_within(SURELY_IN_RANGE) || self.value().is_some()
    }

    /// The number that serde_json would read here.
    pub(crate) fn value(self) -> Option<Number> {
        serde_json::from_slice(self.text()).ok()
    }

    /// Whether it is an integer as JSON Schema understands it: `7`, `7.0` and `7e2` are.
    pub(crate) fn is_integer(self) -> bool {
        matches!(self, Self::Digits(_)) || self.decimal().is_some_and(|value| value.is_integer())
    }

    /// Whether no other number that is written so short has the same double.
    #[inline(always)]
    pub(crate) fn is_exact(self) -> bool {
        const SHORT: usize = 15;
        self.is_within(SHORT)
    }

    /// Whether the number that serde_json reads here, and writes again, is still the same.
    pub(crate) fn survives(self) -> bool {
        let written = self.value().map(|number| number.to_string());
        self.is_exact() || written.is_some_and(|written| Decimal::read(&written) == self.decimal())
    }

    /// As it is written.
    pub(crate) fn as_str(self) -> &'t str {
        // The whole text was checked to be UTF-8.
        std::str::from_utf8(self.text()).unwrap_or_default()
    }

    /// Its value, not rounded.
    pub(crate) fn decimal(self) -> Option<Decimal> {
        Decimal::read(self.as_str())
    }

    /// Whether it is beyond the integers that survive every reader: 2^53.
    #[inline(always)]
    pub(crate) fn is_large(self) -> bool {
        const SAFE: f64 = 9_007_199_254_740_992.0;
        /// A number of so many characters is below, if it has no exponent.
        const SHORT: usize = 15;
        !self.is_within(SHORT) && self.as_f64().abs() >= SAFE
    }

    /// The double nearest to it. The one that serde_json reads of many digits may be a neighbour of that.
    #[inline(always)]
    pub(crate) fn nearest(self) -> f64 {
        match self.is_exact() {
            true => self.as_f64(),
            false => self.as_str().parse().unwrap_or(f64::NAN),
        }
    }

    /// Its value as a double, rounded if it is an integer beyond 2^53.
    pub(crate) fn as_f64(self) -> f64 {
        /// A double holds every integer of so many digits, and so does an `u32` of so few.
        const SHORT: usize = 9;
        if let Self::Digits(text) = self
            && text.len() <= SHORT
            && text.first() != Some(&b'-')
        {
            let digit = |byte: &u8| u32::from(byte.wrapping_sub(b'0'));
            return f64::from(text.iter().fold(0, |value, byte| value * 10 + digit(byte)));
        }
        self.value()
            .and_then(|number| number.as_f64())
            .unwrap_or(f64::NAN)
    }
}
