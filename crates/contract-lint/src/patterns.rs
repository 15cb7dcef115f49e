//! Patterns: each must mean the same to Rust's `regex`, to ECMAScript with the flag `u`, and to
//! Python's `re`.

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassAsciiKind, ClassPerlKind, ClassSet, ClassSetItem, ErrorKind,
    Flags, GroupKind, HexLiteralKind, Literal, LiteralKind, SpecialLiteralKind,
};

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};

/// Patterns written by people are shorter.
const MAX_LENGTH: usize = 2_000;

/// Why a pattern is refused.
struct Problem {
    message: String,
    help: String,
    /// Whether some engine refuses the pattern. Otherwise all accept it, but disagree on its meaning.
    refused: bool,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for place in contract.schemas() {
        let Some(node) = place.node.get("pattern") else {
            continue;
        };
        for problem in node.as_str().map(problems).unwrap_or_default() {
            let at = node.span.clone();
            let finding = if problem.refused {
                Diagnostic::error(Code::Pattern, at, problem.message).convention()
            } else {
                Diagnostic::warning(Code::Pattern, at, problem.message)
            };
            findings.push(finding.help(problem.help));
        }
    }
    findings
}

/// Pointers of patterns that Rust's `regex` refuses: schemas with such a pattern cannot be compiled.
pub(crate) fn unusable<'a>(contract: &'a Contract<'_>) -> impl Iterator<Item = String> + 'a {
    contract
        .schemas()
        .filter(|place| {
            let pattern = place.node.get("pattern").and_then(Node::as_str);
            pattern.is_some_and(|pattern| parse(pattern).is_err() || !compiles(pattern))
        })
        .map(|place| pointer_push(place.pointer, "pattern"))
}

fn refused(message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem {
        message: message.into(),
        help: help.into(),
        refused: true,
    }
}

fn parse(pattern: &str) -> Result<Ast, Problem> {
    if pattern.len() > MAX_LENGTH {
        return Err(refused(
            format!("the pattern is longer than {MAX_LENGTH} bytes"),
            "use a simpler pattern, and describe the rest",
        ));
    }
    ast::parse::Parser::new()
        .parse(pattern)
        .map_err(|error| match error.kind() {
            ErrorKind::UnsupportedLookAround => refused(
                "Rust's `regex`, which matches in linear time, does not support look-around",
                "list what is allowed instead, or use `x-validations`",
            ),
            ErrorKind::UnsupportedBackreference => refused(
                "Rust's `regex`, which matches in linear time, does not support back references",
                "use `x-validations`",
            ),
            kind => refused(
                format!("not a valid regular expression: {kind}"),
                "fix or remove it",
            ),
        })
}

fn compiles(pattern: &str) -> bool {
    regex::Regex::new(pattern).is_ok()
}

fn problems(pattern: &str) -> Vec<Problem> {
    let ast = match parse(pattern) {
        Ok(ast) => ast,
        Err(problem) => return vec![problem],
    };
    let walk = Walk::default();
    let mut problems = match ast::visit(&ast, walk) {
        Ok(found) => found,
        Err(never) => match never {},
    };
    if problems.is_empty()
        && let Err(error) = regex::Regex::new(pattern)
    {
        let error = error.to_string();
        let error = error.lines().last().unwrap_or_default();
        problems.push(refused(
            format!(
                "Rust's `regex` refuses the pattern: {}",
                error.trim_start_matches("error: ")
            ),
            "use smaller counts: nested counts multiply",
        ));
    }
    // Each kind of problem is reported once.
    let mut seen = std::collections::HashSet::new();
    problems.retain(|problem| seen.insert(problem.message.clone()));
    problems
}

#[derive(Default)]
struct Walk {
    problems: Vec<Problem>,
}

