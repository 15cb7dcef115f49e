//! Rules in CEL, interpreted: those of schemas that are not the contract's.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cel::common::ast::{Expr, IdedExpr};
use cel::{Context, Env, Program};
use serde_json::Value;

use super::values::exact;
use crate::json::Cursor;

/// Longer rules are refused.
const MAX_LENGTH: usize = 1_000;

/// Deeper ones as well: the parser recurses, and would end the process.
const MAX_NESTING: usize = 20;

/// A rule, parsed.
pub(crate) struct Interpreted {
    env: Arc<Env>,
    program: Program,
    reads: Reads,
}

impl Interpreted {
    /// The error says what is wrong with the rule.
    pub(crate) fn new(rule: &str) -> Result<Self, String> {
        if rule.chars().count() > MAX_LENGTH {
            return Err(format!("longer than {MAX_LENGTH} characters"));
        }
        if nesting(rule) > MAX_NESTING {
            return Err(format!("nested more than {MAX_NESTING} levels deep"));
        }
        let env = Arc::new(Env::stdlib());
        let program = env.compile(rule).map_err(|_| "not CEL".to_owned())?;
        let mut reads = Reads::default();
        reads.expression(program.expression());
        Ok(Self {
            env,
            program,
            reads,
        })
    }

    /// Whether the rule holds for the object before a cursor, if it has a result.
    pub(crate) fn holds(&self, text: &str, object: Cursor<'_>) -> Option<bool> {
        evaluate(&self.program, &self.env, self.reads.select(text, object)?)
    }

    /// The members that the rule reads the values of.
    pub(crate) fn read(&self) -> Vec<String> {
        let read = self.reads.members.iter().filter(|(_, is_read)| **is_read);
        read.map(|(name, _)| name.clone()).collect()
    }
}

/// How deep brackets, conditions and negations nest, outside of texts. A condition is open until the bracket
/// around it closes.
fn nesting(rule: &str) -> usize {
    // For each open bracket, the conditions that are open within it.
    let mut open = vec![0];
    let (mut deepest, mut negations) = (0, 0);
    let mut quote = None;
    let mut chars = rule.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push(0),
            (None, ')' | ']' | '}') if open.len() > 1 => {
                open.pop();
            }
            (None, '?') => {
                if let Some(conditions) = open.last_mut() {
                    *conditions += 1;
                }
            }
            _ => {}
        }
        negations = match c {
            '!' | '-' => negations + 1,
            c if c.is_whitespace() => negations,
            _ => 0,
        };
        deepest = deepest.max(open.len() - 1 + open.iter().sum::<usize>() + negations);
    }
    deepest
}

/// What a rule reads of its object: the rest of it need not be held.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reads {
    /// The members, and whether their values are read or only whether they are there.
    members: BTreeMap<String, bool>,
    /// Whether the object as a whole is read as well.
    whole: bool,
}

/// Whether a rule holds. The reasons why one has no result quote the
/// payload, and are dropped.
fn evaluate(program: &Program, env: &Arc<Env>, object: Value) -> Option<bool> {
    let mut context = Context::with_env(Arc::clone(env));
    context.add_variable_from_value("self", value(object));
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => Some(holds),
        _ => None,
    }
}

