//! `x-validations`: each rule must be valid CEL, and use only names that exist.
//!
//! The crate `cel` has no type checker: a rule with a misspelt member would fail on every payload. So the
//! members in a rule are looked up in its schema.

use std::collections::HashSet;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators,
};
use cel::parser::Parser;

use crate::context::Contract;
use contract::contain;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, nearest, pointer_push};
use contract_codegen::rules::translate;

/// Longer rules are refused, since they cannot be reviewed.
const MAX_LENGTH: usize = 1_000;

/// Deeper rules are refused: the parser recurses, and would overflow the stack.
const MAX_NESTING: usize = 20;

/// The functions of CEL that the crate supports. Macros are expanded before.
const FUNCTIONS: [&str; 28] = [
    "bool",
    "bytes",
    "contains",
    "double",
    "duration",
    "dyn",
    "endsWith",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "has",
    "int",
    "matches",
    "size",
    "startsWith",
    "string",
    "timestamp",
    "type",
    "uint",
    operators::IN,
    operators::NOT_STRICTLY_FALSE,
];

const MACROS: [&str; 5] = ["all", "exists", "exists_one", "filter", "map"];

const TYPES: [&str; 9] = [
    "bool",
    "bytes",
    "double",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "uint",
];

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for place in contract.schemas() {
        let rules = place.node.get("x-validations").and_then(Node::as_sequence);
        for rule in rules.unwrap_or_default() {
            let Some(node) = rule.get("rule") else {
                continue;
            };
            let Some(text) = node.as_str() else { continue };
            for (message, help) in problems(contract, place.pointer, text) {
                findings.push(Diagnostic::error(Code::Rule, node.span.clone(), message).help(help));
            }
        }
    }
    findings
}

fn problems(contract: &Contract<'_>, schema: &str, rule: &str) -> Vec<(String, String)> {
    if rule.chars().count() > MAX_LENGTH {
        return vec![(
            format!("the rule is longer than {MAX_LENGTH} characters"),
            "split it into several rules, each with its own message".to_owned(),
        )];
    }
    if nesting(rule) > MAX_NESTING {
        return vec![(
            format!("the rule is nested more than {MAX_NESTING} levels deep"),
            "split it into several rules, each with its own message".to_owned(),
        )];
    }
    let walked = contain::panics(|| {
        let expression = Parser::new().parse(rule.trim()).map_err(|errors| {
            let first = errors.errors.into_iter().next().map(|error| error.msg);
            // The rest of the parser's message lists everything it would accept.
            let first = first.unwrap_or_default();
            let error = first.split(['\n', '{']).next().unwrap_or_default();
            error.trim_end().trim_end_matches(" expecting").to_owned()
        })?;
        let mut walk = Walk {
            contract,
            schema,
            variables: Vec::new(),
            problems: Vec::new(),
        };
        walk.expression(&expression);
        if walk.problems.is_empty() {
            let compiled = translate(contract.spec, schema, rule.trim());
            let refused = compiled
                .err()
                .map(|refused| (refused.message, refused.help));
            walk.problems.extend(refused);
        }
        Ok(walk.problems)
    });
    match walked {
        Ok(mut problems) => {
            let mut seen = HashSet::new();
            problems.retain(|problem| seen.insert(problem.0.clone()));
            problems
        }
        Err(failure) => vec![(
            format!("the rule is not valid CEL: {failure}"),
            "see https://cel.dev; a rule must be true for valid values: `has(self.a) || has(self.b)`"
                .to_owned(),
        )],
    }
}

/// How deep brackets, conditions and negations nest, outside of string literals. A condition is open until the
/// bracket around it closes.
fn nesting(rule: &str) -> usize {
    // The number of open conditions for each open bracket.
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

/// The pointer of the schema of a value, if it is known.
type Described = Option<String>;

struct Walk<'a> {
    contract: &'a Contract<'a>,
    /// The schema of `self`.
    schema: &'a str,
    /// The variables of the surrounding macros.
    variables: Vec<(String, Described)>,
    /// Messages, each with its help.
    problems: Vec<(String, String)>,
}

/// What a schema says about a member.
enum Member {
    At(String),
    /// It may exist, with any value.
    Open,
    /// The object has other members, but not this one.
    Unknown(Vec<String>),
    /// The value has no members: it has this type.
    None(String),
}

