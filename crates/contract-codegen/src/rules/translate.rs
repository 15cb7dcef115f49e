//! Translates CEL to the typed form, or explains why it cannot.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};
use cel::parser::Parser;
use contract::{Node as Document, Spec, pointer_push, resolve};

use super::expression::{Calculation, Comparison, Expression, Node, Type};
use super::pattern;

/// The largest integer that JavaScript represents exactly.
const LARGEST: i64 = (1 << 53) - 1;

/// A rule outside the subset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What is not in the subset.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

type Result<T> = std::result::Result<T, Refused>;

fn refused<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T> {
    Err(Refused {
        message: format!("the rule cannot be compiled: {}", message.into()),
        help: help.into(),
    })
}

/// Translates a rule of the schema at a pointer.
pub fn translate(spec: &Spec, schema: &str, rule: &str) -> Result<Expression> {
    let parsed = match Parser::new().parse(rule) {
        Ok(parsed) => parsed,
        Err(_) => return refused("it is not CEL", "see https://cel.dev"),
    };
    let translation = Translation { spec, schema };
    let expression = translation.expression(&parsed)?;
    match expression.kind {
        Type::Bool => Ok(expression),
        other => refused(
            format!("it is {}, not a boolean", in_words(other)),
            "a rule must be true for valid values: `has(self.a) || has(self.b)`",
        ),
    }
}

fn in_words(kind: Type) -> &'static str {
    match kind {
        Type::Bool => "a boolean",
        Type::Int => "an integer",
        Type::Double => "a number",
        Type::Text => "a string",
        Type::Time => "a timestamp",
        Type::Span => "a duration",
        Type::Texts => "an array of strings",
        Type::List => "an array",
    }
}

/// What the schema says about a member.
enum Member {
    Of(Type),
    Object,
    /// A member of unknown type, or of several types.
    Other,
}

struct Translation<'a> {
    spec: &'a Spec,
    /// The schema of `self`.
    schema: &'a str,
}

fn make(kind: Type, node: Node) -> Expression {
    Expression { kind, node }
}

