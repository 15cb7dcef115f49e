//! Compares the contract with an edit of it, its operations repeated 1, 10 and 100 times:
//! `cargo xtask bench diff`.

use std::env;
use std::time::Instant;

use contract::{Source, Spec, operation};
use serde_json::{Value, json};

#[path = "../../contract/benches/repeat.rs"]
mod repeat;

fn main() {
    let mut arguments = env::args().skip(1).filter(|word| word != "--bench");
    let runs: usize = arguments
        .next()
        .map_or(5, |runs| runs.parse().expect("the number of runs"));
    let spec = repeat::contract();
    println!("median of {runs} runs");
    println!("operations   findings    time    time per operation");
    for times in repeat::TIMES {
        let old = repeat::repeated(&spec.json, times);
        let mut new = old.clone();
        stricter(&mut new);
        let (old, new) = (parsed("old", &old), parsed("new", &new));
        let mut findings = 0;
        let mut measured: Vec<u128> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                findings = contract_compat::compare(&old, &new).findings.len();
                start.elapsed().as_micros()
            })
            .collect();
        measured.sort_unstable();
        let millis = measured[measured.len() / 2] as f64 / 1e3;
        let operations = times * operation::all(&spec).len();
        println!(
            "{operations:>10}  {findings:>9}  {millis:>6.0} ms  {:>15.2} ms",
            millis / operations as f64,
        );
    }
}

fn parsed(name: &str, document: &Value) -> Spec {
    let source = Source::new(name, document.to_string());
    Spec::parse(source).expect("a document without errors").0
}

/// Adds a new required member to every schema that has members.
fn stricter(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut).into_iter().flatten();
    for (_, schema) in schemas {
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("added".to_owned(), json!({"type": "string"}));
            schema["required"] = json!(["added"]);
        }
    }
}
