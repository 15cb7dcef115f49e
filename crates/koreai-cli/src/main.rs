//! koreai
fn main() {}
