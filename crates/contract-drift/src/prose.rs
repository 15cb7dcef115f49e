//! Facts in a description: allowed values, limits, defaults, formats, conditions. What the vendor
//! says in words is reduced to them; the words themselves are kept nowhere.

use std::collections::HashSet;
use std::sync::LazyLock;

use contract_codegen::schemas::sha256;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::block::{BULLET, Rich};

/// No description states more limits, or sets more words apart.
const MOST: usize = 100;

/// What a description states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    /// The values that are allowed, in the order of the page; none if it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// `max 90 days`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<String>,
    /// What holds when it is not given: `7 days`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<String>,
    /// `yyyy-mm-dd`, `milliseconds`, `ISO`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Digests of the sentences that state a rule (`must`, `only if`), sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The first digits of a hash over its letters and figures.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A pattern that is written here, and tested.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("a pattern that compiles"));
    };
}

pattern!(EXAMPLE, r"(?i)\b(?:for example|e\.g\.|example:|such as)");
/// The units of figures, in any number.
const UNIT: &str = "(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|weeks?|months?|years?|characters?|chars?|items?|elements?|records?|entries|rows?|bytes?|kb|mb|gb)";
/// The words of numbers, as they follow each other in one.
const NUMBER: &str = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million";

static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    let bound = r"max(?:imum)?\b\.?|at most\b|up to\b|no more than\b|limited to\b|restricted to\b|(?:only )?within\b(?: the last)?|only the last\b|(?:not|cannot|can't|must not|may not|should not) exceed\b|min(?:imum)?\b\.?|at least\b|no less than\b|(?:no|not|cannot)(?: be)? (?:longer|more|larger|greater|higher|less|fewer|shorter|smaller|older) than\b|(?:longer|more|larger|greater|higher|older) than\b|≤|<=|≥|>=";
    Regex::new(&format!(
        r"(?i)(\b|^|\s)({bound})[^.;:\n0-9]{{0,60}}?([0-9][0-9,_]*)(?:[\s-]*{UNIT}\b)?"
    ))
    .expect("a pattern that compiles")
});
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b(?:between|from|range(?: of| is)?:?)\s+([0-9]+)\s*(?:and|to|-|–)\s*([0-9]+)(?:\s+{UNIT}\b)?|[,(]\s*([0-9]{{1,6}})\s?(?:[-–]|to)\s?([0-9]{{1,6}})(?:\s+{UNIT})?\s*(?:\)|\.?$)"
    ))
    .expect("a pattern that compiles")
});
static IN_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b((?:{NUMBER})(?:[\s-]+(?:and\s+)?(?:{NUMBER}))*)\b(?:\s*\([0-9]+\))?[\s-]+{UNIT}\b"
    ))
    .expect("a pattern that compiles")
});
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b(?:{NUMBER})(?:[\s-]+(?:and\s+)?(?:{NUMBER}))*\b"
    ))
    .expect("a pattern that compiles")
});
pattern!(
    LIST_OF,
    r"(?i)\b(?:array|list) of (?:up to|at most|no more than|a maximum of)\b"
);
pattern!(NEGATED, r"(?i)(?:not|n't|never)\b[^.,;]{0,20}$");
pattern!(
    CHARACTERS,
    r"(?i)\bin characters\b|\bcharacter (?:limit|length|count)\b"
);
pattern!(
    DEPRECATED,
    r"(?ix)
      ^\W*(?:(?:now|currently)\s)?(?:deprecated|obsolete|obsoleted|superseded|discontinued|retired|sunset|decommissioned|phased\sout)\b(?:\W*$|\W*[.:;,!)\]\n—–-]|\s(?:as|in|since|on|by|from|with|and|after|field|parameter|property|use|please|version)\b)
    | ^\W*legacy\b\W*(?:$|[.:;,)\]])
    | ^\W*(?:replaced\sby\b|(?:is\s|are\s)?no\slonger\s(?:supported|used|available|maintained|recommended|in\suse|returned|required\sand)\b|do\snot\suse\b|not\srecommended\b|scheduled\sfor\s(?:removal|deprecation|retirement)\b|(?:to|will)\sbe\s(?:removed|retired|deprecated|discontinued|phased\sout)\b|end[\s-]of[\s-](?:life|support)\b|kept\s(?:only\s)?for\sbackwards?\scompatibility)
    | [(\[](?:now\s)?(?:deprecated|obsolete|legacy)\b[^)\]]*[)\]]
    | [.:;!\n•]\s*\W*(?:deprecated|obsolete)\b\W*(?:$|[.:;,!)\]]|\s(?:as|in|since|by|use|please)\b)
    | \b(?:is|are|was|been|be|now)\s(?:now\s|being\s|already\s|marked\s(?:as\s)?)?(?:deprecated|obsolete|obsoleted)\b
    | \b(?:kept|retained|only)\s(?:only\s)?for\sbackwards?\scompatibility\b
    | \buse\sof\s(?:this|the)\b[^.]{0,40}\bdiscouraged\b
    "
);
/// What is said of a thing that is named: an operation, or the field of a row.
const GOES: &str = r"(?:(?:is|are|has\sbeen|have\sbeen|was|will\sbe|gets|to\sbe|being)\b[^.]{0,30}\b(?:deprecated|obsolete|retired|discontinued|superseded|removed|sunset|decommissioned|withdrawn|shut\sdown|turned\soff|switched\soff|discouraged|phased\sout|replaced\sby|scheduled\sfor\s(?:removal|deprecation|retirement)|no\slonger\s(?:supported|available|maintained|recommended))\b|(?:is|are)\sno\slonger\b|reach(?:es|ed)?\s(?:its\s)?end[\s-]of[\s-](?:life|support)\b|no\slonger\s(?:works|exists)\b)";
const OPERATION: &str =
    r"(?:apis?|endpoints?|operations?|methods?|calls?|services?|version|route|resource)";
