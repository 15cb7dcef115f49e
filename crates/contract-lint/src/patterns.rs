//! Patterns: each must mean the same to Rust's `regex`, to ECMAScript with the flag `u`, and to
//! Python's `re`.

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassAsciiKind, ClassPerlKind, ClassSet, ClassSetItem, ErrorKind,
    Flags, GroupKind, HexLiteralKind, Literal, LiteralKind, SpecialLiteralKind,
};

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};

/// Patterns that people write are shorter.
const MAX_LENGTH: usize = 2_000;

/// Why a pattern is refused.
struct Trouble {
    message: String,
    help: String,
    /// Whether some engine refuses it; otherwise they take it, and disagree on what it means.
    refused: bool,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for place in contract.schemas() {
        let Some(node) = place.node.get("pattern") else {
            continue;
        };
        for trouble in node.as_str().map(troubles).unwrap_or_default() {
            let at = node.span.clone();
            let finding = if trouble.refused {
                Diagnostic::error(Code::Pattern, at, trouble.message).convention()
            } else {
                Diagnostic::warning(Code::Pattern, at, trouble.message)
            };
            findings.push(finding.help(trouble.help));
        }
    }
    findings
}

/// Pointers of the patterns that Rust's `regex` refuses: schemas with one cannot be compiled.
pub(crate) fn unusable<'a>(contract: &'a Contract<'_>) -> impl Iterator<Item = String> + 'a {
    contract
        .schemas()
        .filter(|place| {
            let pattern = place.node.get("pattern").and_then(Node::as_str);
            pattern.is_some_and(|pattern| parse(pattern).is_err() || !compiles(pattern))
        })
        .map(|place| pointer_push(place.pointer, "pattern"))
}

fn refused(message: impl Into<String>, help: impl Into<String>) -> Trouble {
    Trouble {
        message: message.into(),
        help: help.into(),
        refused: true,
    }
}

fn parse(pattern: &str) -> Result<Ast, Trouble> {
    if pattern.len() > MAX_LENGTH {
        return Err(refused(
            format!("the pattern is longer than {MAX_LENGTH} bytes"),
            "say less by the pattern, and more in the description",
        ));
    }
    ast::parse::Parser::new()
        .parse(pattern)
        .map_err(|error| match error.kind() {
            ErrorKind::UnsupportedLookAround => refused(
                "look-around is unknown to Rust's `regex`, which matches in linear time: the client leaves the pattern out",
                "list what is allowed, rather than what is not; or use `x-validations`",
            ),
            ErrorKind::UnsupportedBackreference => refused(
                "back references are unknown to Rust's `regex`, which matches in linear time: the client leaves the pattern out",
                "use `x-validations`",
            ),
            kind => refused(
                format!("no regular expression: {kind}"),
                "mend it, or remove it",
            ),
        })
}

fn compiles(pattern: &str) -> bool {
    regex::Regex::new(pattern).is_ok()
}

fn troubles(pattern: &str) -> Vec<Trouble> {
    let ast = match parse(pattern) {
        Ok(ast) => ast,
        Err(trouble) => return vec![trouble],
    };
    let walk = Walk::default();
    let mut troubles = match ast::visit(&ast, walk) {
        Ok(found) => found,
        Err(never) => match never {},
    };
    if troubles.is_empty()
        && let Err(error) = regex::Regex::new(pattern)
    {
        let told = error.to_string();
        let told = told.lines().last().unwrap_or_default();
        troubles.push(refused(
            format!(
                "Rust's `regex` refuses the pattern: {}",
                told.trim_start_matches("error: ")
            ),
            "make it smaller: large counts multiply",
        ));
    }
    // One word on each kind of trouble will do.
    let mut told = std::collections::HashSet::new();
    troubles.retain(|trouble| told.insert(trouble.message.clone()));
    troubles
}

#[derive(Default)]
struct Walk {
    troubles: Vec<Trouble>,
}