impl ast::Visitor for Walk {
    type Output = Vec<Problem>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.problems)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        match ast {
            Ast::Flags(_) => self.flags(),
            Ast::Literal(literal) => self.literal(literal, false),
            Ast::Assertion(assertion) => self.assertion(&assertion.kind),
            Ast::ClassPerl(class) => self.perl(&class.kind, class.negated),
            Ast::ClassUnicode(_) => self.unicode(),
            Ast::ClassBracketed(class) => {
                if matches!(class.kind, ClassSet::BinaryOp(_)) {
                    self.set_operation();
                }
            }
            Ast::Group(group) => match &group.kind {
                GroupKind::CaptureName { .. } => self.push(refused(
                    "named groups are written differently in ECMAScript and Python",
                    "use `(…)` without a name",
                )),
                GroupKind::NonCapturing(Flags { items, .. }) if !items.is_empty() => self.flags(),
                _ => {}
            },
            Ast::Repetition(repetition) => match &*repetition.ast {
                Ast::Repetition(_) => self.push(refused(
                    "a repetition of a repetition: ECMAScript refuses it, and in Python `a++` has another meaning",
                    "use one repetition, or a group around the inner one: `(a+)*`",
                )),
                Ast::Assertion(_) | Ast::Empty(_) => self.push(refused(
                    "a repetition of nothing, which ECMAScript and Python refuse",
                    "remove the `*`, `+`, `?` or `{…}`",
                )),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Literal(literal) => self.literal(literal, true),
            ClassSetItem::Range(range) => {
                self.literal(&range.start, true);
                self.literal(&range.end, true);
            }
            ClassSetItem::Ascii(class) => self.posix(&class.kind),
            ClassSetItem::Unicode(_) => self.unicode(),
            ClassSetItem::Perl(class) => self.perl(&class.kind, class.negated),
            ClassSetItem::Bracketed(_) => self.set_operation(),
            ClassSetItem::Empty(_) | ClassSetItem::Union(_) => {}
        }
        Ok(())
    }

    fn visit_class_set_binary_op_pre(
        &mut self,
        _: &ast::ClassSetBinaryOp,
    ) -> Result<(), Self::Err> {
        self.set_operation();
        Ok(())
    }
}

impl Walk {
    fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn flags(&mut self) {
        self.push(refused(
            "ECMAScript does not support flags inside the pattern",
            "list the alternatives, such as `[Aa]`",
        ));
    }

    fn unicode(&mut self) {
        self.push(refused(
            "Python's `re` does not support `\\p`",
            "list the characters, such as `[A-Za-z]`",
        ));
    }

    fn set_operation(&mut self) {
        self.push(refused(
            "nested classes and `&&`, `--`, `~~` in a class work only in Rust",
            "use one class that lists the characters; write a literal `[` as `\\[`",
        ));
    }

    fn posix(&mut self, kind: &ClassAsciiKind) {
        let instead = match kind {
            ClassAsciiKind::Digit => "0-9",
            ClassAsciiKind::Lower => "a-z",
            ClassAsciiKind::Upper => "A-Z",
            ClassAsciiKind::Alpha => "A-Za-z",
            ClassAsciiKind::Alnum => "0-9A-Za-z",
            ClassAsciiKind::Xdigit => "0-9A-Fa-f",
            _ => "a list of characters",
        };
        self.push(refused(
            "ECMAScript and Python do not support classes such as `[[:alpha:]]`",
            format!("use `{instead}` inside the brackets"),
        ));
    }

    fn perl(&mut self, kind: &ClassPerlKind, negated: bool) {
        let (letter, instead) = match kind {
            ClassPerlKind::Digit => ('d', "0-9"),
            ClassPerlKind::Word => ('w', "0-9A-Za-z_"),
            ClassPerlKind::Space => ('s', " \\t\\n\\r"),
        };
        let (letter, caret) = match negated {
            true => (letter.to_ascii_uppercase(), "^"),
            false => (letter, ""),
        };
        self.push(Problem {
            message: format!("`\\{letter}` matches all of Unicode in Rust and Python, but only ASCII in ECMAScript"),
            help: format!("`[{caret}{instead}]`"),
            refused: false,
        });
    }