static FIELD_GOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)\b(?:this|the)\s(?:\S+\s)?(?:field|parameter|property|attribute|member|option|header|argument|key|value|element)\b[^.]{{0,20}}\b{GOES}|\bit\s(?:is|has\sbeen|will\sbe)\s(?:deprecated|obsolete|retired|discontinued|phased\sout)\b"
    ))
    .expect("a pattern that compiles")
});
static OPERATION_GOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)\b(?:this|the)\b[^.]{{0,40}}\b{OPERATION}\b[^.]{{0,20}}\b{GOES}|\b(?:this|it)\sis\s(?:a|an)\s(?:legacy|deprecated|obsolete|discontinued|retired)\s{OPERATION}\b|\bdeprecat(?:ed|ion)\s(?:on|as\sof|since|notice|date)\b|\bend[\s-]of[\s-]life\s(?:on|date|notice|is|:)"
    ))
    .expect("a pattern that compiles")
});
pattern!(
    VALUES_GO,
    r"(?:`[^`\n]+`(?:,\s+(?:and\s+)?|\s+and\s+)?)+\s+(?:is|are)\s+deprecated\b"
);
pattern!(
    ABSENT,
    r"(?i)\bnot (?:provided|specified|given|set|passed|sent)\b"
);
static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    let thousands = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?";
    let value = format!(r#"["'`]?(-?{thousands}\b|[A-Za-z0-9_./-]+)["'`]?"#);
    Regex::new(&format!(
        r#"(?i)\bdefaults?(?: to| value is| value:| is|:)\s*:?\s*{value}(?:\s+{UNIT}\b)?|(?:^|[^\w.,-])(-?(?:{thousands}|[0-9][0-9_]*(?:\.[0-9]+)?))["'`]?(?:\s+{UNIT})?\s+by default\b"#
    ))
    .expect("a pattern that compiles")
});
pattern!(
    AMOUNT,
    r"(?i)(?:^|[^\w.,-])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?)\s+(days?|hours?|minutes?|seconds?|weeks?|months?)\b|\b(today|now)\b"
);
pattern!(
    FORMAT,
    r"\b(?:yyyy|dd|mm|hh|YYYY|DD|MM|HH)[-/:.](?:[yYmMdDhHsSTtZzn:./-])*[a-zA-Z]|\bISO(?:[ -]?8601)?\b|\bRFC ?[0-9]{4}\b|(?i:\bmilliseconds\b|\bms\)|\(in ms\)|\b(?:in|unix) seconds\b|\bepoch\b|\b(?:in|of) (?:minutes|hours|days|bytes|percent)\b)"
);
pattern!(
    RULE,
    r"(?i)\b(?:must|cannot|can't|can not|may not|not allowed|not supported|unless|(?:applicable|allowed|only|required|mandatory|optional|ignored) (?:only )?(?:if|when|for|with)|(?:available|supported|valid) (?:only (?:for|with)|(?:only )?(?:if|when))|only one of)\b|^\W*if\b[^,]{15,},"
);
pattern!(MARKED, r#"\bmarked as (?:an? )?["'`‘“]?([A-Za-z][\w-]*)"#);

/// Reads a description. `names` are the names of the table's rows, which are no values.
pub(super) fn read(description: &Rich, names: &HashSet<String>) -> Prose {
    let whole = &description.text;
    let sentences = sentences(whole);
    let mut prose = Prose {
        text: digest(whole),
        ..Prose::default()
    };
    prose.values = values(description, names);
    for sentence in &sentences {
        limits(sentence, &mut prose.limits);
        if let Some(default) = default(sentence) {
            prose.defaults.push(default);
        } else if RULE.is_match(sentence) {
            prose.rules.push(digest(sentence));
        }
    }
    if prose.defaults.is_empty() {
        prose.defaults.extend(default_set_apart(description));
    }
    prose.rules.sort();
    prose.rules.dedup();
    prose.formats = unique(FORMAT.find_iter(whole).map(|found| {
        let found = found.as_str();
        match found.to_ascii_lowercase() {
            lower if lower.contains("ms)") || lower == "milliseconds" => "milliseconds".to_owned(),
            lower
                if lower.contains(' ')
                    && !lower.starts_with("iso")
                    && !lower.starts_with("rfc") =>
            {
                lower.rsplit(' ').next().unwrap_or_default().to_owned()
            }
            lower if lower.starts_with("iso") => "ISO".to_owned(),
            _ => found.to_owned(),
        }
    }));
    prose
}

/// Whether a description says of its field that it is going to be taken away.
pub(super) fn deprecates(description: &str) -> bool {
    let is_new = |text: &str| !text.contains("not deprecated");
    sentences(description).into_iter().any(|sentence| {
        is_new(sentence) && (DEPRECATED.is_match(sentence) || FIELD_GOES.is_match(sentence))
    })
}

/// Whether a text calls a value deprecated, as a draft does: "`A` and `B` are deprecated".
pub(super) fn calls_deprecated(text: &str, value: &str) -> bool {
    let name = format!("`{value}`");
    VALUES_GO
        .find_iter(text)
        .any(|found| found.as_str().contains(&name))
}

/// Whether a text says of an operation, by name, that it is going to be taken away.
pub(super) fn deprecates_operation(text: &str) -> bool {
    sentences(text)
        .into_iter()
        .any(|sentence| OPERATION_GOES.is_match(sentence))
}

/// The limits that a text states, and the digests of its sentences that state a rule.
pub(super) fn facts_of(text: &str) -> Prose {
    let mut prose = Prose::default();
    for sentence in sentences(text) {
        let before = prose.limits.len();
        limits(sentence, &mut prose.limits);
        if prose.limits.len() == before && RULE.is_match(sentence) && prose.rules.len() < MOST {
            prose.rules.push(digest(sentence));
        }
    }
    prose
}

/// The digests of sentences that would be rules, and state nothing but a limit.
pub(super) fn rules_of_limits(description: &str) -> Vec<String> {
    let states_a_limit = |sentence: &&str| {
        let mut found = Vec::new();
        limits(sentence, &mut found);
        !found.is_empty()
    };
    let sentences = sentences(description).into_iter();
    sentences.filter(states_a_limit).map(digest).collect()
}

/// Whether a text holds a word in any case: a cheap test before a dear pattern.
pub(super) fn holds(text: &str, word: &str) -> bool {
    text.as_bytes()
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// A digest of the letters and figures, so that marks, quotes and blanks do not matter.
pub(super) fn digest(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    sha256(kept).chars().take(8).collect()
}

pub(super) fn sentences(text: &str) -> Vec<&str> {
    text.split(['\n', BULLET])
        .flat_map(|line| ends_of_sentences(line))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// A line, cut behind its full stops; one behind "max" or "e.g" ends no sentence.
fn ends_of_sentences(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices(". ") {
        let word = line[start..at]
            .rsplit(|c: char| c.is_whitespace() || c == '(')
            .next();
        let word = word.unwrap_or_default().to_ascii_lowercase();
        if matches!(
            word.as_str(),
            "max" | "min" | "e.g" | "i.e" | "approx" | "no" | "vs"
        ) {
            continue;
        }
        parts.push(&line[start..at + 2]);
        start = at + 2;
    }
    parts.push(&line[start..]);
    parts
}

fn unique(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(item.clone())).collect()
}

/// Figures in the place of words: "three months", "two hundred characters".
fn in_figures(sentence: &str) -> std::borrow::Cow<'_, str> {
    IN_WORDS.replace_all(sentence, |found: &regex::Captures<'_>| {
        format!("{} {}", number(&found[1]), &found[2])
    })
}

