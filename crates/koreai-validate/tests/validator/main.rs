//! The validator as its callers meet it.

mod findings;
mod numbers;
mod stream;
mod suite;
mod verdict;
