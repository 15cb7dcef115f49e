//! What was probably meant. A suggestion names what the schema has, or says what to do; it repeats
//! nothing of the payload.

use crate::json::Kind;
use crate::plan::pattern::Pattern;

/// As `clap` has it for subcommands and options.
const SIMILAR: f64 = 0.7;

/// Similarity takes time that grows with the product of the lengths; no name is as long as this.
const LONGEST: usize = 128;

/// The declared name that was probably meant: `dueDate` for `dueDte`.
pub(crate) fn name<'n>(given: &str, declared: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(given, declared).map(|name| format!("did you mean `{name}`?"))
}

/// The allowed text that was probably meant: `Daily` for `daily`.
pub(crate) fn value(given: &str, allowed: &[String]) -> Option<String> {
    let nearest = nearest(given.trim(), allowed.iter().map(String::as_str))?;
    Some(format!("did you mean \"{nearest}\"?"))
}

fn nearest<'n>(given: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if given.len() > LONGEST {
        return None;
    }
    let lower = given.to_lowercase();
    known
        .map(|name| {
            let differs_in_case_only = name.to_lowercase() == lower;
            let similarity = strsim::jaro(given, name);
            (
                if differs_in_case_only {
                    1.0
                } else {
                    similarity
                },
                name,
            )
        })
        .filter(|(similarity, _)| *similarity > SIMILAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// What to do about a value of another type.
pub(crate) fn of_type(expected: &str, kind: Kind, text: Option<&str>) -> Option<String> {
    let wants = |name: &str| expected.split(" or ").any(|other| other == name);
    let wants_number = wants("number") || wants("integer");
    let suggestion = match (kind, text) {
        (Kind::String, Some(text)) if wants_number && is_number(text) => {
            "write the number without quotes"
        }
        (Kind::String, Some(text)) if wants_number && is_number(&with_point(text)) => {
            "write the number without quotes, and with a point in place of the comma"
        }
        (Kind::String, Some("true" | "false")) if wants("boolean") => "write it without quotes",
        (Kind::Number | Kind::Boolean, _) if wants("string") => "write it in quotes",
        (Kind::Null, _) => "leave the member out to say nothing",
        (Kind::String | Kind::Number | Kind::Boolean | Kind::Object, _) if expected == "array" => {
            "put it in brackets to make it a list of one"
        }
        _ => return None,
    };
    Some(suggestion.to_owned())
}

/// What to do about a text that does not match a pattern.
pub(crate) fn to_match(text: &str, pattern: &Pattern) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    if pattern.in_words.is_some()
        && let Some(suggestion) = to_be_date(text, pattern)
    {
        return Some(suggestion.to_owned());
    }
    let suggestion = if pattern.matches(text.trim()) {
        "remove the white space around it"
    } else if pattern.matches(&with_point(text)) {
        "write a point in place of the comma"
    } else if pattern.matches(text.trim_end_matches(['%', ' '])) {
        "write the number alone, without the percent sign"
    } else {
        return None;
    };
    Some(suggestion.to_owned())
}

/// What to do about a text that is not a date of the wanted form.
fn to_be_date(text: &str, pattern: &Pattern) -> Option<&'static str> {
    let fits = |text: &str| pattern.matches(text);
    let (time, fraction) = match text.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction.trim_end_matches(['Z', 'z']))),
        None => (text.trim_end_matches(['Z', 'z']), None),
    };
    let is_utc = text.ends_with('Z');
    let with_milliseconds = format!("{time}.000Z");
    let is_number = text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let suggestion = if is_number {
        "a number of seconds or milliseconds is not taken: write the date out"
    } else if is_utc && fraction.is_none() && fits(&with_milliseconds) {
        "milliseconds are missing: write `.000` before the Z"
    } else if is_utc
        && fits(&with_milliseconds)
        && fraction.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    {
        "write exactly three digits of milliseconds"
    } else if fits(&format!("{text}Z")) || fits(&format!("{text}.000Z")) {
        "the zone is missing: write the time in UTC, with milliseconds and Z at the end"
    } else if fits(&text.to_uppercase().replacen(' ', "T", 1)) {
        "write a capital T between date and time, and a capital Z at the end"
    } else if has_offset(text) {
        "write the time in UTC, with Z in place of the offset"
    } else if fits(&text.replace(['/', '.', ' '], "-")) {
        "write the day with hyphens: yyyy-mm-dd"
    } else if in_form(text, "0000-00-00") || (fits_time(text) && !fits(text.get(..10)?)) {
        "there is no such day in the calendar"
    } else if fits_time(text) {
        "there is no such time of the day"
    } else {
        return None;
    };
    Some(suggestion)
}