/// Every number in figures: "sixty calls" becomes "60 calls".
pub(super) fn numbers_in_figures(text: &str) -> std::borrow::Cow<'_, str> {
    NUMBERS.replace_all(text, |found: &regex::Captures<'_>| {
        number(&found[0]).to_string()
    })
}

/// What the words of a number amount to.
fn number(words: &str) -> u64 {
    let (mut whole, mut part) = (0_u64, 0_u64);
    for word in words.split(|c: char| !c.is_alphabetic()) {
        let lower = word.to_ascii_lowercase();
        let figure = NUMBER.split('|').position(|known| known == lower);
        match figure {
            // One to twenty, then the tens.
            Some(at @ 0..=19) => part += at as u64 + 1,
            Some(at @ 20..=26) => part += (at as u64 - 17) * 10,
            Some(27) => part = part.max(1) * 100,
            Some(at) => {
                let by = if at == 28 { 1_000 } else { 1_000_000 };
                whole = (whole + part.max(1)).saturating_mul(by);
                part = 0;
            }
            None => {}
        }
    }
    whole + part
}

fn limits(sentence: &str, out: &mut Vec<String>) {
    let sentence = &in_figures(sentence);
    if !sentence.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let mut push = |bound: &str, figure: &str, unit: Option<&str>| {
        let figure = figure.replace([',', '_'], "");
        let limit = match unit {
            Some(unit) => format!("{bound} {figure} {}", plural(unit)),
            None => format!("{bound} {figure}"),
        };
        if out.len() < MOST && !out.contains(&limit) {
            out.push(limit);
        }
    };
    for found in LIMIT.captures_iter(sentence) {
        let bound = found[2].to_ascii_lowercase();
        let lower = ["least", "less", "fewer", "shorter", "smaller", "≥", ">="];
        let is_lower = bound.starts_with("min") || lower.iter().any(|word| bound.contains(word));
        // "No more than" is an upper bound, "more than" by itself is none.
        if ["longer", "more", "larger", "greater", "higher", "older"]
            .iter()
            .any(|word| bound.starts_with(word))
            && !NEGATED.is_match(&sentence[..found.get(2).map_or(0, |bound| bound.start())])
        {
            continue;
        }
        let of_items = LIST_OF.is_match(sentence).then_some("items");
        let unit = found.get(4).map(|unit| unit.as_str());
        let unit = unit.or_else(|| CHARACTERS.is_match(sentence).then_some("characters"));
        push(
            if is_lower { "min" } else { "max" },
            &found[3],
            unit.or(of_items),
        );
    }
    if let Some(found) = RANGE.captures(sentence) {
        let (low, high, unit) = match found.get(1) {
            Some(_) => (&found[1], &found[2], found.get(3)),
            None => (&found[4], &found[5], found.get(6)),
        };
        let unit = unit.map(|unit| unit.as_str());
        push("min", low, unit);
        push("max", high, unit);
    }
}

