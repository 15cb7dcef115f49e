//! A schema as a plan for one pass over a text.
//!
//! A plan is made of a schema whose every place asks one thing of one value, so that no value has
//! to be looked at twice: no combination of schemas but references, and alternatives of which the
//! kind of the value picks one. The contract's schemas are of that form. Others have no plan, and
//! are left to [`crate::fallback`].

mod accept;
mod attach;
mod compile;
mod documentation;
mod inspect;
mod names;
mod node;
mod order;
mod pattern;

pub(crate) use accept::{Demands, accepts, is_unique};
pub(crate) use inspect::{Found, Inspection, UNKNOWN_FIELD, similar_name};
pub(crate) use node::Plan;
pub(crate) use order::Order;
pub(crate) use pattern::Pattern;
