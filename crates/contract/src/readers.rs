//! How readers of YAML 1.1 (PyYAML, SnakeYAML, Psych) read a plain scalar. Readers of 1.2 read some of them
//! differently.

use serde_json::Number;

use crate::node::Data;

/// What YAML 1.1 reads, in words, if it differs from what was read here.
pub(crate) fn other_reading(text: &str, read: &Data) -> Option<String> {
    let reading = reading(text);
    let is_same = match (&reading, read) {
        (Reading::Null, Data::Null) | (Reading::Text, Data::String(_)) => true,
        (Reading::Bool(a), Data::Bool(b)) => a == b,
        (Reading::Number(a), Data::Number(b)) => b.as_f64() == Some(*a),
        _ => false,
    };
    if is_same {
        return json_reading(text, read);
    }
    Some(match reading {
        Reading::Null => "nothing".to_owned(),
        Reading::Bool(value) => format!("`{value}`"),
        Reading::Number(value) => match Number::from_f64(value) {
            Some(_) => format!("the number {value}"),
            None => "a number".to_owned(),
        },
        Reading::Date => "a date".to_owned(),
        Reading::Sign => "a special sign of YAML".to_owned(),
        Reading::Text => "a string".to_owned(),
    })
}

/// What readers read that know only the numbers and literals of JSON, which YAML 1.2 allows.
fn json_reading(text: &str, read: &Data) -> Option<String> {
    let is_of_json = match read {
        Data::Null => matches!(text, "" | "null"),
        Data::Bool(_) => matches!(text, "true" | "false"),
        Data::Number(_) => serde_json::from_str::<Number>(text).is_ok(),
        _ => true,
    };
    (!is_of_json).then(|| "a string".to_owned())
}

#[derive(Debug, PartialEq)]
enum Reading {
    Null,
    Bool(bool),
    Number(f64),
    Date,
    /// `=` and `<<`.
    Sign,
    Text,
}

fn reading(text: &str) -> Reading {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Reading::Null,
        "=" | "<<" => return Reading::Sign,
        _ => {}
    }
    let yes = ["y", "yes", "true", "on"];
    let no = ["n", "no", "false", "off"];
    let is_one_of = |words: &[&str]| {
        words.iter().any(|word| {
            let capital = word[..1].to_uppercase() + &word[1..];
            *word == text || capital == text || word.to_uppercase() == text
        })
    };
    if is_one_of(&yes) || is_one_of(&no) {
        return Reading::Bool(is_one_of(&yes));
    }
    if is_date(text) {
        return Reading::Date;
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    match number(rest) {
        Some(value) => Reading::Number(sign * value),
        None => Reading::Text,
    }
}

/// A number without its sign.
fn number(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    match text {
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let digits = lower.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0b", 2)] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            let value = u64::from_str_radix(rest, radix).ok()?;
            return Some(value as f64);
        }
    }
    if text.contains(':') {
        return in_sixties(&digits);
    }
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && digits.len() > 1 && digits.starts_with('0') {
        // With a `9` it is not octal, so not a number.
        return u64::from_str_radix(&digits, 8)
            .ok()
            .map(|value| value as f64);
    }
    if is_whole {
        return digits.parse().ok();
    }
    // A fraction: the exponent has a sign, and a point is before it.
    let (mantissa, exponent) = match digits.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits.as_str(), None),
    };
    let is_signed = exponent.is_none_or(|exponent| exponent.starts_with(['+', '-']));
    let (before, after) = mantissa.split_once('.')?;
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !before.is_empty() || !after.is_empty();
    if !is_signed || !has_digits || !are_digits(before) || !are_digits(after) {
        return None;
    }
    digits.parse().ok()
}

/// `12:30` is 750: a number in base 60.
fn in_sixties(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    if first.starts_with('0') && first.len() > 1 {
        // `08:30` is not one, but `0:30` with a fraction is.
        return None;
    }
    let is_fraction = text.contains('.');
    if first == "0" && !is_fraction {
        return None;
    }
    let mut value: f64 = first.parse().ok()?;
    for part in parts {
        let (whole, _) = part.split_once('.').unwrap_or((part, ""));
        let fits = matches!(whole.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
        if !fits {
            return None;
        }
        value = value * 60.0 + part.trim_end_matches('.').parse::<f64>().ok()?;
    }
    Some(value)
}

/// `2001-12-14`, and with a time of day.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
    };
    if bytes.len() == 10 {
        return digits(0..4)
            && digits(5..7)
            && digits(8..10)
            && bytes[4] == b'-'
            && bytes[7] == b'-';
    }
    let Some((date, time)) = text.split_once(['T', 't', ' ', '\t']) else {
        return false;
    };
    let date: Vec<&str> = date.split('-').collect();
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [year, month, day] = date.as_slice() else {
        return false;
    };
    let end = time
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(time.len());
    let clock: Vec<&str> = time[..end].trim_start().split(':').collect();
    let [hour, minute, second] = clock.as_slice() else {
        return false;
    };
    let zone = time[end..].trim();
    let has_zone = zone.is_empty()
        || matches!(zone, "Z" | "z")
        || (zone.starts_with(['+', '-'])
            && zone[1..]
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':'));
    year.len() == 4
        && is_number(year, 4)
        && is_number(month, 2)
        && is_number(day, 2)
        && is_number(hour, 2)
        && minute.len() == 2
        && is_number(minute, 2)
        && is_number(second.split('.').next().unwrap_or_default(), 2)
        && has_zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_that_both_read_alike_are_not_reported() {
        for (text, read) in [
            ("", Data::Null),
            ("null", Data::Null),
            ("true", Data::Bool(true)),
            ("12", Data::Number(12.into())),
            ("-0.5", Data::Number(Number::from_f64(-0.5).unwrap())),
            ("1.0.0", Data::String("1.0.0".into())),
            ("norway", Data::String("norway".into())),
            ("2012-1", Data::String("2012-1".into())),
            ("a:b", Data::String("a:b".into())),
            ("99:99", Data::String("99:99".into())),
        ] {
            assert_eq!(other_reading(text, &read), None, "{text}");
        }
    }

    #[test]
    fn scalars_that_they_read_differently_are_reported() {
        for (text, read, expected) in [
            ("NO", Data::String("NO".into()), "`false`"),
            ("on", Data::String("on".into()), "`true`"),
            ("y", Data::String("y".into()), "`true`"),
            ("12:30", Data::String("12:30".into()), "the number 750"),
            ("-1:30", Data::String("-1:30".into()), "the number -90"),
            (
                "190:20:30.15",
                Data::String(String::new()),
                "the number 685230.15",
            ),
            ("010", Data::Number(10.into()), "the number 8"),
            ("0x1F", Data::Number(31.into()), "a string"),
            ("+1", Data::Number(1.into()), "a string"),
            ("~", Data::Null, "a string"),
            ("TRUE", Data::Bool(true), "a string"),
            ("0o10", Data::Number(8.into()), "a string"),
            ("0b11", Data::String("0b11".into()), "the number 3"),
            ("1_000", Data::String("1_000".into()), "the number 1000"),
            ("1e3", Data::Number(1000.into()), "a string"),
            ("2012-01-01", Data::String(String::new()), "a date"),
            (
                "2001-12-14 21:59:43.10 -5",
                Data::String(String::new()),
                "a date",
            ),
            (
                "2001-12-14t21:59:43Z",
                Data::String(String::new()),
                "a date",
            ),
            ("=", Data::String("=".into()), "a special sign of YAML"),
        ] {
            assert_eq!(
                other_reading(text, &read).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }
}