fn plural(unit: &str) -> String {
    let unit = unit.to_ascii_lowercase();
    match unit.as_str() {
        "char" | "chars" | "character" => "characters".to_owned(),
        "element" | "elements" => "items".to_owned(),
        "hr" | "hrs" => "hours".to_owned(),
        "min" | "mins" => "minutes".to_owned(),
        "sec" | "secs" => "seconds".to_owned(),
        "kb" | "mb" | "gb" | "entries" => unit,
        _ if unit.ends_with('s') => unit,
        _ => format!("{unit}s"),
    }
}

/// What a sentence says of a value that is not given.
fn default(sentence: &str) -> Option<String> {
    if holds(sentence, "not ") && ABSENT.is_match(sentence) {
        let amounts = unique(
            AMOUNT
                .captures_iter(sentence)
                .map(|found| match found.get(1) {
                    Some(figure) => {
                        let figure = figure.as_str().replace(',', "");
                        format!("{figure} {}", plural(&found[2]))
                    }
                    None => found[3].to_ascii_lowercase(),
                }),
        );
        return (!amounts.is_empty()).then(|| amounts.join(", "));
    }
    if !holds(sentence, "default") {
        return None;
    }
    let found = DEFAULT.captures(sentence)?;
    let value = [1, 3, 5, 6]
        .into_iter()
        .find_map(|group| found.get(group))?;
    let value = value.as_str().trim_end_matches('.');
    if matches!(
        value,
        "the" | "a" | "an" | "its" | "your" | "this" | "that" | "whatever"
    ) {
        return said_by_day(&sentence[found.get(0)?.start()..]);
    }
    let unit = found.get(2).or_else(|| found.get(4));
    let is_figure = value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-.,_".contains(&byte))
        && value.matches(['-', '.']).count() < 2;
    let value = match is_figure {
        true => value.replace([',', '_'], ""),
        false => value.to_owned(),
    };
    Some(match unit.filter(|_| is_figure) {
        Some(unit) => format!("{value} {}", plural(unit.as_str())),
        None => value,
    })
}

