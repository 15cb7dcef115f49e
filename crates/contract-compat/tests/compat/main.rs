//! Tests of comparisons and releases.

mod cases;
mod corners;
mod edits;
mod fields;
mod laws;
mod oasdiff;
mod report;
