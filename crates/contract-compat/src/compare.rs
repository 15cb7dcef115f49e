//! Compares two versions of a contract: on the wire, in the generated client, in the schemas.

use contract::Spec;

use crate::comparison::{Compared, Comparison};
use crate::finding::{Aspect, Finding, Verdict};
use crate::{operations, rust, schemas, wire};

/// Compares two versions of the contract.
pub fn compare(old: &Spec, new: &Spec) -> Comparison {
    let matched = operations::matched(old, new);
    let mut findings = wire::findings(old, new, &matched);
    let (artefacts, is_reworded) = artefacts(old, new, &matched);
    findings.extend(artefacts);
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
                    .max()
                    .unwrap_or(Verdict::Compatible)
            }),
        })
        .collect();
    Comparison {
        old: old.source.clone(),
        new: new.source.clone(),
        versions: [old.version().to_owned(), new.version().to_owned()],
        operations,
        findings,
        is_reworded,
    }
}

/// What differs in what is generated: findings, and whether any file differs at all.
fn artefacts(old: &Spec, new: &Spec, matched: &[operations::Matched<'_>]) -> (Vec<Finding>, bool) {
    let mut findings = rust::findings(old, new, matched);
    let (found, is_reworded) = schemas::findings(old, new, matched);
    findings.extend(found);
    (findings, is_reworded)
}
