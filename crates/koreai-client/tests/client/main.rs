//! The client against servers on real sockets, and its types against the schemas.

mod dates;
mod deviant;
mod exchanges;
mod faults;
mod generated_laws;
mod laws;
mod limits;
mod log;
mod many;
mod reports;
mod secrecy;
mod support;
mod tokens;
mod tolerance;
mod unpolled;
mod validate;
mod watching;
mod wire;
mod words;
