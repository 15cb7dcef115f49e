//! Rules beyond the schema, in CEL over `self` (`x-validations` of the contract).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use cel::common::ast::{Expr, IdedExpr};
use cel::{Context, Env, Program};
use koreai_schemas::Rule;
use serde_json::Value;

use crate::json::{Cursor, Kind, Malformed};
use crate::pointer::{escape, unescape};

/// The rules of a schema. They are compiled when they are first needed.
pub(crate) struct Rules {
    rules: Vec<&'static Rule>,
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    env: Arc<Env>,
    /// One for each rule; the error says what is wrong with the rule.
    programs: Vec<Result<(Program, Reads), String>>,
}

/// What a rule reads of its object: the rest of it need not be held.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reads {
    /// The members, and whether their values are read or only whether they are there.
    members: BTreeMap<String, bool>,
    /// Whether the object as a whole is read as well.
    whole: bool,
}

/// A rule that an object does not keep, or on which it cannot be judged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static Rule,
    /// Where the rule stands among those of the schema.
    pub(crate) index: usize,
    /// A JSON pointer to the object.
    pub(crate) pointer: String,
    /// If the rule came out as something else than true or false, or not at all: the members that
    /// it reads.
    pub(crate) unevaluated: Option<Vec<String>>,
}

impl Rules {
    pub(crate) fn new(rules: impl IntoIterator<Item = &'static Rule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules that a JSON text does not keep, in the order of the rules; of each rule no more
    /// than so many places.
    pub(crate) fn check(&self, text: &str, most: usize) -> Vec<Broken> {
        let compiled = self.compiled.get_or_init(|| compile(&self.rules));
        let mut broken = Vec::new();
        for (index, (rule, program)) in self
            .rules
            .iter()
            .copied()
            .zip(&compiled.programs)
            .enumerate()
        {
            let before = broken.len();
            let tokens: Vec<&str> = rule.at.split('/').skip(1).collect();
            let mut judge = |pointer: &str, object: Cursor<'_>| {
                let holds = program.as_ref().ok().and_then(|(program, reads)| {
                    evaluate(program, &compiled.env, reads.of(text, object)?)
                });
                if holds != Some(true) {
                    broken.push(Broken {
                        rule,
                        index,
                        pointer: pointer.to_owned(),
                        unevaluated: holds.is_none().then(|| read_by(program)),
                    });
                }
                if broken.len() - before < most {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            // The text was checked, so that nothing ends this but the judge.
            let _ = visit_objects(Cursor::new(text.as_bytes()), &tokens, "", &mut judge);
        }
        broken
    }
}

fn compile(rules: &[&Rule]) -> Compiled {
    let env = Arc::new(Env::stdlib());
    let program = |rule: &&Rule| {
        let program = env.compile(rule.rule).map_err(|error| error.to_string())?;
        let mut reads = Reads::default();
        reads.expression(program.expression());
        Ok((program, reads))
    };
    let programs = rules.iter().map(program).collect();
    Compiled { env, programs }
}

/// The members that a rule reads the values of.
fn read_by(program: &Result<(Program, Reads), String>) -> Vec<String> {
    let members = program.iter().flat_map(|(_, reads)| &reads.members);
    let read = members.filter(|(_, is_read)| **is_read);
    read.map(|(name, _)| name.clone()).collect()
}

/// Whether a rule holds. Why it cannot be evaluated is not told: the reasons quote the payload.
fn evaluate(program: &Program, env: &Arc<Env>, object: Value) -> Option<bool> {
    let mut context = Context::with_env(Arc::clone(env));
    context.add_variable_from_value("self", cel::to_value(object).ok()?);
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
    fn of(&self, text: &str, mut object: Cursor<'_>) -> Option<Value> {
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

/// Visits the objects that the tokens of a pointer lead to, where `*` stands for every child.
fn visit_objects<'t>(
    mut here: Cursor<'t>,
    tokens: &[&str],
    pointer: &str,
    visit: &mut impl FnMut(&str, Cursor<'t>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Ok(kind) = here.kind() else {
        return ControlFlow::Break(());
    };
    let [token, rest @ ..] = tokens else {
        return match kind {
            Kind::Object => visit(pointer, here),
            _ => ControlFlow::Continue(()),
        };
    };
    let Ok(children) = children(here, kind, token) else {
        return ControlFlow::Break(());
    };
    for (name, child) in children {
        let pointer = format!("{pointer}/{}", escape(&name));
        visit_objects(child, rest, &pointer, visit)?;
    }
    ControlFlow::Continue(())
}

/// The children of a container that a token stands for. Of members of one name, the last counts.
fn children<'t>(
    mut container: Cursor<'t>,
    kind: Kind,
    token: &str,
) -> Result<BTreeMap<Cow<'t, str>, Cursor<'t>>, Malformed> {
    let wanted = unescape(token);
    let mut found = BTreeMap::new();
    let close = match kind {
        Kind::Object => b'}',
        Kind::Array => b']',
        _ => return Ok(found),
    };
    let mut more = container.enter(close)?;
    let mut index = 0_u64;
    while more {
        let name = match kind {
            Kind::Object => container.name()?.decode(),
            _ => Cow::Owned(index.to_string()),
        };
        if token == "*" || name == wanted {
            container.kind()?;
            found.insert(name, container.clone());
        }
        container.skip()?;
        index += 1;
        more = container.more(close)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(schema: &str) -> Rules {
        Rules::new(koreai_schemas::get(schema).unwrap().rules)
    }

    fn request(filters: Value) -> Vec<(usize, bool)> {
        let payload = json!({"filters": filters}).to_string();
        let broken = rules("create-task-containment-report.request").check(&payload, 9);
        broken
            .iter()
            .map(|broken| (broken.index, broken.unevaluated.is_some()))
            .collect()
    }

    #[test]
    fn every_rule_of_the_contract_compiles() {
        for schema in koreai_schemas::SCHEMAS {
            let warnings = schema.warnings.iter().map(|warning| &warning.rule);
            let rules: Vec<_> = schema.rules.iter().chain(warnings).collect();
            let compiled = compile(&rules);
            assert!(
                compiled.programs.iter().all(Result::is_ok),
                "{}",
                schema.name
            );
        }
    }

    #[test]
    fn checks_the_range_of_a_report() {
        let range = |from: &str, to: &str| json!({"dateFrom": from, "dateTo": to});
        assert_eq!(request(json!({})), []);
        assert_eq!(request(json!({"dateFrom": "2024-01-01"})), []);
        assert_eq!(request(range("2024-01-01", "2024-03-31")), []);
        assert_eq!(request(range("2024-01-01", "2024-01-01T00:00:00.000Z")), []);
        assert_eq!(
            request(range("2024-01-01", "2024-03-31T00:00:00.001Z")),
            [(1, false)]
        );
        assert_eq!(request(range("2024-01-02", "2024-01-01")), [(0, false)]);
        let daily =
            json!({"dateFrom": "2024-01-01", "dateTo": "2024-02-01", "AggregationType": "Daily"});
        assert_eq!(request(daily), [(2, false)]);
        let every = [(0, true), (1, true)];
        assert_eq!(request(range("2024-02-30", "2024-03-01")), every);
    }

    #[test]
    fn finds_the_objects_it_is_for() {
        let text = r#"{"a": 7, "a": [{"b": {}}, 1, {"b": 2}], "c/d": {"b": {}}}"#;
        let pointers = |at: &str| {
            let tokens: Vec<&str> = at.split('/').skip(1).collect();
            let mut found = Vec::new();
            let _ = visit_objects(
                Cursor::new(text.as_bytes()),
                &tokens,
                "",
                &mut |pointer, _| {
                    found.push(pointer.to_owned());
                    ControlFlow::Continue(())
                },
            );
            found
        };
        assert_eq!(pointers(""), [""]);
        assert_eq!(pointers("/a/*"), ["/a/0", "/a/2"]);
        assert_eq!(pointers("/a/*/b"), ["/a/0/b"]);
        assert_eq!(pointers("/*/b"), ["/c~1d/b"]);
        assert!(pointers("/x").is_empty());
    }

    /// The rest of a payload is passed over, however large it is.
    #[test]
    fn reads_no_more_than_a_rule_names() {
        let reads = |rule: &str| {
            let mut reads = Reads::default();
            reads.expression(Env::stdlib().compile(rule).unwrap().expression());
            reads
        };
        let rule =
            reads("has(self.a) || has(self.b) && self.b == 'x' || [self.c.d].exists(e, e == 1)");
        let members: Vec<_> = rule
            .members
            .iter()
            .map(|(name, read)| (name.as_str(), *read))
            .collect();
        assert_eq!(members, [("a", false), ("b", true), ("c", true)]);
        assert!(!rule.whole && reads("size(self) > 1").whole);
        for schema in koreai_schemas::SCHEMAS {
            assert!(
                schema.rules.iter().all(|rule| !reads(rule.rule).whole),
                "{}",
                schema.name
            );
        }
        let text = r#" {"a": [1, [2]], "z": {"a": 1}, "b": 1, "\u0062": "x", "c": {"d": 1e2}} "#;
        let mut object = Cursor::new(text.as_bytes());
        object.kind().unwrap();
        let read = rule.of(text, object);
        assert_eq!(read, Some(json!({"a": null, "b": "x", "c": {"d": 100.0}})));
    }
}
