//! Many payloads, one after the other.

use crate::error::Error;
use crate::plan::Order;
use crate::validator::Validator;

/// Checks payloads one after the other. The verdicts are those of [`Validator`]; where [the
/// plan](crate#two-engines) answers, it takes less time, since the members of a payload are looked for first in the
/// order in which those before had them.
///
/// ```
/// use koreai_validate::{Schema, Validator};
///
/// let validator = Validator::new(Schema::named("update-task.request")?);
/// let mut series = validator.series();
/// let valid = [r#"{"name": "a", "dueDate": 1}"#, r#"{"name": 2, "dueDate": 1}"#]
///     .into_iter()
///     .filter(|payload| series.is_valid_str(payload));
/// assert_eq!(valid.count(), 1);
/// # Ok::<(), koreai_validate::UnknownSchema>(())
/// ```
#[derive(Clone, Debug)]
pub struct Series<'v> {
    validator: &'v Validator,
    /// Good in any state, also after a panic that was contained.
    order: Order,
}

impl Validator {
    /// For many payloads, one after the other: the same verdicts, in less time.
    pub fn series(&self) -> Series<'_> {
        Series {
            validator: self,
            order: self.order(),
        }
    }
}

impl Series<'_> {
    /// As [`Validator::is_valid`].
    pub fn is_valid(&mut self, payload: &[u8]) -> bool {
        let Self { validator, order } = self;
        validator.judge(|| validator.accepts(payload, order), payload)
    }

    /// The same for bytes that are known to be UTF-8, which is not checked again: a caller with many
    /// payloads checks all their bytes at once.
    pub fn is_valid_str(&mut self, payload: &str) -> bool {
        let Self { validator, order } = self;
        let payload = payload.as_bytes();
        validator.judge(|| validator.accepts_utf8(payload, order), payload)
    }

    /// As [`Validator::validate`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn validate(&mut self, payload: &[u8]) -> Result<(), Error> {
        let Self { validator, order } = self;
        validator.check(|| validator.accepts(payload, order), payload)
    }

    /// The same for bytes that are known to be UTF-8.
    ///
    /// # Errors
    ///
    /// As [`Validator::validate`].
    pub fn validate_str(&mut self, payload: &str) -> Result<(), Error> {
        let Self { validator, order } = self;
        let payload = payload.as_bytes();
        validator.check(|| validator.accepts_utf8(payload, order), payload)
    }
}
