//! Many payloads in one buffer, as columns of Apache Arrow hold them.

use crate::error::Error;
use crate::finding::Finding;
use crate::validator::Validator;

/// Findings that are kept of one batch. Rows are judged all the same.
pub const MAX_FINDINGS: usize = 100_000;

/// Where the payloads of a buffer begin and end: one number more than there are payloads, as in the
/// layouts `Binary` and `Utf8` of Arrow (32 bits), or `LargeBinary` and `LargeUtf8` (64 bits).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Offsets<'a> {
    /// Of 32 bits.
    Small(&'a [i32]),
    /// Of 64 bits.
    Large(&'a [i64]),
}

impl Offsets<'_> {
    fn len(self) -> usize {
        match self {
            Self::Small(offsets) => offsets.len(),
            Self::Large(offsets) => offsets.len(),
        }
    }

    fn get(self, index: usize) -> Option<usize> {
        match self {
            Self::Small(offsets) => usize::try_from(*offsets.get(index)?).ok(),
            Self::Large(offsets) => usize::try_from(*offsets.get(index)?).ok(),
        }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// How many rows there are.
    pub rows: usize,
    /// A bit for each row, the first in the lowest bit: whether it is valid. Not set for a row that is
    /// null.
    pub valid: Vec<u8>,
    /// Rows that are invalid.
    pub invalid: u64,
    /// What is wrong with them, in the order of the rows.
    pub findings: FindingColumns,
    /// Whether there are more findings than were kept: [`MAX_FINDINGS`], and of one row
    /// [`Options::max_errors`](crate::Options::max_errors).
    pub truncated: bool,
}

impl Batch {
    /// Whether a row is valid.
    pub fn is_valid(&self, row: usize) -> bool {
        bit(&self.valid, row) == Some(true)
    }
}

/// Findings as columns, all of one length. They mean what the fields of [`Finding`] mean; places are
/// those in the payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindingColumns {
    /// The row, from 0.
    pub row: Vec<u64>,
    /// The class, as reports write it.
    pub class: Vec<&'static str>,
    /// The code.
    pub code: Vec<String>,
    /// The JSON pointer.
    pub pointer: Vec<String>,
    /// The place in the schema.
    pub schema_location: Vec<Option<String>>,
    /// The line.
    pub line: Vec<u64>,
    /// The column.
    pub column: Vec<u64>,
    /// The offset.
    pub offset: Vec<u64>,
    /// The message.
    pub message: Vec<String>,
    /// What to do.
    pub help: Vec<Option<String>>,
    /// The vendor's page.
    pub docs: Vec<Option<String>>,
}

impl FindingColumns {
    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    fn push(&mut self, row: u64, finding: Finding) {
        self.row.push(row);
        self.class.push(finding.class.as_str());
        self.code.push(finding.code);
        self.pointer.push(finding.pointer);
        self.schema_location.push(finding.schema_location);
        self.line.push(finding.line);
        self.column.push(finding.column);
        self.offset.push(finding.offset);
        self.message.push(finding.message);
        self.help.push(finding.help);
        self.docs.push(finding.docs);
    }
}

/// The buffers of a batch do not fit each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// A payload would begin behind its end, or end behind the buffer.
    #[error("the offsets of row {row} lead out of the buffer")]
    Offsets {
        /// The row, from 0.
        row: usize,
    },
    /// There is no bit for each row.
    #[error("the validity has {bytes} bytes, too few for {rows} rows")]
    Validity {
        /// The bytes that it has.
        bytes: usize,
        /// The rows that there are.
        rows: usize,
    },
}

impl Validator {
    /// Checks the payloads of one buffer. `validity` has a bit for each row, the first in the lowest
    /// bit; a row whose bit is not set is null, and neither valid nor invalid.
    ///
    /// ```
    /// use koreai_validate::{Offsets, Schema, Validator};
    ///
    /// let validator = Validator::new(Schema::UPDATE_TASK_REQUEST);
    /// let buffer = br#"{"name": "Call back"}{"name": 7}"#;
    /// let batch = validator.check_batch(buffer, Offsets::Small(&[0, 21, 32]), None)?;
    /// assert_eq!((batch.is_valid(0), batch.is_valid(1)), (true, false));
    /// assert_eq!((batch.findings.row[0], batch.findings.pointer[0].as_str()), (1, "/name"));
    /// # Ok::<(), koreai_validate::BatchError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BatchError`] if the buffers do not fit each other; nothing is checked then.
    pub fn check_batch(
        &self,
        buffer: &[u8],
        offsets: Offsets<'_>,
        validity: Option<&[u8]>,
    ) -> Result<Batch, BatchError> {
        let rows = offsets.len().saturating_sub(1);
        if let Some(bits) = validity
            && bits.len() < rows.div_ceil(8)
        {
            let bytes = bits.len();
            return Err(BatchError::Validity { bytes, rows });
        }
        let payloads: Vec<&[u8]> = (0..rows)
            .map(|row| {
                let range = offsets.get(row).zip(offsets.get(row + 1));
                let payload = range.and_then(|(start, end)| buffer.get(start..end));
                payload.ok_or(BatchError::Offsets { row })
            })
            .collect::<Result<_, _>>()?;
        let mut batch = Batch {
            rows,
            valid: vec![0; rows.div_ceil(8)],
            ..Batch::default()
        };
        let mut series = self.series();
        for (row, payload) in payloads.into_iter().enumerate() {
            if validity.is_some_and(|bits| bit(bits, row) != Some(true)) {
                continue;
            }
            // More than is kept need not be explained.
            let full = batch.findings.len() >= MAX_FINDINGS;
            match full {
                true if series.is_valid(payload) => batch.set_valid(row),
                true => {
                    batch.invalid += 1;
                    batch.truncated = true;
                }
                false => match series.validate(payload) {
                    Ok(()) => batch.set_valid(row),
                    Err(error) => batch.add(row, &error),
                },
            }
        }
        Ok(batch)
    }
}

