//! The values that compiled rules calculate with. `None` is an operand without a value, which leaves
//! a rule without a result.

#![allow(dead_code)] // The contract's rules need some of it; the next may need others.

use std::borrow::Cow;
use std::cell::OnceCell;

use regex::bytes::Regex;

/// JavaScript holds no larger integers exactly, and a rule means the same in all languages.
const LARGEST: i64 = (1 << 53) - 1;

const NANOSECONDS: i64 = 1_000_000_000;

/// A point in time from the year 1 to the year 9999, as CEL has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time {
    /// Since 1970.
    seconds: i64,
    nanoseconds: i64,
}

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970.
const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;

impl Time {
    fn new(seconds: i64, nanoseconds: i64) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&seconds)
            .then_some(Self {
                seconds,
                nanoseconds,
            })
    }

    /// The nanoseconds from another point in time to this one, as far as CEL can count them: 292
    /// years.
    pub(crate) fn since(self, earlier: Self) -> Option<i64> {
        let seconds = self.seconds - earlier.seconds;
        // Counted toward zero, as the range is.
        let total = i128::from(seconds) * i128::from(NANOSECONDS)
            + i128::from(self.nanoseconds - earlier.nanoseconds);
        i64::try_from(total).ok()
    }

    pub(crate) fn later(self, span: i64) -> Option<Self> {
        let nanoseconds = self.nanoseconds + span.rem_euclid(NANOSECONDS);
        let seconds = self.seconds + span.div_euclid(NANOSECONDS) + nanoseconds / NANOSECONDS;
        Self::new(seconds, nanoseconds % NANOSECONDS)
    }

    pub(crate) fn earlier(self, span: i64) -> Option<Self> {
        // The least duration has no positive one.
        match span.checked_neg() {
            Some(span) => self.later(span),
            None => self.later(i64::MAX)?.later(1),
        }
    }
}

/// A text, in UTF-8. That it is UTF-8 was checked with the payload, and need not be again.
pub(crate) type Text<'t> = Cow<'t, [u8]>;

pub(crate) fn literal(text: &str) -> Text<'_> {
    Cow::Borrowed(text.as_bytes())
}

/// Reads an RFC 3339 text that stands in two parts.
pub(crate) fn timestamp_of(left: &[u8], right: &[u8]) -> Option<Time> {
    /// Longer ones have more digits than nanoseconds.
    const USUAL: usize = 40;
    if right.is_empty() {
        return timestamp(left);
    }
    let length = left.len() + right.len();
    let mut buffer = [0; USUAL];
    let Some(whole) = buffer.get_mut(..length) else {
        return timestamp(&[left, right].concat());
    };
    whole[..left.len()].copy_from_slice(left);
    whole[left.len()..].copy_from_slice(right);
    timestamp(whole)
}

/// Reads an RFC 3339 text. Leap seconds are no points in time in CEL.
pub(crate) fn timestamp(text: &[u8]) -> Option<Time> {
    /// Where the digits of `2024-02-29T23:59:59` stand.
    const DIGITS: [usize; 14] = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
    let (date, rest) = text.split_first_chunk::<19>()?;
    let digit = |at: usize| date[at].wrapping_sub(b'0');
    // All are looked at, as this is quicker than to stop at the first that is none.
    let digits = DIGITS.iter().fold(true, |all, &at| all & (digit(at) <= 9));
    let has_marks = date[4] == b'-'
        && date[7] == b'-'
        && matches!(date[10], b'T' | b't' | b' ')
        && date[13] == b':'
        && date[16] == b':';
    if !digits || !has_marks {
        return None;
    }
    let pair = |at: usize| i64::from(digit(at) * 10 + digit(at + 1));
    let (hour, minute, second) = (pair(11), pair(14), pair(17));
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanoseconds, zone) = fraction(rest)?;
    let days = days(pair(0) * 100 + pair(2), pair(5), pair(8))?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    Time::new(seconds - offset(zone)?, nanoseconds)
}