impl Translation<'_> {
    fn expression(&self, expression: &IdedExpr) -> Result<Expression> {
        match &expression.expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Ident(name) => refused(
                format!("`{name}` is used as a whole"),
                "use its members: `self.name`",
            ),
            Expr::List(_) => refused(
                "it has a list that is not after `in`",
                "write `x in ['a', 'b']`",
            ),
            Expr::Comprehension(_) => refused(
                "it iterates over items (`all`, `exists`, `map`, `filter`)",
                "put the rule on the schema of the item",
            ),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                refused("it has a map", "compare members with strings and numbers")
            }
        }
    }

    fn literal(&self, literal: &LiteralValue) -> Result<Expression> {
        Ok(match literal {
            LiteralValue::Boolean(value) => make(Type::Bool, Node::Bool(*value.inner())),
            LiteralValue::Int(value) => match *value.inner() {
                value if value.abs() <= LARGEST => make(Type::Int, Node::Int(value)),
                _ => return refused("it has an integer beyond 2^53", "use a smaller one"),
            },
            LiteralValue::Double(value) if value.inner().is_finite() => {
                make(Type::Double, Node::Double(*value.inner()))
            }
            LiteralValue::String(text) => make(Type::Text, Node::Text(text.inner().to_owned())),
            _ => {
                return refused(
                    "it has a literal that is not a string, integer, number, `true` or `false`",
                    "use absent members instead of `null`; write integers without `u`",
                );
            }
        })
    }

    fn select(&self, select: &SelectExpr) -> Result<Expression> {
        let mut path = self.path(&select.operand)?;
        path.push(select.field.clone());
        let member = self.member(&path);
        if select.test {
            return Ok(make(Type::Bool, Node::Has(path)));
        }
        match member {
            Member::Of(kind) => Ok(make(kind, Node::Member(path))),
            Member::Object => refused(
                format!("`{}` is an object", path.join(".")),
                "use one of its members",
            ),
            Member::Other => refused(
                format!("`{}` can have several types, or any type", path.join(".")),
                "give the member one type in its schema, without `nullable`",
            ),
        }
    }

    /// The members that lead from `self` to a value.
    fn path(&self, expression: &IdedExpr) -> Result<Vec<String>> {
        match &expression.expr {
            Expr::Ident(name) if name == "self" => Ok(Vec::new()),
            Expr::Select(select) if !select.test => {
                let mut path = self.path(&select.operand)?;
                path.push(select.field.clone());
                Ok(path)
            }
            _ => refused(
                "it uses a member of something that is not a member of `self`",
                "write `self.a.b`",
            ),
        }
    }

    /// What the schema says about the member at the end of a path.
    fn member(&self, path: &[String]) -> Member {
        let mut pointer = self.schema.to_owned();
        for name in path {
            let Some((node, at)) = self.resolved(&pointer) else {
                return Member::Other;
            };
            if node
                .get("properties")
                .and_then(|all| all.get(name))
                .is_none()
            {
                return Member::Other;
            }
            pointer = pointer_push(&pointer_push(&at, "properties"), name);
        }
        let Some((node, _)) = self.resolved(&pointer) else {
            return Member::Other;
        };
        if node.get("nullable").and_then(Document::as_bool) == Some(true) {
            return Member::Other;
        }
        match node.get("type").and_then(Document::as_str) {
            Some("string") => Member::Of(Type::Text),
            Some("integer") => Member::Of(Type::Int),
            Some("number") => Member::Of(Type::Double),
            Some("boolean") => Member::Of(Type::Bool),
            Some("object") => Member::Object,
            Some("array") => Member::Of(match self.has_texts(&pointer) {
                true => Type::Texts,
                false => Type::List,
            }),
            _ => Member::Other,
        }
    }

    fn has_texts(&self, array: &str) -> bool {
        let items = self.resolved(array).and_then(|(_, at)| {
            let (items, _) = self.resolved(&pointer_push(&at, "items"))?;
            let nullable = items.get("nullable").and_then(Document::as_bool) == Some(true);
            Some(!nullable && items.get("type")?.as_str()? == "string")
        });
        items == Some(true)
    }

    /// The schema at a pointer, with references and single-branch `allOf`s followed.
    fn resolved(&self, pointer: &str) -> Option<(&Document, String)> {
        /// A longer chain is circular.
        const LONGEST: usize = 64;
        let mut pointer = pointer.to_owned();
        for _ in 0..LONGEST {
            let (node, at) = resolve(&self.spec.root, &pointer)?;
            match node.get("allOf").and_then(Document::as_sequence) {
                Some([_]) if node.get("type").is_none() => {
                    pointer = pointer_push(&pointer_push(&at, "allOf"), "0");
                }
                Some(_) => return None,
                None => return Some((node, at)),
            }
        }
        None
    }

    fn call(&self, call: &CallExpr) -> Result<Expression> {
        let name = call.func_name.as_str();
        // `self.name.size()` is `size(self.name)`.
        let operands: Vec<&IdedExpr> = call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect();
        match (name, operands.as_slice()) {
            (operators::IN, [value, list]) => return self.is_in(value, list),
            ("duration", [literal]) => return duration(literal),
            ("matches", [text, literal]) => return self.matches(text, literal),
            _ => {}
        }
        let operands: Vec<Expression> = operands
            .into_iter()
            .map(|operand| self.expression(operand))
            .collect::<Result<_>>()?;
        let kinds: Vec<Type> = operands.iter().map(|operand| operand.kind).collect();
        let mut boxed = operands.into_iter().map(Box::new);
        let mut next = || {
            boxed
                .next()
                .unwrap_or_else(|| Box::new(make(Type::Bool, Node::Bool(false))))
        };
        if let (Some(comparison), [left, right]) = (comparison(name), kinds.as_slice()) {
            return match comparable(comparison, *left, *right) {
                true => Ok(make(Type::Bool, Node::Compare(comparison, next(), next()))),
                false => refused(
                    format!(
                        "`{}` of {} and {}",
                        comparison.sign(),
                        in_words(*left),
                        in_words(*right)
                    ),
                    "compare values of one type; strings and booleans only with `==` and `!=`",
                ),
            };
        }
        let node = match (name, kinds.as_slice()) {
            (operators::LOGICAL_NOT, [Type::Bool]) => (Type::Bool, Node::Not(next())),
            (operators::LOGICAL_AND, [Type::Bool, Type::Bool]) => {
                (Type::Bool, Node::And(next(), next()))
            }
            (operators::LOGICAL_OR, [Type::Bool, Type::Bool]) => {
                (Type::Bool, Node::Or(next(), next()))
            }
            (operators::CONDITIONAL, [Type::Bool, one, other]) if one == other => {
                (*one, Node::Conditional(next(), next(), next()))
            }
            (operators::NEGATE, [Type::Int]) => (Type::Int, Node::Negate(next())),
            (operators::ADD, [Type::Text, Type::Text]) => {
                (Type::Text, Node::Concat(next(), next()))
            }
            ("size", [Type::Text | Type::Texts | Type::List]) => (Type::Int, Node::Size(next())),
            ("timestamp", [Type::Text]) => (Type::Time, Node::Timestamp(next())),
            (name, [left, right]) if calculation(name).is_some() => {
                let Some((operator, kind)) =
                    calculation(name).and_then(|it| Some((it, calculated(it, *left, *right)?)))
                else {
                    return refused(
                        format!(
                            "it does arithmetic with {} and {}",
                            in_words(*left),
                            in_words(*right)
                        ),
                        "use integers, timestamps and durations; give a member the type \
                         `integer` for that",
                    );
                };
                (kind, Node::Calculate(operator, next(), next()))
            }
            (name, kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| in_words(*kind)).collect();
                return refused(
                    format!("`{name}` of {}", kinds.join(" and ")),
                    "the functions are has, size, matches, timestamp and duration; see spec/README.md",
                );
            }
        };
        Ok(make(node.0, node.1))
    }

    fn is_in(&self, value: &IdedExpr, list: &IdedExpr) -> Result<Expression> {
        let value = self.expression(value)?;
        if let Expr::List(list) = &list.expr {
            let others = list.elements.iter().map(|element| self.expression(element));
            let others = others.collect::<Result<Vec<_>>>()?;
            let fits = |other: &Expression| comparable(Comparison::Equal, value.kind, other.kind);
            return match !others.is_empty() && others.iter().all(fits) {
                true => Ok(make(Type::Bool, Node::OneOf(Box::new(value), others))),
                false => refused(
                    "`in` with an empty list, or with values of different types",
                    "list values of one type",
                ),
            };
        }
        let list = self.expression(list)?;
        match (value.kind, list.kind) {
            (Type::Text, Type::Texts) => Ok(make(
                Type::Bool,
                Node::InTexts(Box::new(value), Box::new(list)),
            )),
            (value, list) => refused(
                format!("`in` with {} and {}", in_words(value), in_words(list)),
                "look for a string in an array of strings, or in `['a', 'b']`",
            ),
        }
    }

    fn matches(&self, text: &IdedExpr, literal: &IdedExpr) -> Result<Expression> {
        let text = self.expression(text)?;
        let Expr::Literal(LiteralValue::String(stated)) = &literal.expr else {
            return refused("the pattern is not a literal", "write it in quotes");
        };
        if text.kind != Type::Text {
            return refused("`matches` of a value that is not a string", "use a string");
        }
        let stated = stated.inner();
        if let Some(reason) = pattern::differs(stated) {
            return refused(
                format!(
                    "its pattern means different things in different languages: it has {reason}"
                ),
                "list the characters: `[0-9A-Za-z_]`",
            );
        }
        Ok(make(
            Type::Bool,
            Node::Matches(Box::new(text), stated.to_owned()),
        ))
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::Unequal,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::LessOrEqual,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn comparable(comparison: Comparison, left: Type, right: Type) -> bool {
    let equality = matches!(comparison, Comparison::Equal | Comparison::Unequal);
    match (left, right) {
        (Type::Int | Type::Double, Type::Int | Type::Double)
        | (Type::Time, Type::Time)
        | (Type::Span, Type::Span) => true,
        (Type::Text, Type::Text) | (Type::Bool, Type::Bool) => equality,
        _ => false,
    }
}

fn calculation(operator: &str) -> Option<Calculation> {
    Some(match operator {
        operators::ADD => Calculation::Add,
        operators::SUBSTRACT => Calculation::Subtract,
        operators::MULTIPLY => Calculation::Multiply,
        operators::DIVIDE => Calculation::Divide,
        operators::MODULO => Calculation::Remainder,
        _ => return None,
    })
}

fn calculated(calculation: Calculation, left: Type, right: Type) -> Option<Type> {
    use Calculation::{Add, Subtract};
    Some(match (left, calculation, right) {
        (Type::Int, _, Type::Int) => Type::Int,
        (Type::Time, Subtract, Type::Time) | (Type::Span, Add | Subtract, Type::Span) => Type::Span,
        (Type::Time, Add | Subtract, Type::Span) | (Type::Span, Add, Type::Time) => Type::Time,
        _ => return None,
    })
}

/// A duration of whole hours, minutes, seconds or milliseconds, such as `2160h`.
fn duration(literal: &IdedExpr) -> Result<Expression> {
    let nanoseconds = match &literal.expr {
        Expr::Literal(LiteralValue::String(text)) => nanoseconds(text.inner()),
        _ => None,
    };
    match nanoseconds {
        Some(span) => Ok(make(Type::Span, Node::Span(span))),
        None => refused(
            "the duration is not a literal of whole hours, minutes, seconds or milliseconds",
            "write it as `duration('2160h')`, with 24 hours for a day; at most 292 years",
        ),
    }
}

fn nanoseconds(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "h" => 3_600_000_000_000,
        "m" => 60_000_000_000,
        "s" => 1_000_000_000,
        "ms" => 1_000_000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}
