//! A document as a tree with source positions.

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use crate::source::Span;

/// A value and its position.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub data: Data,
    /// Its position.
    pub span: Span,
}

/// The value of a node.
#[derive(Clone, Debug)]
pub enum Data {
    /// `null`, or no value.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number that JSON can hold.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values, in document order.
    Mapping(IndexMap<String, Member>),
}

/// A value of a mapping, and the position of its key.
#[derive(Clone, Debug)]
pub struct Member {
    /// The position of the key.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The member of that name, if this is a mapping that has one.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key).map(|member| &member.node)
    }

    /// The members, if this is a mapping.
    pub fn as_mapping(&self) -> Option<&IndexMap<String, Member>> {
        match &self.data {
            Data::Mapping(members) => Some(members),
            _ => None,
        }
    }

    /// The items, if this is a list.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.data {
            Data::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value, if this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Name of the kind of value, as in a message: `a list`.
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::Sequence(_) => "a list",
            Data::Mapping(_) => "a mapping",
        }
    }

    /// The same value as JSON.
    pub fn to_json(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(value) => Value::Number(value.clone()),
            Data::String(value) => Value::String(value.clone()),
            Data::Sequence(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Data::Mapping(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, member)| (key.clone(), member.node.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// The position of the value at a JSON pointer: its key, where it has one. The nearest parent if nothing
    /// is there.
    pub fn locate(&self, pointer: &str) -> Span {
        let mut node = self;
        let mut span = &self.span;
        for segment in pointer_segments(pointer) {
            let next = match &node.data {
                Data::Mapping(members) => members
                    .get(&segment)
                    .map(|member| (&member.node, &member.key_span)),
                Data::Sequence(items) => segment
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index))
                    .map(|item| (item, &item.span)),
                _ => None,
            };
            let Some((below, place)) = next else { break };
            node = below;
            span = place;
        }
        span.clone()
    }

    /// The node at a JSON pointer.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        pointer_segments(pointer).try_fold(self, |node, segment| match &node.data {
            Data::Mapping(members) => members.get(&segment).map(|member| &member.node),
            Data::Sequence(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl Node {
    /// A node at the position of this one.
    pub fn at(&self, data: Data) -> Node {
        Node {
            data,
            span: self.span.clone(),
        }
    }

    /// A string node at the position of this one.
    pub fn text_at(&self, text: impl Into<String>) -> Node {
        self.at(Data::String(text.into()))
    }

    /// The node at a JSON pointer, mutable.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        pointer_segments(pointer).try_fold(self, |node, segment| match &mut node.data {
            Data::Mapping(members) => members.get_mut(&segment).map(|member| &mut member.node),
            Data::Sequence(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The members, mutable.
    pub fn as_mapping_mut(&mut self) -> Option<&mut IndexMap<String, Member>> {
        match &mut self.data {
            Data::Mapping(members) => Some(members),
            _ => None,
        }
    }

    /// The items, mutable.
    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.data {
            Data::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// Sets a member; a new one is last, with the position of its value.
    pub fn set(&mut self, key: &str, node: Node) {
        if let Data::Mapping(members) = &mut self.data {
            match members.get_mut(key) {
                Some(member) => member.node = node,
                None => {
                    let key_span = node.span.clone();
                    members.insert(key.to_owned(), Member { key_span, node });
                }
            }
        }
    }

    /// Removes a member; the others keep their order.
    pub fn take(&mut self, key: &str) -> Option<Member> {
        self.as_mapping_mut()?.shift_remove(key)
    }
}

/// The segments of a JSON pointer, unescaped.
pub fn pointer_segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}

/// A JSON pointer one step below another.
pub fn pointer_push(pointer: &str, segment: &str) -> String {
    format!(
        "{pointer}/{}",
        segment.replace('~', "~0").replace('/', "~1")
    )
}
