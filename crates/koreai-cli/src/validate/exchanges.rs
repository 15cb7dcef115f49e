//! Captured exchanges, each held to the contract.

use koreai_schemas::OPERATIONS;
use koreai_validate::capture::Capture;
use koreai_validate::exchange::{OperationError, Operations, Outcome};
use koreai_validate::{FindingClass, Lint, Options};
use serde::Serialize;

use super::finding::{Finding, Level};

/// What exchanges are held to.
pub(crate) struct Exchanges {
    operations: Operations,
    /// The same without rules about several values.
    without_rules: Operations,
    /// Lints whose findings in a request are warnings.
    warned: Vec<Lint>,
}

/// What the exchanges of a file were.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Those of an operation of the contract.
    pub(crate) matched: u64,
    /// Those whose path no operation has.
    pub(crate) unmatched: u64,
    /// Questions of a browser whether it may call an operation.
    pub(crate) preflights: u64,
    /// Bodies of operations that were not captured, and so not checked.
    pub(crate) bodies_not_captured: u64,
}

impl Exchanges {
    pub(crate) fn new(
        request: Options,
        response: Options,
        warned: Vec<Lint>,
    ) -> Result<Self, OperationError> {
        let without = |options: &Options| {
            let options = options.clone().rules(false);
            options.allow(Lint::AmbiguousRange)
        };
        Ok(Self {
            without_rules: Operations::with_options(
                OPERATIONS,
                without(&request),
                without(&response),
            )?,
            operations: Operations::with_options(OPERATIONS, request, response)?,
            warned,
        })
    }

    /// What is wrong with an exchange, and whether there is more than was kept.
    pub(crate) fn findings(
        &self,
        file: &str,
        capture: &Capture,
        counts: &mut Counts,
    ) -> (Vec<Finding>, bool) {
        let finding = |found: koreai_validate::Finding| Finding {
            file: file.to_owned(),
            record: capture.number,
            level: self.level(&found),
            found,
        };
        let captured = match &capture.captured {
            Ok(captured) => captured,
            Err(unreadable) => return (vec![finding((**unreadable).clone())], false),
        };
        let operations = match captured.is_redacted {
            true => &self.without_rules,
            false => &self.operations,
        };
        let checked = captured.with(|exchange| operations.check(exchange));
        match checked.outcome {
            Outcome::NoOperation => counts.unmatched += 1,
            Outcome::Preflight(_) => counts.preflights += 1,
            _ => counts.matched += 1,
        }
        counts.bodies_not_captured += checked.not_captured.len() as u64;
        // A place in a body that stands within a text is none in the file.
        let at_the_exchange = |mut found: koreai_validate::Finding| {
            found.line = capture.position.line;
            found.column = capture.position.column;
            found.offset = capture.position.offset;
            found.length = 0;
            found
        };
        let findings = checked.findings.into_iter().map(at_the_exchange);
        (findings.map(finding).collect(), checked.is_truncated)
    }

    fn level(&self, found: &koreai_validate::Finding) -> Level {
        let is_lint = matches!(found.class, FindingClass::Lint | FindingClass::Provenance);
        let is_warned = self.warned.iter().any(|lint| lint.code() == found.code);
        match is_lint && is_warned && found.pointer.starts_with("request.") {
            true => Level::Warning,
            false => Level::Error,
        }
    }
}
