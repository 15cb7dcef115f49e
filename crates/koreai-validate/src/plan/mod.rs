//! A schema as a plan for one pass over a text.
//!
//! A plan is made of a schema whose every place asks one thing of one value, so that no value has
//! to be looked at twice: no combination of schemas but references, and alternatives of which the
//! kind of the value picks one. The contract's schemas are of that form. Others have no plan, and
//! are left to the crate `jsonschema`.

mod compile;
mod documentation;
mod names;
mod node;
mod pattern;

pub(crate) use documentation::Documentation;
pub(crate) use node::{
    Ask, Choice, Items, Keywords, Member, Members, NodeId, Others, Plan, Range, TextRule, Values,
};
pub(crate) use pattern::Pattern;
