//! Compiled rules at the objects of a plan that they are about.

use super::node::{AdditionalProperties, Check, Members, Node, NodeId, Plan};
use crate::pointer;
use crate::rules::object::Compiled;

impl Plan {
    /// Attaches rules, so that one pass judges a text by its schema and by them. `false` if there is
    /// an object of which the plan does not know what it is, or one with rules of two kinds.
    pub(crate) fn attach(&mut self, rules: &[&'static Compiled]) -> bool {
        rules.iter().all(|rules| self.attach_one(rules))
    }

    fn attach_one(&mut self, rules: &'static Compiled) -> bool {
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
        here.into_iter().all(|node| self.attach_at(node, rules))
    }

    fn attach_at(&mut self, node: NodeId, rules: &'static Compiled) -> bool {
        let Some(members) = members_mut(&mut self.nodes[node.0]) else {
            return false;
        };
        if members.rules.is_some() {
            return false;
        }
        for (place, name) in rules.members.iter().enumerate() {
            let Some(index) = members.names.find(name.as_bytes(), 0) else {
                return false;
            };
            members.declared[index].capture = Some(place);
        }
        members.rules = Some(rules);
        true
    }

    /// The nodes of the children of a name, or of all children; nothing if that is unknown.
    fn below(&self, node: NodeId, name: &str) -> Option<Vec<NodeId>> {
        let Check::Keywords(keywords) = &self.node(node).check else {
            return None;
        };
        if name != "*" {
            let members = keywords.members.as_ref()?;
            let index = members.names.find(name.as_bytes(), 0)?;
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