/// "Defaults to the current date": what has no other name than today.
fn said_by_day(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let is_of = |words: &[&str]| {
        words
            .iter()
            .any(|word| lower.contains(&format!("the current {word}")))
    };
    match () {
        () if is_of(&["date", "day"]) => Some("today".to_owned()),
        () if is_of(&["time"]) => Some("now".to_owned()),
        () => None,
    }
}

const BY_DEFAULT: &str = "by default";

/// "`asc` by default", "by default, `asc`": a word is a value only if it is set apart.
fn default_set_apart(description: &Rich) -> Option<String> {
    let text = &description.text;
    let mut terms = description.terms.iter();
    let term = terms.find(|term| {
        let after = text.get(term.end..).unwrap_or_default().trim_start();
        let before = text.get(..term.start).unwrap_or_default();
        let before = before.trim_end_matches([' ', ',']).as_bytes();
        // Only the end is looked at: a description may set many words apart.
        let end = before.last_chunk::<{ BY_DEFAULT.len() }>();
        after.starts_with(BY_DEFAULT)
            || end.is_some_and(|end| end.eq_ignore_ascii_case(BY_DEFAULT.as_bytes()))
    })?;
    text.get(term.clone()).map(str::to_owned)
}

/// The allowed values, if the description lists any.
fn values(description: &Rich, names: &HashSet<String>) -> Vec<String> {
    let text = &description.text;
    // What follows "for example" is not a list of all.
    let cut = EXAMPLE.find(text).map_or(text.len(), |found| found.start());
    let text = &text[..cut];
    let marked = holds(text, "marked as")
        .then(|| unique(MARKED.captures_iter(text).map(|found| found[1].to_owned())));
    if let Some(marked) = marked.filter(|marked| marked.len() > 1) {
        return marked;
    }
    let found = listed_in_bullets(text)
        .or_else(|| after_colon(text))
        .or_else(|| set_apart(description, cut));
    found
        .filter(|values| values.len() > 1 && !values.iter().any(|value| names.contains(value)))
        .unwrap_or_default()
}

