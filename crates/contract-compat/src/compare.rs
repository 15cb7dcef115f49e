//! Compares two versions of a contract: on the wire, in the generated client, in the schemas.

use contract::Spec;
use contract::diagnostic::{Diagnostic, Severity};

use crate::alike::same_document;
use crate::comparison::{Compared, Comparison};
use crate::containment::STEPS_OF_ALL;
use crate::finding::{Aspect, Doubt, Finding, Verdict};
use crate::{operations, rust, schemas, wire};

/// Compares two versions of the contract.
pub fn compare(old: &Spec, new: &Spec) -> Comparison {
    let matched = operations::matched(old, new);
    let mut findings = wire::findings(old, new, &matched, STEPS_OF_ALL);
    let (artefacts, is_reworded) = artefacts(old, new, &matched);
    findings.extend(artefacts);
    comparison(old, new, &matched, findings, is_reworded, &Aspect::ALL)
}

/// Compares two versions of any document, with the findings about their form: only for callers.
pub fn compare_documents(old: (&Spec, &[Diagnostic]), new: (&Spec, &[Diagnostic])) -> Comparison {
    compare_within(old, new, STEPS_OF_ALL)
}

/// The same, with another budget of steps.
pub fn compare_within(
    (old, old_problems): (&Spec, &[Diagnostic]),
    (new, new_problems): (&Spec, &[Diagnostic]),
    steps: u64,
) -> Comparison {
    let matched = operations::matched(old, new);
    let mut findings = wire::findings(old, new, &matched, steps);
    findings.extend(invalid("old", old_problems));
    findings.extend(invalid("new", new_problems));
    let is_reworded = findings.is_empty() && !same_document(&old.root, &new.root);
    comparison(old, new, &matched, findings, is_reworded, &[Aspect::Wire])
}

/// An error in a document can hide any difference.
fn invalid(which: &str, problems: &[Diagnostic]) -> Option<Finding> {
    let mut errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    let first = errors.next()?;
    let others = errors.count();
    let mut finding = Finding::document(format!("the {which} document is not valid OpenAPI"));
    finding.verdict = Verdict::Unproven;
    let at = Some(first.span.clone());
    match which {
        "old" => finding.old = at,
        _ => finding.new = at,
    }
    let reason = match others {
        0 => first.message.clone(),
        _ => format!("{}, and {others} more", first.message),
    };
    finding.reason = Some(Doubt::NotDecided(reason));
    Some(finding)
}

fn comparison(
    old: &Spec,
    new: &Spec,
    matched: &[operations::Matched<'_>],
    mut findings: Vec<Finding>,
    is_reworded: bool,
    aspects: &'static [Aspect],
) -> Comparison {
    findings.sort_by_key(|finding| (finding.aspect, std::cmp::Reverse(finding.verdict)));
    let operations = matched
        .iter()
        .enumerate()
        .map(|(number, pair)| Compared {
            id: pair.id().to_owned(),
            method: pair.method().to_uppercase(),
            path: pair.path().to_owned(),
            verdicts: Aspect::ALL.map(|aspect| {
                let concerns = |finding: &&Finding| {
                    finding.aspect == aspect
                        && (finding.operations.is_empty() || finding.operations.contains(&number))
                };
                let found = findings.iter().filter(concerns);
                found
                    .map(|finding| finding.verdict)
                    .fold(Verdict::Compatible, Verdict::max)
            }),
        })
        .collect();
    Comparison {
        old: old.source.clone(),
        new: new.source.clone(),
        versions: [old.version().to_owned(), new.version().to_owned()],
        aspects,
        operations,
        findings,
        is_reworded,
    }
}

/// Differences in generated files: findings, and whether any file differs.
fn artefacts(old: &Spec, new: &Spec, matched: &[operations::Matched<'_>]) -> (Vec<Finding>, bool) {
    let mut findings = rust::findings(old, new, matched);
    let (found, is_reworded) = schemas::findings(old, new, matched);
    findings.extend(found);
    (findings, is_reworded)
}
