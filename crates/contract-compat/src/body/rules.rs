//! Rules (`x-validations`): compared as text, since what they imply cannot be computed.

use super::change::{Change, Pair};
use super::view::Accepts;
use crate::finding::{Action, Doubt, Verdict};
use crate::kind::Kind;
use crate::text::code;
use contract::openapi::SCHEMA;
use contract::{Node, Spec, pointer_push};
use contract_codegen::schemas::{self, Direction, Rule};

/// Rules that were added or removed.
pub(super) fn changes(pair: &Pair<'_>) -> Vec<Change> {
    let (old, new) = match (listed(pair.old), listed(pair.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(reason), _) | (_, Err(reason)) => {
            let mut change = change(Action::Changed, "the rules cannot be listed".to_owned());
            change.verdict = Verdict::Unproven;
            change.reason = Some(Doubt::NotDecided(reason));
            return vec![change];
        }
    };
    let missing = |from: &[Rule], other: &[Rule]| -> Vec<Rule> {
        let same = |a: &Rule, b: &Rule| (&a.at, &a.rule) == (&b.at, &b.rule);
        let missing = from.iter().filter(|a| !other.iter().any(|b| same(a, b)));
        missing.cloned().collect()
    };
    let gone = missing(&old, &new).into_iter();
    let gone = gone.map(|rule| (rule, Action::Removed, "was removed"));
    let come = missing(&new, &old).into_iter();
    let come = come.map(|rule| (rule, Action::Added, "was added"));
    gone.chain(come)
        .map(|(rule, action, word)| {
            let message = format!("the rule {} {word}", code(&rule.rule));
            let mut change = change(action, message);
            let limits = match pair.direction {
                Direction::Request => Action::Added,
                Direction::Response => Action::Removed,
            };
            if action == limits {
                change.verdict = Verdict::Unproven;
                change.reason = Some(Doubt::NotDecidable(
                    "the meaning of rules is not compared".to_owned(),
                ));
            }
            match action {
                Action::Added => change.new = place(pair.new.0, &rule),
                _ => change.old = place(pair.old.0, &rule),
            }
            change.at = rule.at;
            change
        })
        .collect()
}

fn change(action: Action, message: String) -> Change {
    Change {
        kind: Kind::Rule,
        action,
        message,
        at: String::new(),
        old: None,
        new: None,
        verdict: Verdict::Compatible,
        reason: None,
        witness: None,
        help: None,
    }
}

fn listed((spec, accepts): (&Spec, &Accepts)) -> Result<Vec<Rule>, String> {
    let Accepts::All(pointers) = accepts else {
        return Ok(Vec::new());
    };
    let mut rules = Vec::new();
    for pointer in pointers {
        rules.extend(schemas::rules(spec, pointer).map_err(|finding| finding.message)?);
    }
    Ok(rules)
}

/// The pointer of a rule.
fn place(spec: &Spec, rule: &Rule) -> Option<String> {
    let mut schemas = spec.structure.places(&spec.root, &SCHEMA);
    schemas.find_map(|place| {
        let rules = place.node.get("x-validations")?.as_sequence()?;
        let at = rules.iter().position(|one| {
            let text = one.get("rule").and_then(Node::as_str);
            text.map(str::trim) == Some(rule.rule.as_str())
        })?;
        let list = pointer_push(place.pointer, "x-validations");
        Some(pointer_push(&list, &at.to_string()))
    })
}