/// "One of the following:" and a list whose items are, or begin with, one or two words.
fn listed_in_bullets(text: &str) -> Option<Vec<String>> {
    let mut parts = text.split(BULLET);
    let intro = parts.next()?.trim_end();
    if !intro.ends_with(':') || speaks_of_formats(intro) {
        return None;
    }
    parts
        .map(|item| {
            let head = item.split([':', '\n']).next().unwrap_or_default();
            value(head)
        })
        .collect()
}

/// "Kind of it: `A`, `B` (of that sort) or `C`."
fn after_colon(text: &str) -> Option<Vec<String>> {
    sentences(text).into_iter().find_map(|sentence| {
        let (intro, list) = sentence
            .rsplit_once(": ")
            .or_else(|| sentence.rsplit_once(':'))?;
        if speaks_of_formats(intro)
            || introduces_a_figure(intro)
            || !list.contains(" or ")
                && !list.contains(',')
                && !list.contains('|')
                && !list.contains('/')
        {
            return None;
        }
        split_list(list)
    })
}

/// Words set apart, with nothing but commas and "or" between them.
fn set_apart(description: &Rich, cut: usize) -> Option<Vec<String>> {
    let text = &description.text;
    let terms: Vec<_> = description
        .terms
        .iter()
        .filter(|term| term.end <= cut)
        .take(MOST)
        .collect();
    let mut found: Vec<String> = Vec::new();
    let mut with_or = false;
    for pair in terms.windows(2) {
        let between = text.get(pair[0].end..pair[1].start)?;
        let words: Vec<&str> = between
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '|'))
            .filter(|word| !word.is_empty())
            .collect();
        let joined = words.iter().all(|word| *word == "or") && !between.contains('.');
        if !joined || speaks_of_formats(text.get(..pair[0].start)?) {
            if with_or {
                break;
            }
            found.clear();
            continue;
        }
        with_or |= !words.is_empty() || between.contains(['/', '|']);
        if found.is_empty() {
            found.push(value(&text[(*pair[0]).clone()])?);
        }
        found.push(value(&text[(*pair[1]).clone()])?);
    }
    let first = found.first().and_then(|first| {
        let mut starts = terms
            .iter()
            .filter(|term| text[(**term).clone()].contains(first.as_str()));
        starts.next().map(|term| term.start)
    });
    let last = found.last().and_then(|last| {
        let mut ends = terms
            .iter()
            .rev()
            .filter(|term| text[(**term).clone()].contains(last.as_str()));
        ends.next().map(|term| term.end)
    });
    // "Either … or" is about a choice of what to do; "in A or B format" of how it is written.
    let is_choice = first.is_some_and(|at| {
        let before = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
        before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("either"))
    });
    let is_format = last.is_some_and(|at| {
        let after = text[at..].trim_start_matches(|c: char| !c.is_alphanumeric());
        after.to_ascii_lowercase().starts_with("format")
    });
    (with_or && !is_choice && !is_format).then_some(found)
}

