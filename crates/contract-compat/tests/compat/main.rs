//! What `contract-compat` finds between two versions of a contract, and what a release writes.

mod cases;
mod corners;
mod edits;
mod fields;
mod laws;
mod oasdiff;
mod report;
