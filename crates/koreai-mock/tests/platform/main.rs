//! The platform over the wire.

mod caller;
mod errors;
mod faults;
mod limits;
mod reports;
mod tasks;