impl Walk<'_> {
    fn expression(&mut self, expression: &IdedExpr) -> Described {
        match &expression.expr {
            Expr::Ident(name) => self.identifier(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => {
                for element in &list.elements {
                    self.expression(element);
                }
                None
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.expression(&entry.key);
                        self.expression(&entry.value);
                    }
                }
                None
            }
            Expr::Struct(message) => {
                self.problem(
                    format!("the type `{}` does not exist", message.type_name),
                    "compare members of `self` with strings and numbers",
                );
                None
            }
            Expr::Literal(_) | Expr::Unspecified => None,
        }
    }

    fn problem(&mut self, message: String, help: impl Into<String>) {
        self.problems.push((message, help.into()));
    }

    fn identifier(&mut self, name: &str) -> Described {
        if let Some((_, described)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return described.clone();
        }
        if name == "self" {
            return Some(self.schema.to_owned());
        }
        if !name.starts_with('@') && !TYPES.contains(&name) {
            let members = match self.member(self.schema, name) {
                Member::At(_) => format!("did you mean `self.{name}`?"),
                _ => "use `self`, the object that the rule is about".to_owned(),
            };
            self.problem(format!("the rule uses the unknown name `{name}`"), members);
        }
        None
    }

    fn select(&mut self, select: &SelectExpr) -> Described {
        let schema = self.expression(&select.operand)?;
        self.look_up(&schema, &select.field)
    }

    fn look_up(&mut self, schema: &str, field: &str) -> Described {
        match self.member(schema, field) {
            Member::At(pointer) => Some(pointer),
            Member::Open => None,
            Member::Unknown(known) => {
                let help = match nearest(field, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known members are {}", listed(&known)),
                };
                self.problem(
                    format!("the rule uses `{field}`, which is not in the schema"),
                    help,
                );
                None
            }
            Member::None(kind) => {
                self.problem(
                    format!("the rule uses the member `{field}` of a value of type `{kind}`, which has no members"),
                    "fix the rule or the schema",
                );
                None
            }
        }
    }

    fn call(&mut self, call: &CallExpr) -> Described {
        let name = call.func_name.as_str();
        let target = call.target.as_deref();
        if let Some(target) = target {
            // `math.max(…)`: a library function, not a method of a value.
            if let Expr::Ident(library) = &target.expr
                && library != "self"
                && !self.variables.iter().any(|(known, _)| known == library)
            {
                self.unknown_function(&format!("{library}.{name}"));
                return None;
            }
            self.expression(target);
        }
        let arguments: Vec<Described> = call.args.iter().map(|arg| self.expression(arg)).collect();
        let is_operator = name.contains('_') && !name.chars().any(char::is_alphanumeric);
        if matches!(name, operators::OPT_INDEX | operators::OPT_SELECT)
            || !(is_operator || FUNCTIONS.contains(&name))
        {
            self.unknown_function(name);
            return None;
        }
        match (name, arguments.as_slice(), call.args.as_slice()) {
            (operators::INDEX, [Some(schema), _], [_, index]) => match &index.expr {
                Expr::Literal(LiteralValue::String(key)) => self.look_up(schema, key.inner()),
                _ => self.item(schema),
            },
            (operators::CONDITIONAL, [_, one, other], _) if one == other => one.clone(),
            _ => None,
        }
    }

    fn unknown_function(&mut self, name: &str) {
        let known = || {
            FUNCTIONS
                .into_iter()
                .chain(MACROS)
                .filter(|name| !name.starts_with('@'))
        };
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys are {}", listed(known())),
        };
        let shown = match name {
            operators::OPT_INDEX | operators::OPT_SELECT => "?",
            name => name,
        };
        self.problem(format!("CEL has no function `{shown}`"), help);
    }

    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Described {
        let range = self.expression(&comprehension.iter_range);
        self.expression(&comprehension.accu_init);
        let depth = self.variables.len();
        let item = range.and_then(|schema| self.item(&schema));
        self.variables.push((comprehension.accu_var.clone(), None));
        match &comprehension.iter_var2 {
            Some(value) => {
                self.variables.push((comprehension.iter_var.clone(), None));
                self.variables.push((value.clone(), item));
            }
            None => self.variables.push((comprehension.iter_var.clone(), item)),
        }
        self.expression(&comprehension.loop_cond);
        self.expression(&comprehension.loop_step);
        self.expression(&comprehension.result);
        self.variables.truncate(depth);
        None
    }

    /// The schema of an array's items.
    fn item(&self, schema: &str) -> Described {
        let (node, pointer) = self.contract.resolve(schema)?;
        node.get("items").map(|_| pointer_push(&pointer, "items"))
    }

    fn member(&self, schema: &str, field: &str) -> Member {
        let mut known = Vec::new();
        let mut kinds = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![schema.to_owned()];
        let mut is_open = false;
        while let Some(pointer) = open.pop() {
            let Some((node, pointer)) = self.contract.resolve(&pointer) else {
                continue;
            };
            if !seen.insert(pointer.clone()) {
                continue;
            }
            if let Some(properties) = node.get("properties").and_then(Node::as_mapping) {
                if properties.contains_key(field) {
                    return Member::At(pointer_push(&pointer_push(&pointer, "properties"), field));
                }
                known.extend(properties.keys().cloned());
            }
            let more = node.get("additionalProperties");
            is_open |= more.is_some_and(|more| more.as_bool() != Some(false));
            let mut composed = false;
            for key in ["allOf", "oneOf", "anyOf"] {
                let branches = node
                    .get(key)
                    .and_then(Node::as_sequence)
                    .unwrap_or_default();
                composed |= !branches.is_empty();
                let list = pointer_push(&pointer, key);
                open.extend(
                    (0..branches.len()).map(|index| pointer_push(&list, &index.to_string())),
                );
            }
            match node.get("type").and_then(Node::as_str) {
                Some("object") | None => is_open |= !composed && node.get("properties").is_none(),
                Some(kind) => kinds.push(kind.to_owned()),
            }
        }
        match (is_open, known.is_empty(), kinds.pop()) {
            (true, ..) => Member::Open,
            (_, true, Some(kind)) => Member::None(kind),
            (_, true, None) => Member::Open,
            _ => Member::Unknown(known),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_counted_outside_of_strings() {
        for (rule, expected) in koreai_tests::texts::NESTING {
            assert_eq!(nesting(rule), *expected, "{rule}");
        }
    }
}
