//! Schemas that the generator would merge without end, or for ever.
//!
//! For `allOf` it merges what the branches say, member by member, and writes the result as a type of
//! its own. Where a member is such a schema in turn, its type is written out again in place: a
//! schema that so contains itself never ends, and no panic tells of it, the process dies. Branches
//! that double at every step do end, but nobody would wait for it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Contract, listed, short_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{Node, pointer_push};

/// The generator takes time that grows with the square of these, or worse.
const MAX_BRANCHES: usize = 500;
const MAX_STEPS: usize = 5_000;
const MAX_DEPTH: usize = 100;

/// Schemas that are merged into one, by their pointers.
type Merged = BTreeSet<String>;

enum Trouble {
    Endless,
    TooMuch,
}

pub(super) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut walk = Walk {
        contract,
        sizes: HashMap::new(),
        finished: HashSet::new(),
        steps: 0,
    };
    let mut findings = Vec::new();
    for place in contract.schemas() {
        if !is_composed(place.node) {
            continue;
        }
        walk.steps = 0;
        let trouble = match walk.size(place.pointer) {
            size if size > MAX_BRANCHES => Err(Trouble::TooMuch),
            _ => walk.schema(place.pointer),
        };
        let (message, help) = match trouble {
            Ok(()) => continue,
            Err(Trouble::Endless) => (
                format!(
                    "{} is put together from others and contains itself: the generator would never end",
                    listed([short_name(place.pointer)])
                ),
                "write its members out in one object, in place of `allOf`",
            ),
            Err(Trouble::TooMuch) => (
                format!(
                    "{} is put together from too many others: the generator would take too long",
                    listed([short_name(place.pointer)])
                ),
                "write its members out in one object",
            ),
        };
        findings.push(
            Diagnostic::error(Code::RecursiveMerge, contract.span(place.pointer), message)
                .help(help),
        );
    }
    findings
}

/// Whether the generator merges a schema, and so writes it out anew where it meets it.
fn is_composed(node: &Node) -> bool {
    let count = |key| {
        node.get(key)
            .and_then(Node::as_sequence)
            .map_or(0, <[_]>::len)
    };
    let says_more = ["properties", "required", "additionalProperties", "items"]
        .iter()
        .any(|key| node.get(key).is_some());
    let branches = count("allOf") + count("oneOf") + count("anyOf");
    count("allOf") > 1
        || (branches > 0 && says_more)
        || (count("allOf") > 0 && branches > count("allOf"))
}

struct Walk<'a> {
    contract: &'a Contract<'a>,
    /// How many schemas one is merged from, by its pointer.
    sizes: HashMap<String, usize>,
    /// What was found to end.
    finished: HashSet<Merged>,
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

    /// How many schemas the generator merges for this one. References do not lead round in circles
    /// here: those are no form of a document, and refused earlier.
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
            // Each branch may be several in turn, and all combinations are tried.
            let choices = self
                .branches(&pointer, "allOf")
                .iter()
                .fold(1_usize, |product, branch| {
                    product.saturating_mul(self.choices(branch))
                });
            size = size.max(choices);
        }
        self.sizes.insert(pointer, size);
        size
    }

    fn choices(&self, pointer: &str) -> usize {
        let Some((_, pointer)) = self.contract.resolve(pointer) else {
            return 1;
        };
        let count = self.branches(&pointer, "oneOf").len() + self.branches(&pointer, "anyOf").len();
        count.max(1)
    }

    fn schema(&mut self, pointer: &str) -> Result<(), Trouble> {
        let mut path = Vec::new();
        for merged in self.merged([pointer])? {
            self.merge(merged, &mut path)?;
        }
        Ok(())
    }

    /// What is merged where all of these schemas apply at once; several sets, if there are choices.
    fn merged<'s>(
        &mut self,
        pointers: impl IntoIterator<Item = &'s str>,
    ) -> Result<Vec<Merged>, Trouble> {
        let mut all = Merged::new();
        let mut choices = Vec::new();
        let mut open: Vec<String> = pointers.into_iter().map(str::to_owned).collect();
        while let Some(pointer) = open.pop() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(Trouble::TooMuch);
            }
            let Some((_, pointer)) = self.contract.resolve(&pointer) else {
                continue;
            };
            open.extend(self.branches(&pointer, "allOf"));
            for key in ["oneOf", "anyOf"] {
                choices.extend(self.branches(&pointer, key));
            }
            all.insert(pointer);
        }
        if choices.is_empty() {
            return Ok(vec![all]);
        }
        let mut sets = Vec::new();
        for choice in choices {
            for set in self.merged([choice.as_str()])? {
                sets.push(all.union(&set).cloned().collect());
            }
        }
        Ok(sets)
    }

    fn merge(&mut self, merged: Merged, path: &mut Vec<Merged>) -> Result<(), Trouble> {
        if path.contains(&merged) {
            return Err(Trouble::Endless);
        }
        if path.len() >= MAX_DEPTH {
            return Err(Trouble::TooMuch);
        }
        if merged.len() < 2 || self.finished.contains(&merged) {
            return Ok(());
        }
        path.push(merged.clone());
        for members in self.members(&merged).into_values() {
            let targets: BTreeSet<String> = members
                .iter()
                .filter_map(|member| Some(self.contract.resolve(member)?.1))
                .collect();
            let expands = targets.len() > 1
                || targets.iter().any(|target| {
                    self.contract
                        .root()
                        .pointer(target)
                        .is_some_and(is_composed)
                });
            if expands {
                for merged in self.merged(targets.iter().map(String::as_str))? {
                    self.merge(merged, path)?;
                }
            }
        }
        path.pop();
        self.finished.insert(merged);
        Ok(())
    }

    /// The schemas of each member, over all schemas that are merged.
    fn members(&self, merged: &Merged) -> BTreeMap<String, Vec<String>> {
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pointer in merged {
            let Some(node) = self.contract.root().pointer(pointer) else {
                continue;
            };
            let properties = pointer_push(pointer, "properties");
            let names = node
                .get("properties")
                .and_then(Node::as_mapping)
                .into_iter()
                .flatten();
            for (name, _) in names {
                members
                    .entry(format!("properties/{name}"))
                    .or_default()
                    .push(pointer_push(&properties, name));
            }
            for key in ["items", "additionalProperties"] {
                if node
                    .get(key)
                    .is_some_and(|node| node.as_mapping().is_some())
                {
                    members
                        .entry(key.to_owned())
                        .or_default()
                        .push(pointer_push(pointer, key));
                }
            }
        }
        members
    }
}
