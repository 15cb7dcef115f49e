//! What is generated from the contract.

#[rustfmt::skip]
pub(crate) mod rules;
