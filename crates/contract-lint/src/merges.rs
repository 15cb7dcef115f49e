//! Schemas whose merge in the generator would not end, or would take too long.
//!
//! The generator merges the branches of an `allOf`, member by member, and writes the result as a new type. If
//! a member is such a schema as well, its type is written out again in place. A schema that contains itself in
//! this way never ends, and the process is killed without a panic. Others end, but only after a very long time.
//!
//! This finds slightly more than the generator fails on: its merge depends on the order of the branches, and
//! this check does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::context::{Contract, short_name};
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};

/// How many schemas may be merged into one: the time grows quadratically or faster.
const MAX_BRANCHES: usize = 500;

/// How many types one schema may produce.
const MAX_TYPES: usize = 1_000;

const MAX_DEPTH: usize = 60;

/// The highest cost of merging choices, by [`work`]: about a second.
const MAX_WORK: usize = 1_000;

/// This many choices at once cost too much, however small each is.
const MAX_CHOICES: usize = 4;

/// Keys beside which the generator still treats a schema as its branches alone.
const DESCRIBING: [&str; 14] = [
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "nullable",
    "oneOf",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Schemas that are merged into one, by pointer, and whether each is merged with itself.
type Merged = BTreeMap<String, bool>;

enum Problem {
    Endless,
    TooMuch,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut walk = Walk {
        contract,
        sizes: HashMap::new(),
        choices: HashMap::new(),
        types: HashMap::new(),
        steps: 0,
    };
    let mut findings = Vec::new();
    for place in contract.schemas() {
        if !is_composed(place.node) {
            continue;
        }
        walk.steps = 0;
        let problem = match walk.size(place.pointer) {
            size if size > MAX_BRANCHES => Err(Problem::TooMuch),
            _ => walk.schema(place.pointer),
        };
        let (message, help) = match problem {
            Ok(()) => continue,
            Err(Problem::Endless) => (
                format!(
                    "{} is composed of other schemas and contains itself: the generator would never end",
                    listed([short_name(place.pointer)])
                ),
                "list its members in one object, instead of `allOf`",
            ),
            Err(Problem::TooMuch) => (
                format!(
                    "{} is composed of too many schemas: the generator would take too long",
                    listed([short_name(place.pointer)])
                ),
                "list its members in one object",
            ),
        };
        findings.push(
            Diagnostic::error(Code::RecursiveMerge, contract.span(place.pointer), message)
                .help(help),
        );
    }
    findings
}

/// Whether the generator merges a schema, and so writes it out again wherever it is used.
fn is_composed(node: &Node) -> bool {
    let count = |key| {
        node.get(key)
            .and_then(Node::as_sequence)
            .map_or(0, <[_]>::len)
    };
    let says_more = node.as_mapping().is_some_and(|members| {
        members
            .keys()
            .any(|key| !DESCRIBING.contains(&key.as_str()) && !key.starts_with("x-"))
    });
    let branches = count("allOf") + count("oneOf") + count("anyOf");
    count("allOf") > 1
        || (branches > 0 && says_more)
        || (count("allOf") > 0 && branches > count("allOf"))
}

/// The cost of merging choices, in milliseconds or so: for each branch the generator excludes all others, and
/// for each of these it tries the branches of the previous choice again.
fn work(choices: &[usize]) -> usize {
    if choices.len() >= MAX_CHOICES {
        return usize::MAX;
    }
    let mut work = 1_usize;
    for (number, branches) in choices.iter().enumerate() {
        work = match number {
            0 => *branches,
            1 => work.saturating_pow(u32::try_from(*branches).unwrap_or(u32::MAX)),
            _ => work
                .saturating_pow(u32::try_from(*branches).unwrap_or(u32::MAX))
                .saturating_mul(10),
        };
    }
    work
}

/// Whether the generator writes a schema out again when it is merged with anything.
fn is_expanded(node: &Node) -> bool {
    ["allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| node.get(key).is_some())
}

struct Walk<'a> {
    contract: &'a Contract<'a>,
    /// How many schemas are merged into a schema, by its pointer.
    sizes: HashMap<String, usize>,
    /// The number of branches of each choice that is merged into a schema, by its pointer.
    choices: HashMap<String, Vec<usize>>,
    /// How many types a merge produces.
    types: HashMap<Merged, usize>,
    /// Schemas visited for the current one.
    steps: usize,
}

impl Walk<'_> {
    fn branches(&self, pointer: &str, key: &str) -> Vec<String> {
        let list = pointer_push(pointer, key);
        let count = self
            .contract
            .root()
            .pointer(&list)
            .and_then(Node::as_sequence)
            .map_or(0, <[_]>::len);
        (0..count)
            .map(|index| pointer_push(&list, &index.to_string()))
            .collect()
    }

    /// How many schemas the generator merges for this one. References are not circular here: such documents
    /// were refused earlier.
    fn size(&mut self, pointer: &str) -> usize {
        let Some((node, pointer)) = self.contract.resolve(pointer) else {
            return 1;
        };
        if let Some(size) = self.sizes.get(&pointer) {
            return *size;
        }
        let sum = |walk: &mut Self, key: &str| {
            let branches = walk.branches(&pointer, key);
            branches
                .iter()
                .fold(0_usize, |sum, branch| sum.saturating_add(walk.size(branch)))
        };
        let all = sum(self, "allOf");
        let one = sum(self, "oneOf").saturating_add(sum(self, "anyOf")).max(1);
        let mut size = all.saturating_add(1);
        if is_composed(node) {
            size = size.saturating_mul(one);
        }
        self.sizes.insert(pointer, size);
        size
    }

    /// The number of branches of each choice that is merged into a schema, in merge order.
    fn choices(&mut self, pointer: &str) -> Vec<usize> {
        let Some((_, pointer)) = self.contract.resolve(pointer) else {
            return Vec::new();
        };
        if let Some(choices) = self.choices.get(&pointer) {
            return choices.clone();
        }
        let mut choices = Vec::new();
        for branch in self.branches(&pointer, "allOf") {
            choices.extend(self.choices(&branch));
        }
        for key in ["anyOf", "oneOf"] {
            let branches = self.branches(&pointer, key);
            // Choices inside branches are merged first; the largest counts for all.
            let mut inner: Vec<usize> = Vec::new();
            for branch in &branches {
                for (at, count) in self.choices(branch).into_iter().enumerate() {
                    match inner.get_mut(at) {
                        Some(largest) => *largest = count.max(*largest),
                        None => inner.push(count),
                    }
                }
            }
            choices.extend(inner);
            choices.extend((branches.len() > 1).then_some(branches.len()));
        }
        choices.truncate(MAX_CHOICES);
        self.choices.insert(pointer, choices.clone());
        choices
    }

    fn schema(&mut self, pointer: &str) -> Result<(), Problem> {
        let mut path = Vec::new();
        let mut types = 0_usize;
        for merged in self.merged(&[pointer.to_owned()])? {
            types = types.saturating_add(self.types(merged, &mut path)?);
        }
        match types > MAX_TYPES {
            true => Err(Problem::TooMuch),
            false => Ok(()),
        }
    }

    /// What is merged where all of these schemas apply at once: several sets if there is a choice.
    /// With several choices, all of their branches count as merged, which overestimates.
    fn merged(&mut self, pointers: &[String]) -> Result<Vec<Merged>, Problem> {
        let is_merged = match pointers {
            [only] => {
                let found = self.contract.resolve(only);
                found.is_some_and(|(node, _)| is_composed(node))
            }
            _ => true,
        };
        if is_merged {
            let choices: Vec<usize> = pointers.iter().flat_map(|it| self.choices(it)).collect();
            if work(&choices) > MAX_WORK {
                return Err(Problem::TooMuch);
            }
        }
        let mut choices = Vec::new();
        let all = self.flattened(pointers, &mut choices)?;
        let choice = match choices.as_slice() {
            [] => return Ok(vec![all]),
            [only] => only,
            several => {
                let pointers = [pointers, &several.concat()].concat();
                return Ok(vec![self.everything(&pointers)?]);
            }
        };
        let mut sets = Vec::new();
        for branch in choice {
            let mut set = self.everything(std::slice::from_ref(branch))?;
            for (pointer, again) in &all {
                set.entry(pointer.clone())
                    .and_modify(|twice| *twice = true)
                    .or_insert(*again);
            }
            sets.push(set);
        }
        Ok(sets)
    }

    /// These schemas and all that they are composed of, as if all of it applied at once.
    fn everything(&mut self, pointers: &[String]) -> Result<Merged, Problem> {
        let mut all = Merged::new();
        let mut open = pointers.to_vec();
        while !open.is_empty() {
            let mut choices = Vec::new();
            for (pointer, again) in self.flattened(&open, &mut choices)? {
                // Known schemas were followed already.
                let known = all.get_mut(&pointer);
                match known {
                    Some(twice) => *twice = true,
                    None => {
                        all.insert(pointer, again);
                    }
                }
            }
            open = choices.concat();
            open.retain(|pointer| !all.contains_key(pointer));
        }
        Ok(all)
    }

    /// These schemas and the branches of their `allOf`; and separately, the branches to choose from.
    fn flattened(
        &mut self,
        pointers: &[String],
        choices: &mut Vec<Vec<String>>,
    ) -> Result<Merged, Problem> {
        let mut all = Merged::new();
        let mut open = pointers.to_vec();
        while let Some(pointer) = open.pop() {
            self.steps += 1;
            if self.steps > 20 * MAX_TYPES {
                return Err(Problem::TooMuch);
            }
            let Some((_, pointer)) = self.contract.resolve(&pointer) else {
                continue;
            };
            if let Some(again) = all.get_mut(&pointer) {
                *again = true;
                continue;
            }
            open.extend(self.branches(&pointer, "allOf"));
            for key in ["oneOf", "anyOf"] {
                match self.branches(&pointer, key) {
                    branches if branches.len() < 2 => open.extend(branches),
                    branches => choices.push(branches),
                }
            }
            all.insert(pointer, false);
        }
        Ok(all)
    }

    /// How many types the generator would write for a merge.
    fn types(&mut self, merged: Merged, path: &mut Vec<Merged>) -> Result<usize, Problem> {
        if let Some(types) = self.types.get(&merged) {
            return Ok(*types);
        }
        if path.contains(&merged) {
            return Err(Problem::Endless);
        }
        if path.len() >= MAX_DEPTH {
            return Err(Problem::TooMuch);
        }
        let is_merged = merged.len() > 1 || merged.values().any(|twice| *twice);
        path.push(merged.clone());
        let mut types = 1_usize;
        for members in self.members(&merged).into_values() {
            let is_written_out = |member: &String| {
                let node = self.contract.root().pointer(member);
                let is_reference = node.is_some_and(|node| node.get("$ref").is_some());
                let target = self.contract.resolve(member).map(|(node, _)| node);
                !is_reference || (is_merged && target.is_some_and(is_expanded))
            };
            if members.len() > 1 || members.iter().any(is_written_out) {
                for merged in self.merged(&members)? {
                    types = types.saturating_add(self.types(merged, path)?);
                }
            }
        }
        path.pop();
        self.types.insert(merged, types);
        Ok(types)
    }

    /// The schemas of each member, from all merged schemas. A schema that does not name a member can still
    /// describe it, by `additionalProperties`.
    fn members(&self, merged: &Merged) -> BTreeMap<String, Vec<String>> {
        let root = self.contract.root();
        let names: BTreeSet<&String> = merged
            .keys()
            .filter_map(|pointer| root.pointer(pointer)?.get("properties")?.as_mapping())
            .flat_map(|properties| properties.keys())
            .collect();
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (pointer, twice) in merged {
            let Some(node) = root.pointer(pointer) else {
                continue;
            };
            let mut add = |name: String, member: &str| {
                let all = members.entry(name).or_default();
                all.extend(twice.then(|| member.to_owned()));
                all.push(member.to_owned());
            };
            let below = |key| {
                let is_schema = node
                    .get(key)
                    .is_some_and(|node| node.as_mapping().is_some());
                is_schema.then(|| pointer_push(pointer, key))
            };
            let others = below("additionalProperties");
            let properties = pointer_push(pointer, "properties");
            for name in &names {
                let member = pointer_push(&properties, name);
                let member = match root.pointer(&member) {
                    Some(_) => Some(member),
                    None => others.clone(),
                };
                if let Some(member) = member {
                    add(format!("properties/{name}"), &member);
                }
            }
            for (key, member) in [("items", below("items")), ("others", others)] {
                if let Some(member) = member {
                    add(key.to_owned(), &member);
                }
            }
        }
        members
    }
}
