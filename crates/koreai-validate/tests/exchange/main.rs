//! Whole exchanges, held to the contract.

mod checked;
mod observations;
mod reference;