    fn assertion(&mut self, kind: &AssertionKind) {
        match kind {
            AssertionKind::StartLine | AssertionKind::EndLine => {}
            AssertionKind::StartText | AssertionKind::EndText => self.push(refused(
                "ECMAScript does not support `\\A` and `\\z`",
                "use `^` for the beginning and `$` for the end",
            )),
            AssertionKind::WordBoundary | AssertionKind::NotWordBoundary => self.push(Problem {
                message: "`\\b` and `\\B` know all letters of Unicode in Rust and Python, but only ASCII in ECMAScript".to_owned(),
                help: "list the characters that may surround the word".to_owned(),
                refused: false,
            }),
            _ => self.push(refused(
                "assertions such as `\\b{start}` work only in Rust",
                "list the characters that may surround the word",
            )),
        }
    }

    fn literal(&mut self, literal: &Literal, in_class: bool) {
        let c = literal.c;
        match &literal.kind {
            LiteralKind::Verbatim if in_class && c == ']' => self.push(refused(
                "a bare `]` at the beginning of a class ends the class in ECMAScript",
                "`\\]`",
            )),
            LiteralKind::Verbatim if !in_class && matches!(c, ']' | '{' | '}') => {
                self.push(refused(
                    format!("ECMAScript refuses a bare `{c}`"),
                    format!("`\\{c}`"),
                ))
            }
            LiteralKind::Meta | LiteralKind::Superfluous => {
                let fits = "^$\\.*+?()[]{}|/".contains(c) || (in_class && c == '-');
                if !fits {
                    self.push(refused(
                        format!("ECMAScript refuses the unnecessary escape `\\{c}`"),
                        format!("`{c}`"),
                    ));
                }
            }
            LiteralKind::Octal | LiteralKind::HexBrace(_) => self.push(refused(
                "Python does not support `\\x{…}` and `\\u{…}`",
                "write the character itself, or `\\u` with four digits",
            )),
            LiteralKind::HexFixed(HexLiteralKind::UnicodeLong) => self.push(refused(
                "ECMAScript does not support `\\U`",
                "write the character itself",
            )),
            LiteralKind::Special(SpecialLiteralKind::Bell) => {
                self.push(refused("ECMAScript does not support `\\a`", "use `\\x07`"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portable_patterns_pass() {
        for pattern in [
            "",
            "^[0-9]{4}-(0[1-9]|1[0-2])$",
            r"^(?:a|b)+?\.\/\[\]\{\}\^\$\\$",
            r"[\-a-z_\]\\]",
            r"\t\n\r\f\v\x41\u0041",
            "a/b@c-d_e",
            "[^a-z]",
        ] {
            assert!(problems(pattern).is_empty(), "{pattern}");
        }
    }

    #[test]
    fn other_patterns_do_not() {
        for pattern in [
            r"\d",
            r"\D",
            r"\w",
            r"\s",
            r"\b",
            r"\p{L}",
            r"(?i)a",
            "(?i:a)",
            "(?<n>a)",
            "(?P<n>a)",
            "a++",
            "a**",
            "^*",
            r"\Aa",
            r"a\z",
            "[[:alpha:]]",
            "[a&&b]",
            "[a--b]",
            "[[a]b]",
            r"\x{41}",
            r"\u{41}",
            r"\-",
            r"\_",
            r"\@",
            "\\\"",
            "]",
            "}",
            "a{",
            "[]a]",
            "(?=a)",
            "(?<!a)",
            r"(a)\1",
            "(?>a)",
            "(",
            "[",
            "*",
            r"\a",
            r"\U00000041",
            "(a{1000}){1000}",
            "a{2}{3}",
            r"\Z",
            r"\q",
        ] {
            assert!(!problems(pattern).is_empty(), "{pattern}");
        }
    }
}
