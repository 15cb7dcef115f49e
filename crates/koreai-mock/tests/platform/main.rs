//! The platform over the wire.

mod caller;
mod errors;
mod faults;
mod limits;
mod operations;
mod reports;
mod tasks;
