//! Which findings are wanted, and which of them make a payload invalid.

use clap::Args;
use koreai_schemas::Direction;
use koreai_validate::{Lint, Options, Strict};

/// What is a warning in a request, unless it is denied or allowed.
const WARNED: [Lint; 2] = [Lint::UnknownField, Lint::DuplicateKey];

/// The flags that choose them.
#[derive(Args, Clone, Debug)]
pub(crate) struct Checks {
    /// Check only the schema, not the additional rules
    #[arg(long, help_heading = "Checks")]
    pub(crate) no_rules: bool,

    /// Refuse what is allowed but rarely intended: unknown-field, duplicate-key, large-integer and, in
    /// requests, ambiguous-range. Warn about members of a request that the contract marks as inferred or
    /// contradicted
    #[arg(long, help_heading = "Checks")]
    pub(crate) strict: bool,

    /// Do not report this code: unknown-field, duplicate-key, large-integer, ambiguous-range,
    /// contradicted or inferred
    #[arg(long, value_name = "CODE", help_heading = "Checks")]
    pub(crate) allow: Vec<Lint>,

    /// Make this code an error, also without --strict: one of those of --allow
    #[arg(long, value_name = "CODE", help_heading = "Checks")]
    pub(crate) deny: Vec<Lint>,
}

impl Checks {
    /// The lints that are errors.
    pub(crate) fn strict(&self) -> Strict {
        let strict = match self.strict {
            true => Strict::all(),
            false => Strict::none(),
        };
        let denied = self
            .deny
            .iter()
            .fold(strict, |strict, &lint: &Lint| strict.deny(lint));
        self.allow
            .iter()
            .fold(denied, |strict, &lint| strict.allow(lint))
    }

    /// `options` for payloads of this direction, and the lints whose findings in them are warnings: a request is its
    /// caller's, who can write it otherwise.
    pub(crate) fn apply(&self, options: Options, direction: Direction) -> (Options, Vec<Lint>) {
        let denied = self.strict();
        let warned = match direction {
            Direction::Request => self.warned(&denied),
            _ => Vec::new(),
        };
        let wanted = warned
            .iter()
            .fold(denied, |strict, lint| strict.deny(*lint));
        (options.rules(!self.no_rules).strict(wanted), warned)
    }

    fn warned(&self, denied: &Strict) -> Vec<Lint> {
        let is_warned =
            |lint: &Lint| WARNED.contains(lint) || (self.strict && lint.is_about_provenance());
        let warned = Lint::ALL
            .into_iter()
            .filter(|lint| is_warned(lint) && !denied.denies(*lint) && !self.allow.contains(lint));
        warned.collect()
    }
}