/// The number that digits stand for.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// The nanoseconds that a text may begin with, and what comes behind. Digits beyond the ninth are cut off.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(rest) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let (mut nanoseconds, mut unit) = (0, NANOSECONDS);
    let mut count = 0;
    while let Some(digit) = rest.get(count).filter(|byte| byte.is_ascii_digit()) {
        unit /= 10;
        nanoseconds += unit * i64::from(digit - b'0');
        count += 1;
    }
    (count > 0).then(|| (nanoseconds, &rest[count..]))
}

/// The seconds that a zone is ahead of UTC: `Z`, `+02:00`.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        // The minus of typographers, which the interpreter takes as well.
        [0xE2, 0x88, 0x92, rest @ ..] => (-1, rest),
        _ => return None,
    };
    let [h0, h1, b':', m0, m1] = rest else {
        return None;
    };
    let (hours, minutes) = (number(&[*h0, *h1])?, number(&[*m0, *m1])?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// The days from 1970-01-01 to a day of the calendar, if there is such a day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let is_leap = || year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = *LENGTHS.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let is_leap_day = || month == 2 && day == 29 && is_leap();
    if day < 1 || (day > length && !is_leap_day()) {
        return None;
    }
    // Years are counted from March, so that the leap day is the last one.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let years = year.div_euclid(400) * 146_097;
    let year = year.rem_euclid(400);
    Some(years + year * 365 + year / 4 - year / 100 + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

/// A value that is calculated when it is first needed, and then kept.
pub(crate) struct Shared<T, F> {
    value: OnceCell<Option<T>>,
    calculate: F,
}

impl<T: Copy, F: Fn() -> Option<T>> Shared<T, F> {
    pub(crate) fn new(calculate: F) -> Self {
        Self {
            value: OnceCell::new(),
            calculate,
        }
    }

    pub(crate) fn get(&self) -> Option<T> {
        *self.value.get_or_init(&self.calculate)
    }
}

/// `&&`: false if one side is, even where the other has no value.
pub(crate) fn and(
    left: impl FnOnce() -> Option<bool>,
    right: impl FnOnce() -> Option<bool>,
) -> Option<bool> {
    match left() {
        Some(true) => right(),
        Some(false) => Some(false),
        None => right().filter(|right| !right),
    }
}

/// `||`: true if one side is, even where the other has no value.
pub(crate) fn or(
    left: impl FnOnce() -> Option<bool>,
    right: impl FnOnce() -> Option<bool>,
) -> Option<bool> {
    match left() {
        Some(false) => right(),
        Some(true) => Some(true),
        None => right().filter(|right| *right),
    }
}

/// An integer, if it is one that every language holds exactly.
pub(crate) fn exact(value: i64) -> Option<i64> {
    (value.unsigned_abs() <= LARGEST as u64).then_some(value)
}

pub(crate) fn add(left: i64, right: i64) -> Option<i64> {
    exact(left + right)
}

pub(crate) fn subtract(left: i64, right: i64) -> Option<i64> {
    exact(left - right)
}

pub(crate) fn multiply(left: i64, right: i64) -> Option<i64> {
    exact(left.checked_mul(right)?)
}

/// Toward zero.
pub(crate) fn divide(left: i64, right: i64) -> Option<i64> {
    left.checked_div(right)
}

/// With the sign of the first.
pub(crate) fn remainder(left: i64, right: i64) -> Option<i64> {
    left.checked_rem(right)
}

pub(crate) fn negate(value: i64) -> Option<i64> {
    subtract(0, value)
}

pub(crate) fn concat<'t>(left: Text<'t>, right: Text<'t>) -> Text<'t> {
    match (left.is_empty(), right.is_empty()) {
        (_, true) => left,
        (true, _) => right,
        _ => Cow::Owned([left, right].concat()),
    }
}

/// How many characters a text has.
pub(crate) fn size(text: &[u8]) -> i64 {
    let begins = |byte: &&u8| (**byte as i8) >= -0x40;
    match text.is_ascii() {
        true => text.len() as i64,
        false => text.iter().filter(begins).count() as i64,
    }
}

pub(crate) fn is_in(text: &[u8], texts: &[Text<'_>]) -> bool {
    texts.iter().any(|other| **other == *text)
}

/// Whether a pattern is found; nothing if it is no pattern, which the lint refuses.
pub(crate) fn find(pattern: Option<&Regex>, text: &[u8]) -> Option<bool> {
    Some(pattern?.is_match(text))
}