impl Batch {
    fn set_valid(&mut self, row: usize) {
        self.valid[row / 8] |= 1 << (row % 8);
    }

    fn add(&mut self, row: usize, error: &Error) {
        self.invalid += 1;
        if let Error::Invalid(violations) = error {
            self.truncated |= violations.is_truncated();
        }
        for finding in error.findings() {
            match self.findings.len() < MAX_FINDINGS {
                true => self.findings.push(row as u64, finding),
                false => self.truncated = true,
            }
        }
    }
}

fn bit(bits: &[u8], row: usize) -> Option<bool> {
    Some(bits.get(row / 8)? >> (row % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::schema::Schema;

    #[test]
    fn a_batch_is_what_its_rows_are() {
        let validator = Validator::new(Schema::UPDATE_TASK_REQUEST);
        let rows: [&[u8]; 11] = [
            b"{}",
            b"{\"name\": 7}",
            b"",
            b"{\"name\": \"x\"}",
            b"[1,",
            b"\xFF",
            b"{\"name\": 7, \"tags\": 7}",
            b"null",
            b"{}",
            b" {} ",
            b"{\"name\": []}",
        ];
        let buffer = rows.concat();
        let mut offsets = vec![0_i32];
        for row in rows {
            offsets.push(offsets.last().unwrap() + row.len() as i32);
        }
        let large: Vec<i64> = offsets.iter().map(|offset| i64::from(*offset)).collect();
        let batch = validator
            .check_batch(&buffer, Offsets::Small(&offsets), None)
            .unwrap();
        let other = validator.check_batch(&buffer, Offsets::Large(&large), None);
        assert_eq!(other.unwrap(), batch);
        let mut findings = 0;
        for (index, row) in rows.iter().enumerate() {
            let verdict = validator.validate(row);
            assert_eq!(batch.is_valid(index), verdict.is_ok(), "row {index}");
            let expected = verdict
                .err()
                .map(|error| error.findings())
                .unwrap_or_default();
            let found = batch
                .findings
                .row
                .iter()
                .filter(|row| **row == index as u64);
            assert_eq!(found.count(), expected.len(), "row {index}");
            findings += expected.len();
        }
        assert_eq!(batch.findings.len(), findings);
        assert_eq!(batch.invalid, 7);
        // Row 1 and row 8 are null.
        let validity = [0b1111_1101, 0b1111_1110];
        let some = validator
            .check_batch(&buffer, Offsets::Small(&offsets), Some(&validity))
            .unwrap();
        assert!(!some.is_valid(1) && !some.is_valid(8) && some.is_valid(0));
        assert_eq!(some.invalid, 6);
    }

    #[test]
    fn buffers_that_do_not_fit_are_refused() {
        let validator = Validator::new(Schema::UPDATE_TASK_REQUEST);
        let check = |offsets: &[i32], validity| {
            validator.check_batch(b"{}{}", Offsets::Small(offsets), validity)
        };
        for (offsets, row) in [
            (&[0, 5][..], 0),
            (&[0, 2, 1], 1),
            (&[-1, 2], 0),
            (&[2, 0], 0),
        ] {
            assert_eq!(check(offsets, None), Err(BatchError::Offsets { row }));
        }
        let short = BatchError::Validity { bytes: 0, rows: 2 };
        assert_eq!(check(&[0, 2, 4], Some(&[])), Err(short));
        for empty in [&[][..], &[0], &[3]] {
            assert_eq!(check(empty, None).unwrap().rows, 0);
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let options = Options::new().max_errors(2);
        let validator = Validator::new(Schema::UPDATE_TASK_REQUEST).with_options(options);
        let rows = MAX_FINDINGS + 10;
        let offsets: Vec<i64> = (0..=rows as i64).collect();
        let batch = validator
            .check_batch(&b"7".repeat(rows), Offsets::Large(&offsets), None)
            .unwrap();
        assert_eq!(
            (batch.findings.len(), batch.truncated),
            (MAX_FINDINGS, true)
        );
        assert_eq!(batch.invalid, rows as u64);
    }
}
