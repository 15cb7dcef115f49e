//! The values that compiled rules calculate with. `None` is an operand without a value, which leaves
//! a rule without a result.

#![allow(dead_code)] // The contract's rules need some of it; the next may need others.

use std::borrow::Cow;

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

/// Reads an RFC 3339 text whose end is known: the time of the day that it says.
pub(crate) fn timestamp_on(
    date: &[u8],
    rest: &[u8],
    seconds: i64,
    nanoseconds: i64,
) -> Option<Time> {
    match <&[u8; 10]>::try_from(date) {
        Ok(date) => Time::new(day(date)? * 86_400 + seconds, nanoseconds),
        Err(_) => timestamp_of(date, rest),
    }
}

/// Reads an RFC 3339 text. In CEL, leap seconds are not points in time.
pub(crate) fn timestamp(text: &[u8]) -> Option<Time> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let (separator, rest) = rest.split_first()?;
    let (time, rest) = rest.split_first_chunk::<8>()?;
    if !matches!(separator, b'T' | b't' | b' ') {
        return None;
    }
    let [hour, _, _, minute, _, _, second, _] = pairs(time, b"00:00:00")?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanoseconds, zone) = fraction(rest)?;
    let time = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let seconds = day(date)? * 86_400 + time;
    Time::new(seconds - offset(zone)?, nanoseconds)
}

/// The days from 1970-01-01 to a day that is written like this one.
#[inline]
fn day(date: &[u8; 10]) -> Option<i64> {
    let [century, _, year, _, _, month, _, _] = pairs(date.first_chunk()?, b"0000-00-")?;
    let [.., day, _] = pairs(date.last_chunk()?, b"00-00-00")?;
    days(
        u32::from(century),
        u32::from(year),
        usize::from(month),
        u32::from(day),
    )
}

/// For each place of a text, the number that the two digits from there on stand for. Where the form has no
/// `0`, the text has the same character. All are checked at once.
#[inline(always)]
fn pairs(text: &[u8; 8], form: &[u8; 8]) -> Option<[u8; 8]> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let (text, form) = (u64::from_le_bytes(*text), u64::from_le_bytes(*form));
    // A digit becomes its value, and what is as in the form becomes 0.
    let values = text ^ form;
    // Of the form, all but `0` differ from 0x30.
    let others = form ^ (ONES * u64::from(b'0'));
    let is_other = (((others & (ONES * 0x7F)) + ONES * 0x7F) & (ONES << 7)) >> 7;
    let beyond_9 = (values | ((values & (ONES * 0x7F)) + ONES * (0x80 - 10))) & (ONES << 7);
    let fits = beyond_9 == 0 && values & (is_other * 0xFF) == 0;
    // No byte exceeds 99, so that none runs over into the next.
    fits.then(|| (values * 10 + (values >> 8)).to_le_bytes())
}

/// The number that digits stand for.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// The nanoseconds that a text may begin with, and what comes behind. Digits beyond the ninth are cut off.
#[inline]
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let digit = |byte: u8| i64::from(byte - b'0');
    if let [b'.', a, b, c, zone @ ..] = text
        && [a, b, c].into_iter().all(u8::is_ascii_digit)
        && !zone.first().is_some_and(u8::is_ascii_digit)
    {
        // Nearly all are of this form.
        let thousandths = digit(*a) * 100 + digit(*b) * 10 + digit(*c);
        return Some((thousandths * 1_000_000, zone));
    }
    let Some(rest) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let (mut nanoseconds, mut unit) = (0, NANOSECONDS);
    let mut count = 0;
    while let Some(byte) = rest.get(count).filter(|byte| byte.is_ascii_digit()) {
        unit /= 10;
        nanoseconds += unit * digit(*byte);
        count += 1;
    }
    (count > 0).then(|| (nanoseconds, &rest[count..]))
}

/// The seconds that a zone is ahead of UTC: `Z`, `+02:00`.
#[inline]
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
#[inline]
fn days(century: u32, year: u32, month: usize, day: u32) -> Option<i64> {
    /// Of each month of a year that is not a leap year: its length, and the days of the year before it.
    const MONTHS: [(u32, u32); 13] = [
        (0, 0),
        (31, 0),
        (28, 31),
        (31, 59),
        (30, 90),
        (31, 120),
        (30, 151),
        (31, 181),
        (31, 212),
        (30, 243),
        (31, 273),
        (30, 304),
        (31, 334),
    ];
    /// From the first day of the year 0 to 1970-01-01.
    const TO_1970: i64 = 719_528;
    let (length, before) = *MONTHS.get(month)?;
    let is_leap = if year == 0 { century } else { year } % 4 == 0;
    let leap_day = u32::from(is_leap && month == 2);
    if day == 0 || day > length + leap_day {
        return None;
    }
    // Every fourth year up to this one, but of the centuries only every fourth: and the year 0.
    let leap_days = century * 24 + century / 4 + year / 4 + 1;
    // The day of a leap year is not yet over in January and February.
    let to_come = u32::from(is_leap && month <= 2);
    let days = (century * 100 + year) * 365 + leap_days - to_come + before + day - 1;
    Some(i64::from(days) - TO_1970)
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
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let (words, rest) = text.as_chunks::<8>();
    let is_ascii = words
        .iter()
        .all(|word| u64::from_ne_bytes(*word) & HIGHS == 0)
        && rest.is_ascii();
    let begins = |byte: &&u8| (**byte as i8) >= -0x40;
    match is_ascii {
        true => text.len() as i64,
        false => text.iter().filter(begins).count() as i64,
    }
}

pub(crate) fn is_in(text: &[u8], texts: &[Text<'_>]) -> bool {
    texts.iter().any(|other| **other == *text)
}

/// Whether a pattern is found; `None` if it is not a pattern, which the lint refuses.
pub(crate) fn find(pattern: Option<&Regex>, text: &[u8]) -> Option<bool> {
    Some(pattern?.is_match(text))
}
