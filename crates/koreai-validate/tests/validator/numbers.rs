//! Numbers at the ends of what can be written: the plan and `jsonschema` agree on them, and other numbers of a
//! payload change nothing.

use koreai_validate::{Error, SchemaError, Validator};
use proptest::prelude::*;

const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";
const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT_2020: &str = "https://json-schema.org/draft/2020-12/schema";

/// A number that no double holds, and that no schema here asks anything of.
const UNRELATED: &str = "12345678901234567890";

fn validator(schema: &str) -> Result<Validator, SchemaError> {
    Validator::compile(schema)
}

/// What all ways of asking say of a payload.
fn verdict(validator: &Validator, payload: &str) -> bool {
    let found = validator.validate(payload.as_bytes());
    assert!(
        !matches!(found, Err(Error::Internal)),
        "{payload}: {found:?}"
    );
    let is_valid = validator.is_valid(payload.as_bytes());
    assert_eq!(is_valid, found.is_ok(), "{payload}: {found:?}");
    is_valid
}

/// The verdict about a member `a` of which keywords ask something, if the schema is one: with a plan, where there
/// is one, and without, beside an unrelated number and not.
fn verdicts(dialect: &str, keywords: &str, value: &str) -> Option<bool> {
    let schema = |more: &str| {
        format!("{{\"$schema\": \"{dialect}\", \"properties\": {{\"a\": {{{keywords}}}}}{more}}}")
    };
    let (first, second) = (
        validator(&schema("")),
        validator(&schema(", \"patternProperties\": {\"^z\": {}}")),
    );
    assert_eq!(first.is_ok(), second.is_ok(), "{dialect} {keywords}");
    let (first, second) = (first.ok()?, second.ok()?);
    assert!(!second.has_plan());
    let alone = format!("{{\"a\": {value}}}");
    let beside = format!("{{\"a\": {value}, \"b\": {UNRELATED}}}");
    let found = [
        verdict(&first, &alone),
        verdict(&first, &beside),
        verdict(&second, &alone),
        verdict(&second, &beside),
    ];
    assert!(
        found.iter().all(|one| *one == found[0]),
        "{dialect} {keywords} {value}: {found:?}"
    );
    Some(found[0])
}

#[test]
fn integers_of_draft_4_are_written_without_point_and_exponent() {
    for (types, value, of_draft_4, later) in [
        ("\"integer\"", "1", true, true),
        ("\"integer\"", "1.0", false, true),
        ("\"integer\"", "1e2", false, true),
        ("\"integer\"", "1E+2", false, true),
        ("\"integer\"", "0e99999999999999999999", false, true),
        ("\"integer\"", "12345678901234567890123", true, true),
        ("\"integer\"", "-12345678901234567890123", true, true),
        ("\"integer\"", "12345678901234567890123.0", false, true),
        ("\"integer\"", "1.23e30", false, true),
        ("\"integer\"", "1.5", false, false),
        ("\"integer\"", "\"1\"", false, false),
        ("[\"integer\", \"string\"]", "1.0", false, true),
        ("[\"integer\", \"string\"]", "\"1\"", true, true),
        ("[\"integer\", \"number\"]", "1.5", true, true),
    ] {
        let keywords = format!("\"type\": {types}");
        for (dialect, expected) in [(DRAFT_4, of_draft_4), (DRAFT_7, later), (DRAFT_2020, later)] {
            assert_eq!(
                verdicts(dialect, &keywords, value),
                Some(expected),
                "{dialect} {types} {value}"
            );
        }
    }
}

/// The limits of draft 4, and keywords that it does not have.
#[test]
fn keywords_mean_in_draft_4_what_they_meant_there() {
    for (keywords, value, expected) in [
        ("\"minimum\": 0, \"exclusiveMinimum\": true", "0", false),
        ("\"minimum\": 0, \"exclusiveMinimum\": true", "1e-400", true),
        ("\"minimum\": 0, \"exclusiveMinimum\": false", "0", true),
        (
            "\"minimum\": 0, \"exclusiveMinimum\": false",
            "-1e-400",
            false,
        ),
        (
            "\"maximum\": 9007199254740993, \"exclusiveMaximum\": true",
            "9007199254740992",
            true,
        ),
        (
            "\"maximum\": 9007199254740993, \"exclusiveMaximum\": true",
            "9007199254740993",
            false,
        ),
        ("\"const\": 1", "2", true),
        ("\"const\": {\"a\": 18446744073709551617}", "2", true),
        ("\"enum\": [1]", "1.0", true),
    ] {
        let found = verdicts(DRAFT_4, keywords, value);
        assert_eq!(found, Some(expected), "{keywords} {value}");
    }
}

