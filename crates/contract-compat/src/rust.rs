//! The generated client: removed and changed items.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::thread;

use regex::Regex;

use crate::choices;
use crate::finding::{Action, Aspect, Doubt, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::operations::Matched;
use crate::text::{code, reason};
use contract::contain;
use contract::{Node, Span, Spec, pointer_push};
use contract_codegen::client::{self, Flavour, surface};
use contract_codegen::rust_names::{pascal, snake};
use contract_codegen::schemas;

/// The items of a client, each with its signature.
type Surface = BTreeMap<String, String>;

/// Everything that differs for users of the client.
pub(super) fn findings(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> Vec<Finding> {
    // Generating is most of the work, so it is skipped if nothing was edited.
    if old.source.text == new.source.text {
        return Vec::new();
    }
    for (which, spec) in [("old", old), ("new", new)] {
        if let Some(pointer) = choices::too_many(spec) {
            let reason = format!("the choices at `{pointer}` have too many combinations");
            return vec![unknown(which, &reason)];
        }
    }
    // The two are independent.
    let (before, after) = thread::scope(|scope| {
        let before = scope.spawn(|| contain::panics(|| read(old)));
        let after = contain::panics(|| read(new));
        let failed = |_| Err("the generator failed".to_owned());
        (before.join().unwrap_or_else(failed), after)
    });
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        // Neither version has a client, so there is nothing to break.
        (Err(before), Err(after)) if before == after => return Vec::new(),
        (Err(reason), _) => return vec![unknown("old", &reason)],
        (_, Err(reason)) => return vec![unknown("new", &reason)],
    };
    if before == after {
        return Vec::new();
    }
    let comparison = Comparison::new(before, after);
    let uses = [
        Uses::new(&comparison.before, matched, true),
        Uses::new(&comparison.after, matched, false),
    ];
    comparison
        .differences()
        .into_iter()
        .map(|difference| {
            let mut operations: BTreeSet<usize> = BTreeSet::new();
            for uses in &uses {
                operations.extend(uses.operations(&difference.item));
            }
            let verdict = match difference.breaks {
                true => Verdict::Breaking,
                false => Verdict::Compatible,
            };
            Finding {
                operations: operations.into_iter().collect(),
                aspect: Aspect::Rust,
                verdict,
                direction: None,
                area: Area::Client,
                kind: difference.kind,
                action: difference.action,
                message: difference.message,
                at: None,
                old: place(old, &difference.item),
                new: place(new, difference.to.as_deref().unwrap_or(&difference.item)),
                reason: None,
                witness: None,
                help: difference.help,
            }
        })
        .collect()
}

fn read(spec: &Spec) -> Result<Surface, String> {
    if let Some(pointer) = choices::too_many(spec) {
        return Err(format!(
            "the choices at `{pointer}` have too many combinations"
        ));
    }
    let bodies = schemas::bodies(spec).map_err(reason)?;
    let files = client::render(spec, &bodies, Flavour::Standalone).map_err(reason)?;
    surface::read(&files).map_err(|error| error.to_string())
}

fn unknown(which: &str, reason: &str) -> Finding {
    Finding {
        operations: Vec::new(),
        aspect: Aspect::Rust,
        verdict: Verdict::Unproven,
        direction: None,
        area: Area::Client,
        kind: Kind::Client,
        action: Action::Changed,
        message: format!("the client of the {which} version cannot be generated"),
        at: None,
        old: None,
        new: None,
        reason: Some(Doubt::NotDecided(reason.to_owned())),
        witness: None,
        help: None,
    }
}

struct Difference {
    item: String,
    /// Its new name.
    to: Option<String>,
    kind: Kind,
    action: Action,
    message: String,
    breaks: bool,
    help: Option<String>,
}

struct Comparison {
    before: Surface,
    after: Surface,
    /// Renamed types that are otherwise the same.
    renamed: BTreeMap<String, String>,
}

impl Comparison {
    fn new(before: Surface, after: Surface) -> Self {
        let renamed = renames(&before, &after);
        Self {
            before,
            after,
            renamed,
        }
    }

    fn differences(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (from, to) in &self.renamed {
            differences.push(Difference {
                item: format!("types::{from}"),
                to: Some(format!("types::{to}")),
                kind: Kind::Type,
                action: Action::Renamed,
                message: format!(
                    "{} is now called {}",
                    code(&format!("types::{from}")),
                    code(&format!("types::{to}"))
                ),
                breaks: true,
                help: Some("keep the old name of the schema".to_owned()),
            });
        }
        // The old client with the new names: remaining differences are separate changes.
        let before: Surface = self
            .before
            .iter()
            .map(|(item, signature)| (self.in_new_names(item), self.in_new_names(signature)))
            .collect();
        // The setter of a builder changes with its field, so it is not reported.
        let is_reported = |item: &str| {
            builder_field(item).is_none_or(|field| before.get(&field) == self.after.get(&field))
        };
        let gone: BTreeSet<String> = before
            .keys()
            .filter(|item| !self.after.contains_key(*item) && is_reported(item))
            .cloned()
            .collect();
        let come: BTreeSet<String> = self
            .after
            .keys()
            .filter(|item| !before.contains_key(*item) && is_reported(item))
            .cloned()
            .collect();
        for item in &gone {
            if !gone.contains(&owner(item)) || owner(item) == *item {
                differences.push(removed(item, &before, &come));
            }
        }
        for item in &come {
            if !come.contains(&owner(item)) || owner(item) == *item {
                differences.push(added(item, &self.after));
            }
        }
        for (item, was) in &before {
            if let Some(is) = self
                .after
                .get(item)
                .filter(|is| *is != was && is_reported(item))
            {
                differences.push(changed(item, was, is));
            }
        }
        differences
    }

    fn in_new_names(&self, text: &str) -> String {
        if self.renamed.is_empty() {
            return text.to_owned();
        }
        words(text)
            .map(|word| self.renamed.get(word).map_or(word, String::as_str))
            .collect()
    }
}

/// Splits a text into identifiers and the parts between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest
            .find(|c| is_word(c) != is_word(first))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// The type, module or function that an item belongs to: `types::Task.name` → `types::Task`.
fn owner(item: &str) -> String {
    let mut path = String::new();
    // Conversions of a type into foreign types belong to the type.
    if let Some((_, of)) = item
        .split_once("From<")
        .filter(|_| item.contains(" impl ::std::convert::From<"))
        && item.starts_with("types::::")
    {
        return format!("types::{}", of.trim_end_matches('>'));
    }
    for segment in item.split("::") {
        if !path.is_empty() {
            path.push_str("::");
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = segment.find(|c| !is_word(c)).unwrap_or(segment.len());
        path.push_str(&segment[..end]);
        if end < segment.len() || segment.starts_with(char::is_uppercase) {
            break;
        }
    }
    path
}

/// `types::builder::Task::name` → `types::Task.name`.
fn builder_field(item: &str) -> Option<String> {
    let (of, name) = item.strip_prefix("types::builder::")?.split_once("::")?;
    Some(format!("types::{of}.{name}"))
}

/// A signature without module paths.
fn short(signature: &str) -> String {
    static MODULES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("(?:::)?(?:[a-z_][a-z0-9_]*::)+").ok());
    match &*MODULES {
        Some(modules) => modules.replace_all(signature, "").into_owned(),
        None => signature.to_owned(),
    }
}

/// The last name of an item's owner: `types::Task.name` → `Task`.
fn name(item: &str) -> String {
    let owner = owner(item);
    owner.rsplit("::").next().unwrap_or_default().to_owned()
}

/// Removed types and added types with the same members.
fn renames(before: &Surface, after: &Surface) -> BTreeMap<String, String> {
    let gone = types(before, after);
    let come = types(after, before);
    let mut renamed = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (from, members) in &gone {
        let same = come.iter().find(|(to, others)| {
            !taken.contains(*to)
                && members.len() == others.len()
                && members.iter().all(|member| {
                    let renamed: String = words(member)
                        .map(|word| if word == from { to.as_str() } else { word })
                        .collect();
                    others.contains(&renamed)
                })
        });
        if let Some((to, _)) = same {
            taken.insert(to.clone());
            renamed.insert(from.clone(), to.clone());
        }
    }
    renamed
}

/// The types that only one client has, with their items.
fn types(surface: &Surface, other: &Surface) -> BTreeMap<String, BTreeSet<String>> {
    let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (item, signature) in surface {
        let owner = owner(item);
        if owner.starts_with("types::")
            && !other.contains_key(&owner)
            && surface.contains_key(&owner)
        {
            let members = types.entry(name(item)).or_default();
            members.insert(format!("{item}: {signature}"));
        }
    }
    types
}

fn removed(item: &str, before: &Surface, come: &BTreeSet<String>) -> Difference {
    let signature = &before[item];
    // A new item with the same signature and owner may be its replacement.
    let near = come
        .iter()
        .find(|new| owner(new) == owner(item) && **new != owner(item) && is_like(item, new));
    Difference {
        item: item.to_owned(),
        to: None,
        kind: kind(item, signature),
        action: Action::Removed,
        message: format!("{} was removed", code(item)),
        breaks: true,
        help: near
            .map(|near| format!("if {} is its new name, keep both for some time", code(near))),
    }
}

fn is_like(a: &str, b: &str) -> bool {
    let last = |item: &str| {
        item.rsplit([':', '.'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    contract::nearest(&last(a), std::iter::once(last(b).as_str())).is_some()
}

fn added(item: &str, after: &Surface) -> Difference {
    let signature = &after[item];
    let of = after.get(&owner(item)).filter(|_| owner(item) != *item);
    let is_open = of.is_none_or(|of| of.contains("non_exhaustive"));
    let kind = kind(item, signature);
    // Struct literals lack the field, and matches lack the variant.
    let breaks = !is_open && matches!(kind, Kind::Field | Kind::Variant);
    Difference {
        item: item.to_owned(),
        to: None,
        kind,
        action: Action::Added,
        message: format!("{} was added", code(item)),
        breaks,
        help: None,
    }
}

fn changed(item: &str, was: &str, is: &str) -> Difference {
    let derives = |signature: &str| -> BTreeSet<String> {
        let list = signature.split_once(": ").map_or("", |(_, list)| list);
        list.split(" + ")
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let is_type = was.starts_with("struct") || was.starts_with("enum");
    let keeps = is_type
        && was.split(':').next() == is.split(':').next()
        && derives(was).is_subset(&derives(is))
        && was.contains("non_exhaustive") == is.contains("non_exhaustive");
    Difference {
        item: item.to_owned(),
        to: None,
        kind: kind(item, was),
        action: Action::Changed,
        message: format!(
            "{} was {} and is {}",
            code(item),
            code(&short(was)),
            code(&short(is))
        ),
        breaks: !keeps,
        help: None,
    }
}

fn kind(item: &str, signature: &str) -> Kind {
    let starts = |word: &str| signature.starts_with(word);
    if item.contains(" impl ") {
        Kind::Impl
    } else if starts("struct") || starts("enum") || starts("type ") || starts("trait") {
        Kind::Type
    } else if starts("variant") {
        Kind::Variant
    } else if starts("fn ") || starts("async fn ") {
        Kind::Function
    } else if starts("mod") {
        Kind::Module
    } else if item
        .rsplit("::")
        .next()
        .is_some_and(|last| last.contains('.'))
    {
        Kind::Field
    } else {
        Kind::Item
    }
}

/// Which operations use which types.
struct Uses {
    by_name: BTreeMap<String, BTreeSet<usize>>,
}

impl Uses {
    fn new(surface: &Surface, matched: &[Matched<'_>], is_old: bool) -> Self {
        let mut mentions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (item, signature) in surface {
            let names = words(signature).filter(|word| word.starts_with(char::is_uppercase));
            mentions
                .entry(name(item))
                .or_default()
                .extend(names.map(str::to_owned));
        }
        let mut by_name: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (number, pair) in matched.iter().enumerate() {
            let id = match pair {
                Matched::Both(before, _) if is_old => before.id,
                pair => pair.id(),
            };
            let method = snake(id);
            by_name.entry(method.clone()).or_default().insert(number);
            let start = surface.get(&format!("Client::{method}"));
            let mut open: Vec<&str> = start
                .iter()
                .flat_map(|signature| words(signature))
                .collect();
            while let Some(next) = open.pop() {
                let known = by_name.entry(next.to_owned()).or_default();
                if !known.insert(number) {
                    continue;
                }
                // Everything mentions `Client`, so it belongs to no operation.
                if next != "Client" {
                    open.extend(mentions.get(next).into_iter().flatten().map(String::as_str));
                }
            }
        }
        Self { by_name }
    }

    fn operations(&self, item: &str) -> BTreeSet<usize> {
        let method = item.strip_prefix("Client::");
        let name = method.map_or_else(|| name(item), str::to_owned);
        self.by_name.get(&name).cloned().unwrap_or_default()
    }
}

/// The position of the schema that an item is generated from.
fn place(spec: &Spec, item: &str) -> Option<Span> {
    let wanted = name(item);
    let schemas = spec
        .root
        .pointer("/components/schemas")
        .and_then(Node::as_mapping);
    let schema = schemas?.keys().find(|key| pascal(key) == wanted);
    if let Some(schema) = schema {
        let pointer = pointer_push("/components/schemas", schema);
        let member = item.rsplit(['.', ':']).next().unwrap_or_default();
        let properties = pointer_push(&pointer, "properties");
        let members = spec.root.pointer(&properties).and_then(Node::as_mapping);
        let names = members.into_iter().flatten().map(|(name, _)| name);
        let member = names
            .into_iter()
            .find(|name| snake(name) == member)
            .map(|name| pointer_push(&properties, name));
        return Some(spec.root.locate(&member.unwrap_or(pointer)));
    }
    let operation = contract::operation::all(spec)
        .into_iter()
        .find(|operation| {
            pascal(operation.id) == wanted
                || item.strip_prefix("Client::") == Some(snake(operation.id).as_str())
        })?;
    Some(spec.root.locate(&operation.pointer))
}
