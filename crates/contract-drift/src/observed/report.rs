//! What was observed, and what it contradicts, for people and for programs.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Level, Origin, Renderer};
use contract::Spec;
use serde_json::{Value, json};

use super::compare::Contradiction;
use super::evidence::Evidence;

/// What was observed: a line for each place.
pub fn summary(evidence: &Evidence) -> String {
    let mut out = String::new();
    for (id, seen) in &evidence.operations {
        let whole = seen.declared.get("exchange").cloned().unwrap_or_default();
        out.push_str(&format!("{id}: {}\n", whole.brief()));
        let declared = seen.declared.iter().map(|it| (it, ""));
        let undeclared = seen.undeclared.iter().map(|it| (it, "not described: "));
        for ((place, seen), kind) in declared.chain(undeclared) {
            if place == "exchange" {
                continue;
            }
            let mut details: Vec<String> = Vec::new();
            details.extend(
                seen.types
                    .iter()
                    .map(|(name, count)| format!("{name} {count}")),
            );
            details.extend(
                seen.values
                    .iter()
                    .map(|(value, count)| format!("\"{value}\" {count}")),
            );
            if seen.other_values > 0 {
                details.push(format!(
                    "values that are not described {}",
                    seen.other_values
                ));
            }
            let details = match details.is_empty() {
                true => String::new(),
                false => format!(": {}", details.join(", ")),
            };
            out.push_str(&format!("  {kind}{place}  {}{details}\n", seen.brief()));
        }
    }
    out
}

/// Each contradiction with its place in the contract.
pub fn human(spec: &Spec, found: &[Contradiction], colour: bool) -> String {
    let renderer = match colour {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for one in found {
        let (line, column) = place(spec, &one.contract);
        let origin = Origin::path(spec.source.name.as_str());
        let mut group = Level::ERROR
            .with_name("observed")
            .primary_title(one.message.as_str())
            .id(one.code.name())
            .element(origin.line(line).char_column(column));
        if let Some(help) = &one.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// A list of objects with `code`, `contract`, `message` and `help`.
pub fn json(spec: &Spec, found: &[Contradiction]) -> Value {
    let all = found.iter().map(|one| {
        let (line, column) = place(spec, &one.contract);
        json!({
            "code": one.code.name(),
            "contract": {"file": spec.source.name, "line": line, "column": column, "pointer": one.contract},
            "message": one.message,
            "help": one.help,
        })
    });
    all.collect()
}

/// For an issue or a pull request: a section, or nothing.
pub fn markdown(spec: &Spec, found: &[Contradiction], trial: bool) -> String {
    let with = match trial {
        true => "of a trial, none with the platform,",
        false => "with the platform",
    };
    let mut out = String::new();
    for (number, one) in found.iter().enumerate() {
        if number == 0 {
            out.push_str(&format!(
                "\n## Observed\n\nExchanges {with} show what the contract does not say.\n\n"
            ));
        }
        let (line, column) = place(spec, &one.contract);
        let name = &spec.source.name;
        out.push_str(&format!("- {} (`{name}:{line}:{column}`)\n", one.message));
        if let Some(help) = &one.help {
            out.push_str(&format!("  - {help}\n"));
        }
    }
    out
}

fn place(spec: &Spec, pointer: &str) -> (usize, usize) {
    spec.source.line_column(spec.root.locate(pointer).start)
}
