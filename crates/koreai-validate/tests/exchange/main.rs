//! Whole exchanges, held to the contract.

mod checked;
mod reference;