#[test]
fn the_exponent_of_a_number_may_be_any() {
    for (keywords, value, expected) in [
        ("\"type\": \"integer\"", "0e99999999999999999999", true),
        ("\"type\": \"integer\"", "-0.0e-99999999999999999999", true),
        ("\"type\": \"integer\"", "1e-99999999999999999999", false),
        ("\"minimum\": 0", "1e-99999999999999999999", true),
        ("\"minimum\": 0", "-1e-99999999999999999999", false),
        ("\"exclusiveMinimum\": 0", "1e-99999999999999999999", true),
        ("\"exclusiveMinimum\": 0", "0e99999999999999999999", false),
        ("\"maximum\": 0", "1e-9223372036854775809", false),
        ("\"multipleOf\": 100000", "1e-9223372036854775808", false),
        ("\"multipleOf\": 100000", "1e-99999999999999999999", false),
        ("\"multipleOf\": 0.01", "0e99999999999999999999", true),
        ("\"const\": 0", "0e99999999999999999999", true),
        ("\"const\": 0", "1e-99999999999999999999", false),
        (
            "\"const\": 1e-99999999999999999999",
            "0.1e-99999999999999999998",
            true,
        ),
        (
            "\"enum\": [0, 1e-99999999999999999999]",
            "2e-99999999999999999999",
            false,
        ),
        (
            "\"uniqueItems\": true",
            "[0, 1e-99999999999999999999, 1e-99999999999999999998]",
            true,
        ),
        (
            "\"uniqueItems\": true",
            "[0, 0e99999999999999999999]",
            false,
        ),
        (
            "\"uniqueItems\": true",
            "[1e-99999999999999999999, 10e-100000000000000000000]",
            false,
        ),
    ] {
        for dialect in [DRAFT_7, DRAFT_2020] {
            let found = verdicts(dialect, keywords, value);
            assert_eq!(found, Some(expected), "{dialect} {keywords} {value}");
        }
    }
}

fn number() -> impl Strategy<Value = String> {
    let whole = prop_oneof![
        Just("0".to_owned()),
        "[1-9][0-9]{0,3}",
        "[1-9][0-9]{13,24}",
        Just("9007199254740993".to_owned()),
    ];
    let fraction = prop_oneof![
        3 => Just(String::new()),
        1 => "\\.[0-9]{1,3}",
        1 => "\\.0{1,20}[0-9]",
        1 => "\\.[0-9]{14,24}",
    ];
    let exponent = prop_oneof![
        4 => Just(String::new()),
        2 => "[eE][+-]?[0-9]{1,2}",
        1 => "e-?(30[5-9]|3[1-4][0-9]|400)",
        1 => "e-?922337203685477580[5-9]",
        1 => "e-?9{20,45}",
    ];
    ("-?", whole, fraction, exponent)
        .prop_map(|(sign, whole, fraction, exponent)| format!("{sign}{whole}{fraction}{exponent}"))
}

/// The same number, written in another way.
fn rewritten(number: &str) -> String {
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let point = if digits.contains('.') { "" } else { "." };
    format!("{digits}{point}000e{exponent}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn plan_and_fallback_agree_on_all_numbers(
        limit in number(),
        value in prop_oneof![4 => number(), 1 => Just(String::new())],
        keyword in 0_usize..9,
    ) {
        // Often the number of the schema itself.
        let value = if value.is_empty() { limit.clone() } else { value };
        let keywords = match keyword {
            0 => format!("\"minimum\": {limit}"),
            1 => format!("\"maximum\": {limit}"),
            2 => format!("\"exclusiveMinimum\": {limit}"),
            3 => format!("\"exclusiveMaximum\": {limit}"),
            4 => format!("\"multipleOf\": {}", limit.trim_start_matches('-')),
            5 => format!("\"const\": {limit}"),
            6 => format!("\"enum\": [null, {limit}]"),
            7 => "\"type\": \"integer\"".to_owned(),
            _ => "\"uniqueItems\": true".to_owned(),
        };
        let payload = |value: &str| match keyword {
            8 => format!("[{limit}, [{value}], {value}]"),
            _ => value.to_owned(),
        };
        for dialect in [DRAFT_4, DRAFT_7, DRAFT_2020] {
            let found = verdicts(dialect, &keywords, &payload(&value));
            if dialect != DRAFT_4 || keyword != 7 {
                let again = verdicts(dialect, &keywords, &payload(&rewritten(&value)));
                prop_assert_eq!(found, again, "{} {} {}", dialect, keywords, value);
            }
        }
    }
}