fn fits_time(text: &str) -> bool {
    text.get(10..)
        .is_some_and(|time| in_form(time, "T00:00:00.000Z"))
}

/// Whether a text has digits where a form has zeros, and otherwise the same characters.
fn in_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                other => byte == other,
            })
}

/// Whether a time ends with an offset from UTC, such as `+02:00`.
fn has_offset(text: &str) -> bool {
    let at = text.len().saturating_sub(6);
    text.contains('T')
        && text
            .get(at..)
            .is_some_and(|end| in_form(end, "+00:00") || in_form(end, "-00:00"))
}

fn with_point(text: &str) -> String {
    text.replacen(',', ".", 1)
}

fn is_number(text: &str) -> bool {
    text.len() <= LONGEST
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near() {
        let names = || ["dueDate", "desc", "name", "lname"].into_iter();
        assert_eq!(
            name("dueDte", names()).as_deref(),
            Some("did you mean `dueDate`?")
        );
        assert_eq!(
            name("DUEDATE", names()).as_deref(),
            Some("did you mean `dueDate`?")
        );
        assert_eq!(name("zzz", names()), None);
        assert_eq!(name(&"dueDate".repeat(100_000), names()), None);
        let allowed = ["Daily".to_owned(), "Cumulative".to_owned()];
        assert_eq!(
            value("daily", &allowed).as_deref(),
            Some("did you mean \"Daily\"?")
        );
        assert_eq!(
            value(" Daily\n", &allowed).as_deref(),
            Some("did you mean \"Daily\"?")
        );
        assert_eq!(value("Weekly?", &allowed), None);
    }

    #[test]
    fn dates_fail_with_what_to_do() {
        let schema = koreai_schemas::Schema::CREATE_TASK_CONTAINMENT_REPORT_REQUEST.text;
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let date =
            Pattern::new(schema["$defs"]["ReportDate"]["pattern"].as_str().unwrap()).unwrap();
        assert!(date.in_words.unwrap().contains("a day of the calendar"));
        for (text, says) in [
            ("2024-01-01T00:00:00Z", "milliseconds are missing"),
            ("2024-01-01T00:00:00.1Z", "exactly three digits"),
            ("2024-01-01T00:00:00.123456Z", "exactly three digits"),
            ("2024-01-01T00:00:00.000", "the zone is missing"),
            ("2024-01-01T00:00:00", "the zone is missing"),
            ("2024-01-01t00:00:00.000z", "a capital T"),
            ("2024-01-01 00:00:00.000Z", "a capital T"),
            ("2024-01-01T00:00:00.000+02:00", "in UTC"),
            ("2024-01-01T00:00:00-02:00", "in UTC"),
            ("2024/01/01", "with hyphens"),
            ("2024-02-30", "no such day"),
            ("2024-02-30T00:00:00.000Z", "no such day"),
            ("1704067200000", "write the date out"),
            (" 2024-01-01", "white space"),
            ("tomorrow", ""),
            ("2024-01-01T25:00:00.000Z", "no such time"),
        ] {
            let suggestion = to_match(text, &date).unwrap_or_default();
            assert!(
                suggestion.contains(says) && suggestion.is_empty() == says.is_empty(),
                "{text}: {suggestion}"
            );
        }
        let word = Pattern::new("^[a-z]+$").unwrap();
        assert_eq!(word.in_words, None);
    }

    #[test]
    fn says_what_to_do_about_types_and_patterns() {
        let by_type = |expected, kind, text| of_type(expected, kind, text).unwrap_or_default();
        assert!(by_type("number", Kind::String, Some("1749032280681")).contains("without quotes"));
        assert!(by_type("number or string", Kind::Null, None).contains("leave"));
        assert!(by_type("integer", Kind::String, Some("33,3")).contains("comma"));
        assert!(by_type("string", Kind::Number, None).contains("in quotes"));
        assert_eq!(by_type("number", Kind::String, Some("tomorrow")), "");
        assert_eq!(by_type("object", Kind::Number, None), "");
        let percentage = Pattern::new("^[0-9]{1,3}(\\.[0-9]+)?$").unwrap();
        let by_pattern = |text| to_match(text, &percentage).unwrap_or_default();
        assert!(by_pattern("33,3").contains("point"));
        assert!(by_pattern(" 33.3").contains("white space"));
        assert!(by_pattern("33.3 %").contains("percent"));
        assert_eq!(by_pattern("a third"), "");
    }
}
