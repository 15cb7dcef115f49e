//! Compiled rules at the objects of a plan that they are about.

use super::node::{AdditionalProperties, Check, Members, Node, NodeId, Plan, Warnings};
use crate::options::Lint;
use crate::pointer;
use crate::rules::object::Compiled;

impl Plan {
    /// Attaches rules, so that one pass judges a text by its schema and by them. `false` if there is
    /// an object of which the plan does not know what it is, or one with rules of two kinds.
    pub(crate) fn attach(&mut self, rules: &[&'static Compiled]) -> bool {
        let attach = |members: &mut Members, rules| match &mut members.rules {
            Some(_) => false,
            none => {
                *none = Some(rules);
                true
            }
        };
        rules.iter().all(|rules| self.attach_one(rules, &attach))
    }

    /// Attaches rules that strict validation alone reports, each with its lint.
    pub(crate) fn attach_warnings(&mut self, rules: &[&'static Compiled], lints: &[Lint]) -> bool {
        let attach = |members: &mut Members, rules: &'static Compiled| {
            let lints = rules
                .rules
                .iter()
                .map(|(index, _)| lints.get(*index).copied());
            let Some(lints) = lints.collect::<Option<Vec<_>>>() else {
                return false;
            };
            // Both lists number the members that they read, and an object is read once for both.
            let alike = members
                .rules
                .is_none_or(|other| other.members == rules.members);
            if !alike || members.warnings.is_some() {
                return false;
            }
            members.warnings = Some(Warnings { rules, lints });
            true
        };
        rules.iter().all(|rules| self.attach_one(rules, &attach))
    }

    fn attach_one(
        &mut self,
        rules: &'static Compiled,
        attach: &impl Fn(&mut Members, &'static Compiled) -> bool,
    ) -> bool {
        let mut here = vec![self.root];
        for name in pointer::names(rules.at) {
            let below = here.iter().map(|node| self.below(*node, &name));
            let Some(below) = below.collect::<Option<Vec<_>>>() else {
                return false;
            };
            here = below.concat();
            // Elsewhere, the rules would be asked of objects that they are not about.
            if here.iter().any(|node| self.references(*node) != 1) {
                return false;
            }
        }
        if self.references(self.root) != 0 {
            return false;
        }
        here.into_iter()
            .all(|node| self.attach_at(node, rules, attach))
    }

    fn attach_at(
        &mut self,
        node: NodeId,
        rules: &'static Compiled,
        attach: &impl Fn(&mut Members, &'static Compiled) -> bool,
    ) -> bool {
        let Some(members) = members_mut(&mut self.nodes[node.0]) else {
            return false;
        };
        let find = |name: &&str| members.names.find(name.as_bytes());
        let Some(read) = rules.members.iter().map(find).collect::<Option<Vec<_>>>() else {
            return false;
        };
        if !attach(members, rules) {
            return false;
        }
        for (place, index) in read.into_iter().enumerate() {
            members.declared[index].capture = Some(place);
        }
        true
    }

    /// The nodes of the children of a name, or of all children; nothing if that is unknown.
    fn below(&self, node: NodeId, name: &str) -> Option<Vec<NodeId>> {
        let Check::Keywords(keywords) = &self.node(node).check else {
            return None;
        };
        if name != "*" {
            let members = keywords.members.as_ref()?;
            let index = members.names.find(name.as_bytes())?;
            return Some(vec![members.declared[index].node?]);
        }
        match (keywords.items.each, &keywords.members) {
            (Some(each), None) => Some(vec![each]),
            (None, Some(members)) if members.declared.is_empty() => match members.additional {
                AdditionalProperties::Node(each) => Some(vec![each]),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many schemas refer to a node.
    fn references(&self, wanted: NodeId) -> usize {
        let all = self.nodes.iter().flat_map(|node| match &node.check {
            Check::Nothing => Vec::new(),
            Check::Choice(choice) => choice.branches.iter().map(|(_, node)| *node).collect(),
            Check::Keywords(keywords) => {
                let members = keywords.members.iter();
                let members = members.flat_map(|members| {
                    let additional = match members.additional {
                        AdditionalProperties::Node(node) => Some(node),
                        _ => None,
                    };
                    let declared = members.declared.iter().filter_map(|member| member.node);
                    declared.chain(additional)
                });
                members.chain(keywords.items.each).collect()
            }
        });
        all.filter(|node| *node == wanted).count()
    }
}

fn members_mut(node: &mut Node) -> Option<&mut Members> {
    match &mut node.check {
        Check::Keywords(keywords) => keywords.members.as_mut(),
        _ => None,
    }
}