impl Reads {
    fn expression(&mut self, expression: &IdedExpr) {
        match &expression.expr {
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(name) if name == "self" => {
                    *self.members.entry(select.field.clone()).or_default() |= !select.test;
                }
                _ => self.expression(&select.operand),
            },
            Expr::Ident(name) => self.whole |= name == "self",
            Expr::Call(call) => {
                let target = call.target.as_deref().into_iter();
                target
                    .chain(&call.args)
                    .for_each(|part| self.expression(part));
            }
            Expr::Comprehension(of) => {
                let parts = [&of.iter_range, &of.accu_init, &of.loop_cond, &of.loop_step];
                parts.into_iter().for_each(|part| self.expression(part));
                self.expression(&of.result);
            }
            Expr::List(list) => list.elements.iter().for_each(|part| self.expression(part)),
            // The contract's rules have neither, and what they read is of no interest then.
            Expr::Map(_) | Expr::Struct(_) => self.whole = true,
            Expr::Literal(_) | Expr::Unspecified => {}
        }
    }

    /// What is read of the object before a cursor.
    fn select(&self, text: &str, mut object: Cursor<'_>) -> Option<Value> {
        let value = |mut cursor: Cursor<'_>| {
            let start = cursor.offset();
            cursor.skip().ok()?;
            serde_json::from_str(&text[start..cursor.offset()]).ok()
        };
        if self.whole {
            return value(object);
        }
        let mut found = BTreeMap::new();
        let mut more = object.enter(b'}').ok()?;
        while more {
            let name = object.name().ok()?.decode();
            if let Some((name, is_read)) = self.members.get_key_value(name.as_ref()) {
                // Of members of one name, the last counts.
                found.insert(name, is_read.then(|| object.clone()));
            }
            object.skip().ok()?;
            more = object.more(b'}').ok()?;
        }
        let read = |(name, cursor): (&String, Option<Cursor<'_>>)| {
            let value = cursor.map_or(Some(Value::Null), value)?;
            Some((name.clone(), value))
        };
        found
            .into_iter()
            .map(read)
            .collect::<Option<_>>()
            .map(Value::Object)
    }
}

/// A value for CEL. Numbers are as compiled rules have them: an integer is one however it is written,
/// unless JavaScript could not hold it.
fn value(json: Value) -> cel::Value {
    match json {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(value),
        Value::Number(number) => self::number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => cel::Value::from(text),
        Value::Array(items) => cel::Value::from(items.into_iter().map(value).collect::<Vec<_>>()),
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, json)| (name, value(json)));
            cel::Value::from(members.collect::<HashMap<String, cel::Value>>())
        }
    }
}

fn number(double: f64) -> cel::Value {
    let whole = double.fract() == 0.0 && double.abs() < 1e16;
    match whole.then_some(double as i64).and_then(exact) {
        Some(integer) => cel::Value::Int(integer),
        None => cel::Value::Float(double),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The rest of a payload is passed over, however large it is.
    #[test]
    fn reads_no_more_than_a_rule_names() {
        let reads = |rule: &str| Interpreted::new(rule).unwrap().reads;
        let rule =
            reads("has(self.a) || has(self.b) && self.b == 'x' || [self.c.d].exists(e, e == 1)");
        let members: Vec<_> = rule
            .members
            .iter()
            .map(|(name, read)| (name.as_str(), *read))
            .collect();
        assert_eq!(members, [("a", false), ("b", true), ("c", true)]);
        assert!(!rule.whole && reads("size(self) > 1").whole);
        let text = r#" {"a": [1, [2]], "z": {"a": 1}, "b": 1, "\u0062": "x", "c": {"d": 1e2}} "#;
        let mut object = Cursor::new(text.as_bytes());
        object.kind().unwrap();
        let read = rule.select(text, object);
        assert_eq!(read, Some(json!({"a": null, "b": "x", "c": {"d": 100.0}})));
    }

    #[test]
    fn nesting_is_counted_outside_of_texts() {
        for (rule, expected) in koreai_tests::texts::NESTING {
            assert_eq!(nesting(rule), *expected, "{rule}");
        }
    }

    #[test]
    fn rules_that_would_end_the_process_are_refused() {
        for rule in [
            "(".repeat(1_000),
            format!("{}true{}", "(".repeat(100), ")".repeat(100)),
            format!("{}true", "!".repeat(500)),
            format!("{}true", "true ? true : ".repeat(60)),
            "x".repeat(1_001),
            "self.".to_owned(),
        ] {
            assert!(Interpreted::new(&rule).is_err(), "{rule}");
        }
    }

    #[test]
    fn integers_are_integers_however_they_are_written() {
        let rule = Interpreted::new("self.a + 1 == 8").unwrap();
        for text in [r#"{"a": 7}"#, r#"{"a": 7.0}"#, r#"{"a": 70e-1}"#] {
            assert_eq!(
                rule.holds(text, Cursor::new(text.as_bytes())),
                Some(true),
                "{text}"
            );
        }
    }
}
