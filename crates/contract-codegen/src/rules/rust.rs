//! Rules as Rust: a function for the rules of each object, with the functions of `rules/object.rs` and
//! `rules/values.rs` in `koreai-validate`.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Ident, parse_quote};

use super::expression::{Calculation, Comparison, Expression, Node, Type};
use super::group::{Group, Translated};
use crate::header::RUST_HEADER;

pub(super) fn print(groups: &[Group]) -> String {
    let tables = [false, true].map(|strict| {
        let lists = groups.iter().map(|group| List::new(group, strict));
        lists
            .filter(|list| !list.rules.is_empty())
            .enumerate()
            .map(|(index, list)| (list.name(index), list))
            .collect::<Vec<_>>()
    });
    let [rules, warnings] = tables.each_ref().map(|table| {
        let rows = table.iter().map(|(name, list)| row(name, list));
        quote!(&[#(#rows),*])
    });
    let functions = tables.iter().flatten();
    let functions = functions.map(|(name, list)| function(name, list));
    let file: syn::File = parse_quote! {
        #![allow(clippy::all, dead_code, unused_imports, unused_parens, unused_variables)]

        use std::ops::ControlFlow;

        use crate::rules::object::{Compiled, Object, Outcomes};
        use crate::rules::values::{Time, add, and, concat, divide, find, is_in, literal, multiply, negate, or, remainder, size, subtract, timestamp, timestamp_of, timestamp_on};

        /// The rules of the contract, by schema and object.
        pub(crate) static COMPILED: &[Compiled] = #rules;

        /// Those that strict validation alone reports.
        pub(crate) static WARNINGS: &[Compiled] = #warnings;

        #(#functions)*
    };
    format!("{RUST_HEADER}{}", prettyplease::unparse(&file))
}

/// The rules of one table on one kind of object.
struct List<'g> {
    group: &'g Group,
    strict: bool,
    rules: &'g [Translated],
}

impl<'g> List<'g> {
    fn new(group: &'g Group, strict: bool) -> Self {
        let rules = match strict {
            true => &group.warnings,
            false => &group.rules,
        };
        Self {
            group,
            strict,
            rules,
        }
    }

    fn name(&self, index: usize) -> Ident {
        match self.strict {
            true => format_ident!("warnings_{index}"),
            false => format_ident!("rules_{index}"),
        }
    }
}

/// The members that the rules and warnings of a group read, sorted by name: both tables use the same indexes, so
/// that an object is read once for both.
fn members(group: &Group) -> Vec<&str> {
    let all = group.rules.iter().chain(&group.warnings);
    let paths = all.flat_map(|rule| rule.expression.paths());
    let mut members: Vec<&str> = paths
        .filter_map(|path| path.first().map(String::as_str))
        .collect();
    members.sort_unstable();
    members.dedup();
    members
}

fn row(function: &Ident, list: &List<'_>) -> TokenStream {
    let group = list.group;
    let (schema, at, members) = (&group.body, &group.at, members(group));
    let rules = list.rules.iter().map(|rule| {
        let index = Literal::usize_unsuffixed(rule.index);
        let reads = values_read(&rule.expression);
        quote!((#index, &[#(#reads),*]))
    });
    quote! {
        Compiled {
            schema: #schema,
            at: #at,
            members: &[#(#members),*],
            rules: &[#(#rules),*],
            check: #function,
        }
    }
}

/// The members whose values a rule reads, sorted by name.
fn values_read(expression: &Expression) -> BTreeSet<&str> {
    match &expression.node {
        Node::Member(path) => path.first().map(String::as_str).into_iter().collect(),
        _ => expression
            .parts()
            .into_iter()
            .flat_map(values_read)
            .collect(),
    }
}

fn function(function: &Ident, list: &List<'_>) -> TokenStream {
    let group = list.group;
    let rules: Vec<(&Translated, Expression)> = list
        .rules
        .iter()
        .map(|rule| (rule, distributed(&rule.expression)))
        .collect();
    let printer = Printer {
        members: members(group),
        shared: shared(&rules),
    };
    let shared = printer
        .shared
        .iter()
        .enumerate()
        .map(|(place, expression)| {
            let name = shared_name(place);
            let value = printer.itself(expression);
            quote!(let #name = (|| Some(#value))();)
        });
    let rules = rules.iter().map(|(rule, expression)| {
        let value = printer.expression(expression);
        let id = rule.rule.id.as_deref().unwrap_or_default();
        let name = syn::parse_str::<Ident>(&format!("rule_{}", id.replace('-', "_")));
        let name = name.unwrap_or_else(|_| format_ident!("rule"));
        quote! {
            let #name = || Some(#value);
            outcomes(#name())?;
        }
    });
    let doc = format!(" `{}`, the object at `{}`.", group.body, group.at);
    quote! {
        #[doc = #doc]
        fn #function(object: &Object<'_>, outcomes: Outcomes<'_>) -> ControlFlow<()> {
            #(#shared)*
            #(#rules)*
            ControlFlow::Continue(())
        }
    }
}

/// Timestamps used more than once in a list: each is parsed only once. What a timestamp needs is before it.
fn shared(rules: &[(&Translated, Expression)]) -> Vec<Expression> {
    fn collect<'e>(expression: &'e Expression, found: &mut Vec<(&'e Expression, usize)>) {
        let known = found.iter_mut().find(|(known, _)| *known == expression);
        if let Some((_, count)) = known {
            // What is in it is read once, with it.
            *count += 1;
            return;
        }
        for part in expression.parts() {
            collect(part, found);
        }
        let is_read = matches!(expression.node, Node::Timestamp(_) | Node::Conditional(..));
        if expression.kind == Type::Time && is_read {
            found.push((expression, 1));
        }
    }
    let mut found = Vec::new();
    for (_, expression) in rules {
        collect(expression, &mut found);
    }
    let often = found.into_iter().filter(|(_, count)| *count > 1);
    often.map(|(expression, _)| expression.clone()).collect()
}

/// The same value, where a timestamp is not read from a text with a condition in it, but is one of two
/// timestamps: these may be elsewhere too. `timestamp(a + (c ? 'T00:00:00Z' : ''))` is
/// `c ? timestamp(a + 'T00:00:00Z') : timestamp(a)`.
fn distributed(expression: &Expression) -> Expression {
    let mut expression = expression.clone();
    for part in expression.parts_mut() {
        *part = distributed(part);
    }
    let Node::Timestamp(text) = &expression.node else {
        return expression;
    };
    let Node::Concat(before, end) = &text.node else {
        return expression;
    };
    let Node::Conditional(condition, one, other) = &end.node else {
        return expression;
    };
    let timestamp = |end: &Expression| {
        let text = match &end.node {
            Node::Text(end) if end.is_empty() => before.clone(),
            _ => Box::new(Expression {
                kind: Type::Text,
                node: Node::Concat(before.clone(), Box::new(end.clone())),
            }),
        };
        Box::new(Expression {
            kind: Type::Time,
            node: Node::Timestamp(text),
        })
    };
    Expression {
        kind: Type::Time,
        node: Node::Conditional(condition.clone(), timestamp(one), timestamp(other)),
    }
}

/// The time of the day that a literal says which is to be added to a date, `T23:59:59.999Z`: seconds and
/// nanoseconds.
fn time_of_day(end: &Expression) -> Option<(i64, i64)> {
    let Node::Text(text) = &end.node else {
        return None;
    };
    let (time, fraction) = text.strip_prefix('T')?.strip_suffix('Z')?.split_once('.')?;
    let digits = |text: &str, length| {
        let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| fits)
    };
    let mut parts = time.split(':').map(|part| digits(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    let nanoseconds = digits(fraction, 3)? * 1_000_000;
    is_time.then_some((hour * 3_600 + minute * 60 + second, nanoseconds))
}

fn shared_name(place: usize) -> Ident {
    format_ident!("time_{place}")
}

struct Printer<'g> {
    members: Vec<&'g str>,
    shared: Vec<Expression>,
}

impl Printer<'_> {
    /// A Rust expression for the value; `?` in it ends the surrounding closure if there is no value.
    fn expression(&self, expression: &Expression) -> TokenStream {
        match self.shared.iter().position(|known| known == expression) {
            Some(place) => {
                let name = shared_name(place);
                quote!(#name?)
            }
            None => self.itself(expression),
        }
    }

    fn itself(&self, expression: &Expression) -> TokenStream {
        let print = |part: &Expression| self.expression(part);
        match &expression.node {
            Node::Bool(value) => quote!(#value),
            Node::Int(value) | Node::Span(value) => {
                let value = Literal::i64_suffixed(*value);
                quote!(#value)
            }
            Node::Double(value) => {
                let value = Literal::f64_suffixed(*value);
                quote!(#value)
            }
            Node::Text(text) => quote!(literal(#text)),
            Node::Has(path) => self.has(path),
            Node::Member(path) => {
                let value = self.value(path);
                let read = match expression.kind {
                    Type::Bool => quote!(boolean),
                    Type::Int => quote!(integer),
                    Type::Double => quote!(number),
                    Type::Texts => quote!(texts),
                    Type::List => quote!(items),
                    Type::Text | Type::Time | Type::Span => quote!(text),
                };
                quote!(#value.#read()?)
            }
            Node::Not(value) => {
                let value = print(value);
                quote!(!#value)
            }
            Node::And(left, right) => {
                let (first, second) = (print(left), print(right));
                match left.is_certain() {
                    true => quote!((#first && #second)),
                    false => quote!(and(|| Some(#first), || Some(#second))?),
                }
            }
            Node::Or(left, right) => {
                let (first, second) = (print(left), print(right));
                match left.is_certain() {
                    true => quote!((#first || #second)),
                    false => quote!(or(|| Some(#first), || Some(#second))?),
                }
            }
            Node::Conditional(condition, one, other) => {
                let (condition, one, other) = (print(condition), print(one), print(other));
                quote!((if #condition { #one } else { #other }))
            }
            Node::Compare(comparison, left, right) => {
                let as_double = left.kind == Type::Double || right.kind == Type::Double;
                let operand = |part: &Expression| {
                    let printed = print(part);
                    match as_double && part.kind == Type::Int {
                        true => quote!((#printed as f64)),
                        false => printed,
                    }
                };
                let (left, right) = (operand(left), operand(right));
                match comparison {
                    Comparison::Equal => quote!((#left == #right)),
                    Comparison::Unequal => quote!((#left != #right)),
                    Comparison::Less => quote!((#left < #right)),
                    Comparison::LessOrEqual => quote!((#left <= #right)),
                    Comparison::Greater => quote!((#left > #right)),
                    Comparison::GreaterOrEqual => quote!((#left >= #right)),
                }
            }
            Node::Calculate(calculation, left, right) => {
                let (first, second) = (print(left), print(right));
                match (left.kind, calculation, right.kind) {
                    (Type::Time, _, Type::Time) => quote!(#first.since(#second)?),
                    (Type::Time, Calculation::Add, _) => quote!(#first.later(#second)?),
                    (Type::Time, ..) => quote!(#first.earlier(#second)?),
                    (_, _, Type::Time) => quote!(#second.later(#first)?),
                    (Type::Span, Calculation::Add, _) => quote!(#first.checked_add(#second)?),
                    (Type::Span, ..) => quote!(#first.checked_sub(#second)?),
                    _ => {
                        let function = format_ident!("{}", calculation.function());
                        quote!(#function(#first, #second)?)
                    }
                }
            }
            Node::Negate(value) => {
                let value = print(value);
                quote!(negate(#value)?)
            }
            Node::Concat(left, right) => {
                let (left, right) = (print(left), print(right));
                quote!(concat(#left, #right))
            }
            Node::Size(value) if value.kind == Type::Text => {
                let value = print(value);
                quote!(size(&#value))
            }
            Node::Size(value) => {
                let value = print(value);
                quote!((#value.len() as i64))
            }
            Node::OneOf(value, others) => {
                let double = std::iter::once(&**value)
                    .chain(others)
                    .any(|part| part.kind == Type::Double);
                let operand = |part: &Expression| {
                    let printed = print(part);
                    match double && part.kind == Type::Int {
                        true => quote!((#printed as f64)),
                        false => printed,
                    }
                };
                let (value, others) = (operand(value), others.iter().map(operand));
                quote!([#(#others),*].contains(&#value))
            }
            Node::InTexts(value, list) => {
                let (value, list) = (print(value), print(list));
                quote!(is_in(&#value, &#list))
            }
            Node::Matches(text, pattern) => {
                let text = print(text);
                quote!({
                    static PATTERN: std::sync::LazyLock<Option<regex::bytes::Regex>> =
                        std::sync::LazyLock::new(|| regex::bytes::Regex::new(#pattern).ok());
                    find(PATTERN.as_ref(), &#text)?
                })
            }
            Node::Timestamp(text) => match &text.node {
                Node::Concat(date, end) if time_of_day(end).is_some() => {
                    let (seconds, nanoseconds) = time_of_day(end).unwrap_or_default();
                    let (date, end) = (print(date), print(end));
                    quote!(timestamp_on(&#date, &#end, #seconds, #nanoseconds)?)
                }
                // Concatenated without an allocation.
                Node::Concat(left, right) => {
                    let (left, right) = (print(left), print(right));
                    quote!(timestamp_of(&#left, &#right)?)
                }
                _ => {
                    let text = print(text);
                    quote!(timestamp(&#text)?)
                }
            },
        }
    }

    fn place(&self, name: &str) -> Literal {
        let place = self.members.iter().position(|known| *known == name);
        Literal::usize_unsuffixed(place.unwrap_or_default())
    }

    fn has(&self, path: &[String]) -> TokenStream {
        match path {
            [] => quote!(true),
            [name] => {
                let place = self.place(name);
                quote!(object.has(#place))
            }
            [before @ .., name] => {
                let value = self.value(before);
                quote!(#value.has(#name)?)
            }
        }
    }

    fn value(&self, path: &[String]) -> TokenStream {
        let [first, below @ ..] = path else {
            return quote!(object);
        };
        let place = self.place(first);
        let below = below.iter().map(|name| quote!(.member(#name)?));
        quote!(object.get(#place)?#(#below)*)
    }
}
