//! A column of texts, read as bytes: what another program calls a string need not be UTF-8, and its
//! offsets need not fit its buffer.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    BinaryType, BinaryViewType, ByteArrayType, ByteViewType, LargeBinaryType, LargeUtf8Type,
    StringViewType, Utf8Type,
};
use arrow_array::{Array, ArrayRef, GenericByteArray, GenericByteViewArray};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::DataType;

/// A value of a column.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// Known to be UTF-8.
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A column that can be checked.
pub(crate) struct Column(ArrayRef);

impl Column {
    /// The column, if it holds strings or binaries; otherwise what it holds.
    pub(crate) fn new(array: ArrayRef) -> Result<Self, DataType> {
        match array.data_type() {
            DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::Null => Ok(Self(array)),
            other => Err(other.clone()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Which rows have a value. A column of the type `null` has none.
    pub(crate) fn nulls(&self) -> Option<NullBuffer> {
        self.0.logical_nulls()
    }

    /// Judges rows one after the other. `None` is what cannot be reached: the column is broken.
    pub(crate) fn each(
        &self,
        rows: std::ops::Range<usize>,
        judge: impl FnMut(usize, Option<Value<'_>>),
    ) {
        match self.0.data_type() {
            DataType::Utf8 => offsets(self.0.as_bytes::<Utf8Type>(), rows, judge),
            DataType::LargeUtf8 => offsets(self.0.as_bytes::<LargeUtf8Type>(), rows, judge),
            DataType::Binary => offsets(self.0.as_bytes::<BinaryType>(), rows, judge),
            DataType::LargeBinary => offsets(self.0.as_bytes::<LargeBinaryType>(), rows, judge),
            DataType::Utf8View => views(self.0.as_byte_view::<StringViewType>(), rows, judge),
            DataType::BinaryView => views(self.0.as_byte_view::<BinaryViewType>(), rows, judge),
            _ => {}
        }
    }
}

fn offsets<T: ByteArrayType>(
    array: &GenericByteArray<T>,
    rows: std::ops::Range<usize>,
    mut judge: impl FnMut(usize, Option<Value<'_>>),
) {
    let values = array.values().as_slice();
    let place = |row: usize| array.value_offsets()[row].to_usize();
    // Whether it is UTF-8 is faster to see for all rows together. Nothing is lost where it is not.
    let before = place(rows.start).unwrap_or(0);
    let all = place(rows.end).and_then(|end| values.get(before..end));
    let all = all.and_then(|bytes| simdutf8::basic::from_utf8(bytes).ok());
    for row in rows.filter(|row| array.is_valid(*row)) {
        let value = place(row).zip(place(row + 1)).and_then(|(start, end)| {
            let text = || all?.get(start.checked_sub(before)?..end.checked_sub(before)?);
            let bytes = || values.get(start..end).map(Value::Bytes);
            text().map(Value::Text).or_else(bytes)
        });
        judge(row, value);
    }
}

fn views<T: ByteViewType>(
    array: &GenericByteViewArray<T>,
    rows: std::ops::Range<usize>,
    mut judge: impl FnMut(usize, Option<Value<'_>>),
) {
    /// The most bytes that stand in the view itself.
    const INLINE: usize = 12;
    for row in rows.filter(|row| array.is_valid(*row)) {
        let view = array.views()[row].to_le_bytes();
        let number = |at: usize| {
            let bytes = [view[at], view[at + 1], view[at + 2], view[at + 3]];
            usize::try_from(i32::from_le_bytes(bytes)).ok()
        };
        let value = match number(0) {
            Some(length @ ..=INLINE) => view.get(4..4 + length),
            Some(length) => number(8).zip(number(12)).and_then(|(buffer, start)| {
                array.data_buffers().get(buffer)?.get(start..start + length)
            }),
            None => None,
        };
        judge(row, value.map(Value::Bytes));
    }
}