impl ast::Visitor for Walk {
    type Output = Vec<Trouble>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.troubles)
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
                    "`(…)` without a name",
                )),
                GroupKind::NonCapturing(Flags { items, .. }) if !items.is_empty() => self.flags(),
                _ => {}
            },
            Ast::Repetition(repetition) => match &*repetition.ast {
                Ast::Repetition(_) => self.push(refused(
                    "a repetition of a repetition: ECMAScript refuses it, and Python takes `a++` for something else",
                    "one repetition, or a group around the inner one: `(a+)*`",
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
    fn push(&mut self, trouble: Trouble) {
        self.troubles.push(trouble);
    }

    fn flags(&mut self) {
        self.push(refused(
            "flags inside the pattern are unknown to ECMAScript",
            "write the alternatives out: `[Aa]` for an `a` of either case",
        ));
    }

    fn unicode(&mut self) {
        self.push(refused(
            "`\\p` is unknown to Python's `re`",
            "the range of characters that is meant: `[A-Za-z]`",
        ));
    }

    fn set_operation(&mut self) {
        self.push(refused(
            "a class inside a class, or `&&`, `--`, `~~` in one: only Rust reads it so",
            "one class that lists what is meant; put a backslash before a `[` that stands for itself",
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
            _ => "the characters that are meant",
        };
        self.push(refused(
            "classes such as `[[:alpha:]]` are unknown to ECMAScript and Python",
            format!("`{instead}` within the brackets"),
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
        self.push(Trouble {
            message: format!("`\\{letter}` covers all of Unicode in Rust and Python, but only ASCII in ECMAScript"),
            help: format!("`[{caret}{instead}]`"),
            refused: false,
        });
    }

    fn assertion(&mut self, kind: &AssertionKind) {
        match kind {
            AssertionKind::StartLine | AssertionKind::EndLine => {}
            AssertionKind::StartText | AssertionKind::EndText => self.push(refused(
                "`\\A` and `\\z` are unknown to ECMAScript",
                "`^` for the beginning, `$` for the end",
            )),
            AssertionKind::WordBoundary | AssertionKind::NotWordBoundary => self.push(Trouble {
                message: "`\\b` and `\\B` know the words of all scripts in Rust and Python, but only ASCII in ECMAScript".to_owned(),
                help: "say which characters stand around the word".to_owned(),
                refused: false,
            }),
            _ => self.push(refused(
                "assertions about words such as `\\b{start}` are known to Rust only",
                "say which characters stand around the word",
            )),
        }
    }

    fn literal(&mut self, literal: &Literal, in_class: bool) {
        let c = literal.c;
        match &literal.kind {
            LiteralKind::Verbatim if in_class && c == ']' => self.push(refused(
                "a bare `]` at the beginning of a class, which ECMAScript takes for its end",
                "`\\]`",
            )),
            LiteralKind::Verbatim if !in_class && matches!(c, ']' | '{' | '}') => {
                self.push(refused(
                    format!("a bare `{c}`, which ECMAScript refuses"),
                    format!("`\\{c}`"),
                ))
            }
            LiteralKind::Meta | LiteralKind::Superfluous => {
                let fits = "^$\\.*+?()[]{}|/".contains(c) || (in_class && c == '-');
                if !fits {
                    self.push(refused(
                        format!("`\\{c}` escapes what needs no escape, which ECMAScript refuses"),
                        format!("`{c}`"),
                    ));
                }
            }
            LiteralKind::Octal | LiteralKind::HexBrace(_) => self.push(refused(
                "`\\x{…}` and `\\u{…}` are unknown to Python",
                "the character itself, or `\\u` with four digits",
            )),
            LiteralKind::HexFixed(HexLiteralKind::UnicodeLong) => self.push(refused(
                "`\\U` is unknown to ECMAScript",
                "the character itself",
            )),
            LiteralKind::Special(SpecialLiteralKind::Bell) => {
                self.push(refused("`\\a` is unknown to ECMAScript", "`\\x07`"));
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
            assert!(troubles(pattern).is_empty(), "{pattern}");
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
            assert!(!troubles(pattern).is_empty(), "{pattern}");
        }
    }
}