fn split_list(list: &str) -> Option<Vec<String>> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in list.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
        .replace(" or ", ",")
        .split([',', '|', '/'])
        .map(|item| item.trim().trim_start_matches("or "))
        .filter(|item| !item.is_empty())
        .map(value)
        .collect()
}

/// A value, if it is short enough to be one.
fn value(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '.' | ',' | ':' | ';' | '"' | '\'' | '`' | '‘' | '’' | '“' | '”'
            )
    });
    let short = !text.is_empty() && text.len() <= 60 && text.split_whitespace().count() <= 2;
    short.then(|| text.to_owned())
}

/// Values of a column of its own.
pub(super) fn column(cell: &Rich) -> Vec<String> {
    let text = cell.text.replace([BULLET, '\n', ';'], ",");
    split_list(&text).unwrap_or_default()
}

/// "Default: 50, maximum 1000" lists no values.
fn introduces_a_figure(intro: &str) -> bool {
    let word = intro
        .rsplit(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty());
    word.is_some_and(|word| {
        let known = [
            "default", "maximum", "minimum", "max", "min", "limit", "length", "size", "note",
            "unit",
        ];
        known.contains(&word.to_ascii_lowercase().as_str())
    })
}

fn speaks_of_formats(text: &str) -> bool {
    let last = sentences(text).last().copied().unwrap_or(text);
    last.to_ascii_lowercase().contains("format")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Prose {
        read(
            &Rich::plain(text, 0),
            &HashSet::from(["dateFrom".to_owned()]),
        )
    }

    #[test]
    fn values_are_found_however_they_are_listed() {
        for (text, expected) in [
            ("Filter: `Open` or `Closed`.", vec!["Open", "Closed"]),
            ("Filter: Open or Closed.", vec!["Open", "Closed"]),
            (
                "Kind: Daily (max 30 days), Weekly or Total.",
                vec!["Daily", "Weekly", "Total"],
            ),
            ("The state, `Open`, or `Closed`.", vec!["Open", "Closed"]),
            (
                "Good ones are marked as `fine`. Others are marked as bad.",
                vec!["fine", "bad"],
            ),
            (
                "One of the types:\n•Big: all of it\n•Small",
                vec!["Big", "Small"],
            ),
            ("Channels. For example, `chat` or `email`.", vec![]),
            ("Formats accepted: `yyyy-mm-dd` or `yyyy`.", vec![]),
            ("From `dateFrom` or `dateTo`.", vec![]),
            ("The name of it, or nothing.", vec![]),
            ("Marked as seen by the user.", vec![]),
        ] {
            assert_eq!(prose(text).values, expected, "{text}");
        }
    }

    #[test]
    fn limits_defaults_and_formats_are_figures() {
        let found = prose(
            "Start. If not provided, 7 days before the end. Maximum allowed range is 1,000 days. \
             Formats: `yyyy-mm-dd` or `yyyy-mm-ddThh:mm:ss.msZ`. It must be in the past.",
        );
        assert_eq!(found.limits, ["max 1000 days"]);
        assert_eq!(found.defaults, ["7 days"]);
        assert_eq!(found.formats, ["yyyy-mm-dd", "yyyy-mm-ddThh:mm:ss.msZ"]);
        assert_eq!(found.rules, [digest("It must be in the past.")]);
        let plain = prose("Time when the task was made, if any. The only one.");
        assert!(plain.rules.is_empty(), "{plain:?}");
        let page = prose("Page size, between 1 and 50. Default: 20");
        assert_eq!(page.limits, ["min 1", "max 50"]);
        assert_eq!(page.defaults, ["20"]);
    }

    #[test]
    fn quotes_blanks_and_capitals_do_not_change_the_digest() {
        assert_eq!(digest("The bot’s  `Name`."), digest("the bot's name"));
        assert_ne!(digest("one"), digest("two"));
    }
}
