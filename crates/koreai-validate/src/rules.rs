//! Rules beyond the schema, in CEL over `self` (`x-validations` of the contract).

use std::sync::{Arc, OnceLock};

use cel::{Context, Env, Program};
use koreai_schemas::Rule;
use serde_json::Value;

/// The rules of a schema. They are compiled when they are first needed.
pub(crate) struct Rules {
    rules: &'static [Rule],
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    env: Arc<Env>,
    /// One for each rule; the error says what is wrong with the rule.
    programs: Vec<Result<Program, String>>,
}

/// A rule that an object does not keep, or on which it cannot be judged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static Rule,
    /// Where the rule stands among those of the schema.
    pub(crate) index: usize,
    /// A JSON pointer to the object.
    pub(crate) pointer: String,
    /// Whether the rule came out as something else than true or false, or not at all.
    pub(crate) unevaluated: bool,
}

impl Rules {
    pub(crate) fn new(rules: &'static [Rule]) -> Self {
        Self {
            rules,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules that an instance does not keep, in the order of the rules.
    pub(crate) fn check(&self, instance: &Value) -> Vec<Broken> {
        let compiled = self.compiled.get_or_init(|| compile(self.rules));
        let mut broken = Vec::new();
        for (index, (rule, program)) in self.rules.iter().zip(&compiled.programs).enumerate() {
            for (pointer, object) in places(instance, rule.at) {
                let holds = program
                    .as_ref()
                    .ok()
                    .and_then(|program| evaluate(program, &compiled.env, object));
                if holds != Some(true) {
                    broken.push(Broken {
                        rule,
                        index,
                        pointer,
                        unevaluated: holds.is_none(),
                    });
                }
            }
        }
        broken
    }
}

fn compile(rules: &[Rule]) -> Compiled {
    let env = Arc::new(Env::stdlib());
    let programs = rules
        .iter()
        .map(|rule| env.compile(rule.rule).map_err(|error| error.to_string()))
        .collect();
    Compiled { env, programs }
}

/// Whether a rule holds. Why it cannot be evaluated is not told: the reasons quote the payload.
fn evaluate(program: &Program, env: &Arc<Env>, object: &Value) -> Option<bool> {
    let mut context = Context::with_env(Arc::clone(env));
    context.add_variable_from_value("self", cel::to_value(object).ok()?);
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => Some(holds),
        _ => None,
    }
}

/// The places that a pointer leads to, where a token `*` stands for every child.
fn places<'i>(instance: &'i Value, at: &str) -> Vec<(String, &'i Value)> {
    let mut places = vec![(String::new(), instance)];
    for token in at.split('/').skip(1) {
        places = places
            .into_iter()
            .flat_map(|(pointer, value)| children(&pointer, value, token))
            .collect();
    }
    places.retain(|(_, value)| value.is_object());
    places
}

fn children<'i>(pointer: &str, value: &'i Value, token: &str) -> Vec<(String, &'i Value)> {
    match (token, value) {
        ("*", Value::Object(members)) => members
            .iter()
            .map(|(name, value)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                (format!("{pointer}/{name}"), value)
            })
            .collect(),
        ("*", Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (format!("{pointer}/{index}"), value))
            .collect(),
        _ => {
            let child = value.pointer(&format!("/{token}"));
            let child = child.map(|value| (format!("{pointer}/{token}"), value));
            child.into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(schema: &str) -> Rules {
        Rules::new(koreai_schemas::get(schema).unwrap().rules)
    }

    fn request(filters: Value) -> Vec<(usize, bool)> {
        let broken =
            rules("create-task-containment-report.request").check(&json!({"filters": filters}));
        broken
            .iter()
            .map(|broken| (broken.index, broken.unevaluated))
            .collect()
    }

    #[test]
    fn every_rule_of_the_contract_compiles() {
        for schema in koreai_schemas::SCHEMAS {
            let compiled = compile(schema.rules);
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
        let value = json!({"a": [{"b": {}}, 1, {"b": 2}], "c/d": {"b": {}}});
        let pointers =
            |at| -> Vec<_> { places(&value, at).into_iter().map(|(at, _)| at).collect() };
        assert_eq!(pointers(""), [""]);
        assert_eq!(pointers("/a/*"), ["/a/0", "/a/2"]);
        assert_eq!(pointers("/a/*/b"), ["/a/0/b"]);
        assert_eq!(pointers("/*/b"), ["/c~1d/b"]);
        assert!(pointers("/x").is_empty());
    }
}
