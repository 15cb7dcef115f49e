//! Numbers as they are written, compared exactly.

use std::cmp::Ordering;
use std::fmt;
use std::num::IntErrorKind;

/// Digits of what is divided times digits of the divisor, so far as `multipleOf` is decided exactly.
const MAX_STEPS: usize = 4_000_000;

/// Greater exponents count as this one: with it, no sum of an exponent and a length overflows.
const MAX_EXPONENT: i128 = i128::MAX / 4;

/// The value of a JSON number: its digits, without zeros at either end, and the power of ten of the last one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    /// Values from 0 to 9; none for zero.
    digits: Vec<u8>,
    exponent: i128,
}

impl Decimal {
    /// The value of a text that is a JSON number; nothing if it is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, read_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all = whole.bytes().chain(fraction.bytes());
        if whole.is_empty() || !all.clone().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let leading = all.clone().take_while(|byte| *byte == b'0').count();
        let mut digits: Vec<u8> = all.skip(leading).map(|byte| byte - b'0').collect();
        let zeros = digits.iter().rev().take_while(|digit| **digit == 0).count();
        digits.truncate(digits.len() - zeros);
        Some(match digits.is_empty() {
            // Zero is one number, whatever its exponent.
            true => Self {
                negative: false,
                digits,
                exponent: 0,
            },
            false => Self {
                negative,
                digits,
                exponent: exponent - length(fraction.as_bytes()) + zeros as i128,
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
        // A multiple ends in at least as many zeros, and the digits here end in none.
        if self.exponent < divisor.exponent {
            return Some(false);
        }
        let zeros = usize::try_from(self.exponent - divisor.exponent).ok()?;
        let length = self.digits.len().checked_add(zeros)?;
        if length.checked_mul(divisor.digits.len())? > MAX_STEPS {
            return None;
        }
        let number = self.digits.iter().copied();
        let number = number.chain(std::iter::repeat_n(0, zeros));
        // As on paper: the rest so far, and the next digit.
        let mut rest: Vec<u8> = Vec::new();
        for digit in number {
            if !rest.is_empty() || digit != 0 {
                rest.push(digit);
            }
            while at_least(&rest, &divisor.digits) {
                subtract(&mut rest, &divisor.digits);
            }
        }
        Some(rest.is_empty())
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let order = |decimal: &Self| decimal.exponent + length(&decimal.digits);
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

/// The value of the text behind `e`; `None` if it is not an integer.
fn read_exponent(text: &str) -> Option<i128> {
    match text.parse::<i128>() {
        Ok(exponent) => Some(exponent.clamp(-MAX_EXPONENT, MAX_EXPONENT)),
        Err(error) => match error.kind() {
            IntErrorKind::PosOverflow => Some(MAX_EXPONENT),
            IntErrorKind::NegOverflow => Some(-MAX_EXPONENT),
            _ => None,
        },
    }
}

fn length(digits: &[u8]) -> i128 {
    digits.len() as i128
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
            "-1e99999999999999999999",
            "-1e9223372036854775807",
            "-1e400",
            "-18446744073709551617",
            "-18446744073709551616",
            "-0.1",
            "-1e-400",
            "-1e-99999999999999999999",
            "0",
            "1e-9999999999999999999999999999999999999999999999",
            "1e-99999999999999999999",
            "9e-99999999999999999999",
            "1e-99999999999999999998",
            "1e-9223372036854775809",
            "1e-9223372036854775808",
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
            "1e9223372036854775807",
            "1e99999999999999999999",
            "1e9999999999999999999999999999999999999999999999",
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
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0", "0.0"),
            ("0.5", "5E-1"),
            ("0e99999999999999999999", "-0.0e-99999999999999999999"),
            ("0.1e-9223372036854775808", "1e-9223372036854775809"),
            ("10e9223372036854775807", "1e+9223372036854775808"),
        ] {
            assert_eq!(read(one), read(other));
        }
        for text in ["x", "", "-", "e1", "1e", "1e+", "1e+-1", "1ex"] {
            assert!(Decimal::read(text).is_none(), "{text}");
        }
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
            ("1e-9223372036854775808", "100000", false),
            (
                "1e-9999999999999999999999999999999999999999999999",
                "0.3",
                false,
            ),
            ("-1e-99999999999999999999", "1e-99999999999999999999", true),
            ("3e-99999999999999999999", "2e-99999999999999999999", false),
            ("1e-99999999999999999998", "2e-99999999999999999999", true),
            ("0e99999999999999999999", "7", true),
            ("7", "1e99999999999999999999", false),
        ] {
            let found = read(number).is_multiple_of(&read(divisor));
            assert_eq!(found, Some(expected), "{number} {divisor}");
        }
        // Long numbers are divided, but not for ever.
        let long = |last: char| read(&format!("1.{}{last}", "0".repeat(5_000)));
        assert_eq!(long('1').is_multiple_of(&read("0.01")), Some(false));
        assert_eq!(long('0').is_multiple_of(&read("0.01")), Some(true));
        for divisor in ["1e-4000001", "1e-99999999999999999999"] {
            assert_eq!(read("1").is_multiple_of(&read(divisor)), None, "{divisor}");
        }
        for (number, expected) in [
            ("1e2", true),
            ("0e-99999999999999999999", true),
            ("0e99999999999999999999", true),
            ("1e-99999999999999999999", false),
            ("9007199254740993.5", false),
        ] {
            assert_eq!(read(number).is_integer(), expected, "{number}");
        }
    }
}
