//! Numbers as they are written, compared exactly.

use std::cmp::Ordering;
use std::fmt;

/// Digits of a divisor and of what it divides, so far as `multipleOf` is decided exactly.
const MAX_DIGITS: usize = 2_000;

/// The value of a JSON number: its digits, without zeros at either end, and the power of ten of the last one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    /// Values from 0 to 9; none for zero.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// The value of a text that is a JSON number; nothing if it is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, exponent) = match text.split_once(['e', 'E']) {
            // What is beyond these is 0 or beyond any double.
            Some((number, exponent)) => (number, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all = whole.bytes().chain(fraction.bytes());
        if whole.is_empty() || !all.clone().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let leading = all.clone().take_while(|byte| *byte == b'0').count();
        let mut digits: Vec<u8> = all.skip(leading).map(|byte| byte - b'0').collect();
        let mut exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        while digits.last() == Some(&0) {
            digits.pop();
            exponent = exponent.checked_add(1)?;
        }
        Some(match digits.is_empty() {
            true => Self {
                negative: false,
                digits,
                exponent: 0,
            },
            false => Self {
                negative,
                digits,
                exponent,
            },
        })
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it is a multiple of another one; nothing if that takes too long to say.
    pub(crate) fn is_multiple_of(&self, divisor: &Self) -> Option<bool> {
        if self.digits.is_empty() {
            return Some(true);
        }
        if divisor.digits.is_empty() {
            return Some(false);
        }
        let unit = self.exponent.min(divisor.exponent);
        let in_units = |decimal: &Self| {
            let zeros = usize::try_from(decimal.exponent - unit).ok()?;
            let fits = zeros.checked_add(decimal.digits.len())? <= MAX_DIGITS;
            fits.then(|| [&decimal.digits[..], &vec![0; zeros]].concat())
        };
        let (number, divisor) = (in_units(self)?, in_units(divisor)?);
        // As on paper: the rest so far, and the next digit.
        let mut rest: Vec<u8> = Vec::new();
        for digit in number {
            if !rest.is_empty() || digit != 0 {
                rest.push(digit);
            }
            while at_least(&rest, &divisor) {
                subtract(&mut rest, &divisor);
            }
        }
        Some(rest.is_empty())
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let order = |decimal: &Self| {
            let length = i64::try_from(decimal.digits.len()).unwrap_or(i64::MAX);
            decimal.exponent.saturating_add(length)
        };
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Without zeros at the end, the longer of two that begin alike is the greater one.
            (false, false) => order(self)
                .cmp(&order(other))
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

/// Equal numbers are written alike: `-12e-1`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        write!(f, "{sign}{digits}e{}", self.exponent)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

/// Whether one number, in digits without zeros before, is at least another one.
fn at_least(left: &[u8], right: &[u8]) -> bool {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right)) != Ordering::Less
}

/// Subtracts a number that is not greater.
fn subtract(left: &mut Vec<u8>, right: &[u8]) {
    let shift = left.len() - right.len();
    let mut borrow = 0;
    for place in (0..left.len()).rev() {
        let taken = match place.checked_sub(shift) {
            Some(place) => right[place] + borrow,
            None => borrow,
        };
        borrow = u8::from(left[place] < taken);
        left[place] = left[place] + borrow * 10 - taken;
    }
    let zeros = left.iter().take_while(|digit| **digit == 0).count();
    left.drain(..zeros);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn compares_what_doubles_do_not_tell_apart() {
        let ascending = [
            "-1e400",
            "-18446744073709551617",
            "-18446744073709551616",
            "-0.1",
            "-1e-400",
            "0",
            "1e-400",
            "0.09999999999999999999999",
            "0.1",
            "0.1000000000000000055511",
            "1",
            "1.0000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "18446744073709551617",
            "1e400",
        ];
        for (index, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                assert_eq!(
                    read(left).cmp(&read(right)),
                    index.cmp(&other),
                    "{left} {right}"
                );
            }
        }
        for (one, other) in [("1", "1.0"), ("100", "1e2"), ("-0", "0.0"), ("0.5", "5E-1")] {
            assert_eq!(read(one), read(other));
        }
        assert!(Decimal::read("x").is_none() && Decimal::read("").is_none());
        assert!(Decimal::read("1e99999999999999999999").is_none());
    }

    #[test]
    fn divides_exactly() {
        for (number, divisor, expected) in [
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("19.99", "0.01", true),
            ("1e308", "0.5", true),
            ("18446744073709551617", "18446744073709551616", false),
            ("36893488147419103232", "18446744073709551616", true),
            ("100000000000000000000000000000007", "7", false),
            ("700000000000000000000000000000007", "7", true),
            ("-6", "3", true),
            ("0", "7", true),
            ("1", "3e-400", false),
        ] {
            let found = read(number).is_multiple_of(&read(divisor));
            assert_eq!(found, Some(expected), "{number} {divisor}");
        }
        assert_eq!(read("1").is_multiple_of(&read("1e-3000")), None);
        assert!(read("1e2").is_integer() && !read("9007199254740993.5").is_integer());
    }
}
