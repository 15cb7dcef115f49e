//! What `contract-drift` reads of pages, and what it finds.

mod cases;
mod edits;
mod headed;
mod hostile;
mod law;
mod observed;
mod pages;
mod rates;
mod vendor;
