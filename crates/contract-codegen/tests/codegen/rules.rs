//! Rules in three languages. `koreai-validate` compiles and runs the Rust that is written here.

use std::fs;
use std::path::Path;

use contract::{Source, Spec};
use contract_codegen::{rules, schemas};

const FIXTURE: &str = include_str!("../rules.yaml");

fn spec(text: &str) -> Spec {
    let (spec, findings) = Spec::parse(Source::new("rules.yaml", text)).expect("a contract");
    assert!(findings.is_empty(), "{findings:?}");
    spec
}

/// With `INSTA_UPDATE=always` it writes the files, as for snapshots.
#[test]
fn rules_in_koreai_validate_are_current() {
    let spec = spec(FIXTURE);
    let bodies = schemas::bodies(&spec).expect("bodies");
    let sources = rules::render(&spec, &bodies).expect("rules");
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../koreai-validate/src/rules/agreement");
    for (name, text) in [
        ("compiled.rs", sources.rust),
        ("rules.js", sources.javascript),
        ("rules.py", sources.python),
    ] {
        let path = folder.join(name);
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            fs::write(&path, &text).expect("it can be written");
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(there.replace("\r\n", "\n"), text, "{name} is not current");
    }
}

/// Rules outside the subset are refused, with help.
#[test]
fn rules_that_cannot_be_compiled_are_refused() {
    let spec = spec(FIXTURE);
    let refused = |rule: &str| rules::translate(&spec, "/components/schemas/Tried", rule);
    for (rule, says) in [
        ("self.texts.all(t, t != '')", "iterates over items"),
        ("self.a < self.b", "`<` of a string and a string"),
        ("self.a == 1", "`==` of a string and an integer"),
        (
            "self.x + 1 > 2",
            "does arithmetic with a number and an integer",
        ),
        (
            "self.a.matches('\\\\d')",
            "its pattern means different things",
        ),
        ("self.a.matches(self.b)", "the pattern is not a literal"),
        ("self.a.startsWith('x')", "`startsWith`"),
        ("self.below == self.below", "is an object"),
        ("self.unknown == 'x'", "can have several types"),
        ("self == self", "`self` is used as a whole"),
        ("self.n", "it is an integer, not a boolean"),
        ("self.a == null", "a literal that is not a string"),
        ("self.n < 9007199254740993", "beyond 2^53"),
        ("duration(self.a) < duration('1h')", "not a literal"),
        (
            "timestamp(self.a) - timestamp(self.b) < duration('30d')",
            "not a literal",
        ),
        ("self.a in []", "an empty list"),
        ("string(self.n) == '1'", "`string`"),
        ("timestamp(self.a).getFullYear() == 2024", "`getFullYear`"),
        ("self.list[0] == 'x'", "`_[_]`"),
        ("{'a': 1} == {'a': 1}", "it has a map"),
        ("self.", "not CEL"),
    ] {
        let found = refused(rule).expect_err(rule);
        assert!(found.message.contains(says), "{rule}: {}", found.message);
        assert!(!found.help.is_empty(), "{rule}");
    }
}
