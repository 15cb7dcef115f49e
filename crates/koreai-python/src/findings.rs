//! Findings as columns of Arrow.

use std::sync::Arc;

use arrow_array::builder::{StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, BooleanArray, ListArray, RecordBatch, StringArray, StructArray};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};

use koreai_validate::Finding;

use crate::finding::Refused;

/// Why findings do not fit into one batch.
pub(crate) const TOO_MUCH: &str =
    "the findings of a batch take more than 2 GiB: check the column in parts, or lower max_errors";

/// The columns of a finding.
fn fields() -> Fields {
    let text = |name, nullable| Field::new(name, DataType::Utf8, nullable);
    let number = |name| Field::new(name, DataType::UInt64, false);
    Fields::from(vec![
        text("class", false),
        text("code", false),
        text("pointer", false),
        number("line"),
        number("column"),
        number("offset"),
        text("message", false),
        text("help", true),
        text("schema_location", true),
        text("value", true),
    ])
}

/// The rows that were judged so far.
#[derive(Default)]
pub(crate) struct Rows {
    valid: Bits,
    truncated: Bits,
    nulls: Bits,
    /// Where the findings of each row end.
    ends: Vec<i32>,
    texts: [StringBuilder; 7],
    numbers: [UInt64Builder; 3],
}

/// Bits that are appended.
struct Bits(BooleanBufferBuilder);

impl Default for Bits {
    fn default() -> Self {
        Self(BooleanBufferBuilder::new(0))
    }
}

impl Rows {
    /// Adds rows that are valid or null, but for those that were refused, which are in order.
    pub(crate) fn add(
        &mut self,
        count: usize,
        nulls: Option<&NullBuffer>,
        refused: Vec<(usize, Refused)>,
    ) -> Result<(), &'static str> {
        let first = self.valid.0.len();
        self.valid.0.append_n(count, true);
        self.truncated.0.append_n(count, false);
        match nulls {
            Some(nulls) => self.nulls.0.append_buffer(nulls.inner()),
            None => self.nulls.0.append_n(count, true),
        }
        let mut end = self.ends.last().copied().unwrap_or(0);
        self.ends.reserve(count);
        for (row, refused) in refused {
            self.ends.resize(first + row, end);
            self.valid.0.set_bit(first + row, false);
            self.truncated.0.set_bit(first + row, refused.truncated);
            let findings = i32::try_from(refused.findings.len()).map_err(|_| TOO_MUCH)?;
            end = end.checked_add(findings).ok_or(TOO_MUCH)?;
            for finding in refused.findings {
                self.finding(finding)?;
            }
            self.ends.push(end);
        }
        self.ends.resize(first + count, end);
        Ok(())
    }

    fn finding(&mut self, finding: Finding) -> Result<(), &'static str> {
        let texts = [
            Some(finding.class.as_str()),
            Some(&finding.code),
            Some(&finding.pointer),
            Some(&finding.message),
            finding.help.as_deref(),
            finding.schema_location.as_deref(),
            finding.value.as_deref(),
        ];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            let length = column.values_slice().len() + text.map_or(0, str::len);
            if i32::try_from(length).is_err() {
                return Err(TOO_MUCH);
            }
            column.append_option(text);
        }
        let numbers = [finding.line, finding.column, finding.offset];
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.append_value(number);
        }
        Ok(())
    }

    /// About how many bytes the findings take.
    pub(crate) fn bytes(&self) -> usize {
        let numbers = self
            .numbers
            .iter()
            .map(|column| size_of_val(column.values_slice()));
        let texts = self
            .texts
            .iter()
            .map(|column| column.values_slice().len() + size_of_val(column.offsets_slice()));
        numbers.chain(texts).sum()
    }

    /// All of them as one batch, with their findings or without.
    pub(crate) fn finish(
        mut self,
        with_findings: bool,
        version: Option<&str>,
    ) -> Result<RecordBatch, ArrowError> {
        let count = self.valid.0.len();
        let [class, code, pointer, message, help, location, value] = self.texts.each_mut();
        let [line, column, offset] = self.numbers.each_mut();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(class.finish()),
            Arc::new(code.finish()),
            Arc::new(pointer.finish()),
            Arc::new(line.finish()),
            Arc::new(column.finish()),
            Arc::new(offset.finish()),
            Arc::new(message.finish()),
            Arc::new(help.finish()),
            Arc::new(location.finish()),
            Arc::new(value.finish()),
        ];
        let nulls = NullBuffer::new(self.nulls.0.finish());
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        let item = Field::new_struct("item", fields(), false);
        let ends = std::iter::once(0).chain(self.ends).collect::<Vec<i32>>();
        let findings = ListArray::try_new(
            Arc::new(item),
            OffsetBuffer::new(ends.into()),
            Arc::new(StructArray::try_new(fields(), columns, None)?),
            nulls.clone(),
        )?;
        let bits = |bits: BooleanBuffer| Arc::new(BooleanArray::new(bits, nulls.clone()));
        let versions = match version {
            Some(version) => StringArray::from_iter_values(std::iter::repeat_n(version, count)),
            None => StringArray::new_null(count),
        };
        let columns: Vec<ArrayRef> = vec![
            bits(self.valid.0.finish()),
            Arc::new(findings),
            bits(self.truncated.0.finish()),
            Arc::new(versions),
        ];
        let batch = RecordBatch::try_new(Arc::new(schema()), columns)?;
        match with_findings {
            true => Ok(batch),
            false => batch.project(&[0, 3]),
        }
    }
}

/// The columns of a batch.
fn schema() -> Schema {
    let item = Field::new_struct("item", fields(), false);
    Schema::new(vec![
        Field::new("valid", DataType::Boolean, true),
        Field::new_list("findings", item, true),
        Field::new("truncated", DataType::Boolean, true),
        Field::new("contract_version", DataType::Utf8, true),
    ])
}
