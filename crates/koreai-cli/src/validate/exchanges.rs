//! Captured exchanges, each held to the contract.

use koreai_schemas::{Direction, OPERATIONS};
use koreai_validate::capture::Capture;
use koreai_validate::exchange::{Checked, Exchange, OperationError, Operations, Outcome};
use koreai_validate::{FindingClass, Lint, Options};
use serde::Serialize;

use super::checks::Checks;
use super::finding::{Finding, Level};
use crate::text::counted;

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
    /// Those of an operation that have no answer.
    pub(crate) unanswered: u64,
    /// Bodies of operations that were not captured, and so not checked.
    pub(crate) bodies_not_captured: u64,
    /// Those that a proxy refused.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) refused: u64,
}

impl Counts {
    /// Exchanges that are neither valid nor invalid.
    pub(crate) fn not_checked(self) -> u64 {
        self.unmatched + self.preflights
    }

    /// Whether there are exchanges, and none of them is of an operation.
    pub(crate) fn is_all_unmatched(self) -> bool {
        self.matched == 0 && self.not_checked() > 0
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.matched += other.matched;
        self.unmatched += other.unmatched;
        self.preflights += other.preflights;
        self.unanswered += other.unanswered;
        self.bodies_not_captured += other.bodies_not_captured;
        self.refused += other.refused;
    }

    /// `2 of no operation`, `1 preflight`: exchanges that are not checked.
    pub(crate) fn skipped(self) -> Vec<String> {
        let unmatched = (self.unmatched > 0).then(|| format!("{} of no operation", self.unmatched));
        let preflights = (self.preflights > 0).then(|| counted(self.preflights, "preflight"));
        unmatched.into_iter().chain(preflights).collect()
    }

    /// `1 without an answer`, `3 bodies not captured`: what is missing of those that are checked.
    pub(crate) fn missing(self) -> Vec<String> {
        let unanswered =
            (self.unanswered > 0).then(|| format!("{} without an answer", self.unanswered));
        let bodies = match self.bodies_not_captured {
            0 => None,
            1 => Some("1 body not captured".to_owned()),
            bodies => Some(format!("{bodies} bodies not captured")),
        };
        let refused = (self.refused > 0).then(|| format!("{} refused", self.refused));
        let all = unanswered.into_iter().chain(bodies).chain(refused);
        all.collect()
    }

    /// `12 exchanges, 3 invalid; 2 of no operation; 1 body not captured`
    pub(crate) fn text(self, exchanges: u64, invalid: u64) -> String {
        let verdict = match invalid {
            0 => "none invalid".to_owned(),
            invalid => format!("{invalid} invalid"),
        };
        format!(
            "{}, {verdict}{}",
            counted(exchanges, "exchange"),
            self.notes()
        )
    }

    /// `; 2 of no operation; 3 bodies not captured`
    pub(crate) fn notes(self) -> String {
        let notes = self.skipped().into_iter().chain(self.missing());
        notes.map(|note| format!("; {note}")).collect()
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The warning that nothing of a file is checked.
pub(crate) fn nothing_checked() -> String {
    let operations = OPERATIONS
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path));
    let operations: Vec<_> = operations.collect();
    format!(
        "nothing is checked: no exchange has the path of an operation ({})",
        operations.join(", ")
    )
}

impl Exchanges {
    pub(crate) fn new(checks: &Checks, options: Options) -> Result<Self, OperationError> {
        let (request, warned) = checks.apply(options.clone(), Direction::Request);
        let (response, _) = checks.apply(options, Direction::Response);
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
        let captured = match &capture.captured {
            Ok(captured) => captured,
            Err(_) if capture.is_unmatched(&self.operations) => {
                counts.unmatched += 1;
                return (Vec::new(), false);
            }
            Err(unreadable) => {
                let finding = self.finding(file, capture.number, (**unreadable).clone());
                return (vec![finding], false);
            }
        };
        let operations = match captured.is_redacted {
            true => &self.without_rules,
            false => &self.operations,
        };
        let checked = captured.with(|exchange| count(operations, exchange, counts));
        // A place in a body that stands within a text is none in the file.
        let at_the_exchange = |mut found: koreai_validate::Finding| {
            found.line = capture.position.line;
            found.column = capture.position.column;
            found.offset = capture.position.offset;
            found.length = 0;
            self.finding(file, capture.number, found)
        };
        let findings = checked.findings.into_iter().map(at_the_exchange);
        (findings.collect(), checked.is_truncated)
    }

    /// Holds an exchange to the contract that is in memory, and counts what it is.
    pub(crate) fn check(&self, exchange: &Exchange<'_>, counts: &mut Counts) -> Checked {
        count(&self.operations, exchange, counts)
    }

    /// A finding, with the level that it has by the flags.
    pub(crate) fn finding(
        &self,
        file: &str,
        record: u64,
        found: koreai_validate::Finding,
    ) -> Finding {
        Finding {
            file: file.to_owned(),
            record,
            level: self.level(&found),
            found,
        }
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

fn count(operations: &Operations, exchange: &Exchange<'_>, counts: &mut Counts) -> Checked {
    let checked = operations.check(exchange);
    match checked.outcome {
        Outcome::NoOperation => counts.unmatched += 1,
        Outcome::Preflight(_) => counts.preflights += 1,
        _ => {
            counts.matched += 1;
            counts.unanswered += u64::from(exchange.response.is_none());
        }
    }
    counts.bodies_not_captured += checked.not_captured.len() as u64;
    checked
}
