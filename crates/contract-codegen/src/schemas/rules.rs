//! `x-validations`: the rules of a body, and the objects that they are about.

use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::SCHEMA;
use contract::{Node, Spec, pointer_push, resolve};

/// A rule in CEL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, which never changes its meaning. The lint requires one; old releases have none.
    pub id: Option<String>,
    /// The pointer of the schema with the rule.
    pub schema: String,
    /// The object that `self` is: a JSON pointer into the instance, with `*` for any item or member.
    pub at: String,
    /// The expression.
    pub rule: String,
    /// The code of the finding if only strict validation checks the rule; `None` if it is always checked.
    pub strict: Option<String>,
    /// The message if it is violated.
    pub message: String,
    /// The rule's numbers by name: `maxDays` is 90.
    pub figures: Vec<(String, u64)>,
}

/// Schemas that refer to each other in many ways can be at very many places.
const MAX_PLACES: usize = 100_000;

/// The rules of the body with the schema at a pointer, without those only for strict validation.
pub fn always(spec: &Spec, schema: &str) -> Result<Vec<Rule>, Diagnostic> {
    let rules = all(spec, schema)?.into_iter();
    Ok(rules.filter(|rule| rule.strict.is_none()).collect())
}

/// The rules only for strict validation.
pub fn warnings(spec: &Spec, schema: &str) -> Result<Vec<Rule>, Diagnostic> {
    let rules = all(spec, schema)?.into_iter();
    Ok(rules.filter(|rule| rule.strict.is_some()).collect())
}

fn all(spec: &Spec, schema: &str) -> Result<Vec<Rule>, Diagnostic> {
    // Most documents have no rules, and the search can be slow.
    let mut schemas = spec.structure.places(&spec.root, &SCHEMA);
    if !schemas.any(|place| place.node.get("x-validations").is_some()) {
        return Ok(Vec::new());
    }
    let mut search = Search {
        spec,
        above: Vec::new(),
        rules: Vec::new(),
        left: MAX_PLACES,
    };
    search.schema(schema, "");
    if search.left == 0 {
        let message = format!(
            "`x-validations` cannot be listed: this body has more than {MAX_PLACES} places, \
             counting a schema anew wherever it is referred to"
        );
        let at = spec.root.locate(schema);
        return Err(Diagnostic::error(Code::Rule, at, message)
            .help("use fewer references between schemas, or remove the rules"));
    }
    Ok(search.rules)
}

struct Search<'a> {
    spec: &'a Spec,
    /// The schemas on the current path: a recursive schema is entered once.
    above: Vec<String>,
    rules: Vec<Rule>,
    /// How many schemas may still be entered.
    left: usize,
}

impl Search<'_> {
    fn schema(&mut self, pointer: &str, at: &str) {
        let spec = self.spec;
        let Some((node, pointer)) = resolve(&spec.root, pointer) else {
            return;
        };
        if self.left == 0 || self.above.contains(&pointer) {
            return;
        }
        self.left -= 1;
        self.above.push(pointer.clone());
        let found = node.get("x-validations").and_then(Node::as_sequence);
        for rule in found.unwrap_or_default() {
            let text = |key| {
                rule.get(key)
                    .and_then(Node::as_str)
                    .map(|text| text.trim().to_owned())
            };
            let figures = rule.get("figures").and_then(Node::as_mapping);
            let figures = figures.into_iter().flatten();
            let figures = figures
                .filter_map(|(name, member)| Some((name.clone(), member.node.to_json().as_u64()?)))
                .collect();
            if let (Some(rule), Some(message)) = (text("rule"), text("message")) {
                self.rules.push(Rule {
                    id: text("id"),
                    schema: pointer.clone(),
                    at: at.to_owned(),
                    rule,
                    strict: text("strict"),
                    message,
                    figures,
                });
            }
        }
        for key in ["properties", "allOf", "anyOf", "oneOf"] {
            let below = pointer_push(&pointer, key);
            let names: Vec<String> = match node.get(key) {
                Some(node) => match (node.as_mapping(), node.as_sequence()) {
                    (Some(members), _) => members.keys().cloned().collect(),
                    (_, Some(items)) => (0..items.len()).map(|index| index.to_string()).collect(),
                    _ => Vec::new(),
                },
                None => Vec::new(),
            };
            for name in names {
                let at = match key {
                    "properties" => pointer_push(at, &name),
                    _ => at.to_owned(),
                };
                self.schema(&pointer_push(&below, &name), &at);
            }
        }
        for key in ["items", "additionalProperties"] {
            if node
                .get(key)
                .is_some_and(|node| node.as_mapping().is_some())
            {
                self.schema(&pointer_push(&pointer, key), &pointer_push(at, "*"));
            }
        }
        self.above.pop();
    }
}
