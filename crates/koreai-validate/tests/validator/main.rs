//! The validator as its callers meet it.

mod findings;
mod stream;
mod suite;
mod verdict;
