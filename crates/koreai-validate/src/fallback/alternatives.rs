//! `oneOf` and `anyOf`: of all the branches that failed, the one worth reporting.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

/// Why one of the alternatives does not fit.
type Branch<'e> = Vec<ValidationError<'e>>;

/// The errors to report for an error: those of the closest branch in place of an `anyOf` or `oneOf`
/// that has one, otherwise the error itself.
pub(crate) fn leaves<'e>(error: &'e ValidationError<'e>) -> Vec<&'e ValidationError<'e>> {
    match closest(error).as_slice() {
        [branch] if !is_other_type(branch, error) => branch.iter().flat_map(leaves).collect(),
        _ => vec![error],
    }
}

/// The branches an instance came closest to: of its type, if any is, and with the fewest errors.
pub(crate) fn closest<'e>(error: &'e ValidationError<'_>) -> Vec<&'e Branch<'e>> {
    let distance = |branch: &&Branch<'_>| (is_other_type(branch, error), branch.len());
    let least = branches(error).iter().map(|branch| distance(&branch)).min();
    branches(error)
        .iter()
        .filter(|branch| Some(distance(branch)) == least)
        .collect()
}

/// Whether a branch is for another type than the instance has where the alternatives apply.
fn is_other_type(branch: &Branch<'_>, alternatives: &ValidationError<'_>) -> bool {
    branch.iter().any(|error| {
        let nested = branches(error);
        error.instance_path() == alternatives.instance_path()
            && (matches!(error.kind(), Kind::Type { .. })
                || !nested.is_empty() && nested.iter().all(|branch| is_other_type(branch, error)))
    })
}

fn branches<'e>(error: &'e ValidationError<'_>) -> &'e [Branch<'e>] {
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => context,
        _ => &[],
    }
}
