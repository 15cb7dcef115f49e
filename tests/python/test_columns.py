"""`check_arrow`: every kind of column, and broken ones."""

import ctypes
import itertools
import os
import threading

import pyarrow as pa
import pytest
from koreai_validate import CONTRACT_VERSION, Validator

TASKS = Validator("update-task.request")
VALUES = ['{"name": "a"}', None, '{"name": 7}', "", None, '{"näme": 1, "dueDate": ""}', '{"name": "' + "b" * 40 + '"}']
VERDICTS = [True, None, False, False, None, False, True]


def check(column: object, **options: int) -> pa.RecordBatch:
    batch = pa.record_batch(TASKS.check_arrow(column, **options))  # type: ignore[arg-type]
    batch.validate(full=True)
    return batch


def kinds() -> list[pa.DataType]:
    return [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()]


@pytest.mark.parametrize("kind", kinds(), ids=str)
@pytest.mark.parametrize("threads", [1, 2, 1000])
def test_every_kind_of_text(kind: pa.DataType, threads: int) -> None:
    column = pa.array(VALUES).cast(pa.binary()).cast(kind) if "binary" in str(kind) else pa.array(VALUES, kind)
    batch = check(column, threads=threads)
    assert batch["valid"].to_pylist() == VERDICTS
    assert batch["truncated"].to_pylist() == [None if it is None else False for it in VERDICTS]
    assert batch["contract_version"].to_pylist() == [CONTRACT_VERSION] * len(VALUES)
    for value, found in zip(VALUES, batch["findings"].to_pylist(), strict=True):
        if value is None:
            assert found is None
            continue
        expected = TASKS.check(value).findings
        assert [tuple(it.values()) for it in found] == [(*it[:9], it.value) for it in expected]
    # The end of one is the end of the other, wherever the column was cut out.
    for start in range(len(VALUES)):
        for length in range(len(VALUES) - start):
            part = check(column.slice(start, length), threads=threads)
            assert part.equals(check(pa.array(column.slice(start, length).to_pylist(), kind)))
            assert part["findings"].to_pylist() == batch["findings"].slice(start, length).to_pylist()


def test_the_schema_of_the_batch() -> None:
    schema = check(pa.array(VALUES)).schema
    assert schema.names == ["valid", "findings", "truncated", "contract_version"]
    names = [field.name for field in schema.field("findings").type.value_type]
    assert names == [
        "class", "code", "pointer", "line", "column", "offset", "message", "help", "schema_location", "value",
    ]  # fmt: skip
    assert schema == check(pa.array([], pa.string())).schema == check(pa.nulls(2)).schema


def test_chunks_nulls_and_nothing() -> None:
    chunked = pa.chunked_array([VALUES[:3], [], VALUES[3:]], pa.string())
    assert check(chunked).equals(check(pa.array(VALUES)))
    assert check(pa.chunked_array([], pa.string())).num_rows == 0
    assert check(pa.nulls(3))["valid"].to_pylist() == [None] * 3
    assert check(pa.nulls(3))["findings"].to_pylist() == [None] * 3
    assert len(TASKS.check_arrow(pa.array(VALUES))) == len(VALUES)


def test_many_rows_on_several_threads() -> None:
    column = pa.array(VALUES * 30_000)
    one = check(column)
    assert one.equals(check(column, threads=2)) and one["valid"].to_pylist() == VERDICTS * 30_000


def test_a_schema_of_ones_own_has_no_version() -> None:
    batch = pa.record_batch(Validator('{"type": "integer"}').check_arrow(pa.array(["1", "x"])))
    assert batch["contract_version"].to_pylist() == [None, None]
    assert batch["valid"].to_pylist() == [True, False]


def test_truncation_is_shown() -> None:
    many = pa.array(['{"name": 1, "dueDate": "", "tags": 1}'])
    batch = pa.record_batch(Validator("update-task.request", max_errors=2).check_arrow(many))
    assert batch["truncated"].to_pylist() == [True] and len(batch["findings"][0]) == 2


@pytest.mark.parametrize("threads", [1, 2])
def test_verdicts_without_findings(threads: int) -> None:
    batch = check(pa.array(VALUES * 1000), threads=threads, findings=False)
    assert batch.schema.names == ["valid", "contract_version"]
    assert batch["valid"].to_pylist() == VERDICTS * 1000
    assert batch["contract_version"].to_pylist() == [CONTRACT_VERSION] * len(batch)


@pytest.mark.parametrize("threads", [1, 2])
def test_findings_of_bounded_size(threads: int) -> None:
    """It stops where findings take enough, and goes on where it stopped."""
    columns = pa.array(['{"tags": [' + "1," * 200 + "1]}", None, "{}"] * 2000), pa.array(VALUES * 1000)
    for column in (*columns, pa.chunked_array([*columns, columns[1]])):
        most = 1 << 18
        parts, done = [], 0
        while done < len(column):
            parts.append(check(column.slice(done), threads=threads, max_bytes=most))
            done += parts[-1].num_rows
        assert pa.concat_batches(parts).equals(check(column))
        # A part takes no more than one step, of 256 rows for each thread, beyond the limit.
        assert len(parts) > 1 and max(part.nbytes for part in parts) < most + (10 << 20) * threads
    # Verdicts alone take no more than the column: it does not stop.
    assert check(columns[0], max_bytes=0, findings=False).num_rows == len(columns[0])
    assert check(pa.array([], pa.string()), max_bytes=0).num_rows == 0


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1]), pa.array([], pa.int8()), pa.array([["a"]]), pa.array(["a"]).dictionary_encode(),
        pa.table({"a": ["{}"]}), pa.record_batch({"a": ["{}"]}), pa.array([b"abc"], pa.binary(3)),
    ],
    ids=lambda it: type(it).__name__,
)  # fmt: skip
def test_other_columns_are_refused(column: object) -> None:
    with pytest.raises(TypeError, match="a column of payloads holds strings or binaries, not"):
        TASKS.check_arrow(column)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", [None, ["{}"], b"{}", "{}", 7])
def test_what_is_no_column_is_refused(column: object) -> None:
    with pytest.raises(TypeError, match="has __arrow_c_array__ or __arrow_c_stream__"):
        TASKS.check_arrow(column)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="threads is 0"):
        TASKS.check_arrow(pa.array(["{}"]), threads=0)


def broken(kind: pa.DataType, buffers: list[pa.Buffer | None], length: int) -> pa.Array:
    return pa.Array.from_buffers(kind, length, buffers)


def test_what_is_called_a_string_need_not_be_utf8() -> None:
    offsets = pa.py_buffer((ctypes.c_int32 * 2)(0, 12))
    text = pa.py_buffer(b'{"name":"\xff"}')
    batch = check(broken(pa.string(), [None, offsets, text], 1))
    [finding] = batch["findings"].to_pylist()[0]
    assert (finding["message"], finding["offset"]) == ("not JSON: not UTF-8", 9)


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_each_row_is_utf8_by_itself(kind: pa.DataType) -> None:
    """The bytes of all rows together may be UTF-8 where those of a row are not, and the other way round."""
    rows = [b'{"name":"\xc3', b'\xbc"}', '{"name":"ü"}'.encode(), b"{}", b'{"name":"\xff"}', '{"name":"é"}'.encode()]
    cuts = (ctypes.c_int32 * (len(rows) + 1))(0, *itertools.accumulate(map(len, rows)))
    for last, expected in [(4, [False, False, True, True]), (6, [False, False, True, True, False, True])]:
        for findings in (True, False):
            column = broken(kind, [None, pa.py_buffer(cuts), pa.py_buffer(b"".join(rows))], len(rows)).slice(0, last)
            for start in (0, 1, 2):
                batch = pa.record_batch(TASKS.check_arrow(column.slice(start), findings=findings))
                assert batch["valid"].to_pylist() == expected[start:]
    [finding] = check(column)["findings"].to_pylist()[0]
    assert (finding["message"], finding["offset"]) == ("not JSON: not UTF-8", 9)


@pytest.mark.parametrize("middle", [9, 100, -3, 2**31 - 1, -(2**31)])
def test_offsets_that_lead_outside_are_an_error(middle: int) -> None:
    # Where buffers end is not part of the interface: the last offset says it.
    offsets = pa.py_buffer((ctypes.c_int32 * 4)(0, 2, middle, 8))
    column = broken(pa.binary(), [None, offsets, pa.py_buffer(b"{}{}{}{}")], 3)
    with pytest.raises(ValueError, match="row 1 points outside of its buffer"):
        TASKS.check_arrow(column)


@pytest.mark.parametrize("view", [(50, 0, 0, 0), (50, 0, 9, 0), (50, 0, -1, 0), (-1, 0, 0, 0), (50, 0, 0, -7)])
def test_views_that_lead_outside_are_an_error(view: tuple[int, int, int, int]) -> None:
    views = pa.py_buffer((ctypes.c_int32 * 4)(*view))
    column = broken(pa.binary_view(), [None, views, pa.py_buffer(b"{}" + b" " * 30)], 1)
    with pytest.raises((ValueError, RuntimeError)):
        TASKS.check_arrow(column)


class Failing:
    """A column whose owner fails."""

    def __init__(self, gives: object) -> None:
        self.gives = gives

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


@pytest.mark.parametrize("gives", [None, (), (1, 2), KeyError("mine"), pa.array(["{}"]).__arrow_c_array__()[::-1]])
def test_an_owner_that_fails_is_an_error(gives: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, IndexError)):
        TASKS.check_arrow(Failing(gives))  # type: ignore[arg-type]


def test_a_stream_that_fails_is_an_error() -> None:
    def batches():  # type: ignore[no-untyped-def]
        yield pa.record_batch({"a": ["{}"]})
        raise KeyError("mine")

    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            schema = pa.schema([("a", pa.string())])
            return pa.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()  # type: ignore

    with pytest.raises(TypeError, match="not Struct"):
        TASKS.check_arrow(Stream())


@pytest.mark.skipif("HUGE" not in os.environ, reason="takes gigabytes and minutes; HUGE=1 runs it")
def test_columns_of_more_than_2_gib() -> None:
    rows = 2_300_000
    good, bad = b'{"name": "' + b"a" * 987 + b'"}', b'{"name": ' + b"7" * 989 + b"}"
    values = pa.py_buffer(good * (rows - 1) + bad)
    assert len(good) == len(bad) and values.size > 2**31
    offsets = pa.array(range(0, values.size + 1, len(good)), pa.int64()).buffers()[1]
    for kind in (pa.large_string(), pa.large_binary()):
        batch = check(broken(kind, [None, offsets, values], rows), threads=2)
        assert batch["valid"].to_pylist()[-2:] == [True, False] and batch["valid"].true_count == rows - 1
    chunk = pa.array([good.decode()] * (rows // 2))
    assert check(pa.chunked_array([chunk, chunk])).num_rows == rows // 2 * 2
    # One value alone.
    one = pa.array([b'{"name": "' + b"a" * 2**31 + b'"}'], pa.large_binary())
    assert check(one)["valid"].to_pylist() == [True]


@pytest.mark.skipif("HUGE" not in os.environ, reason="takes gigabytes and minutes; HUGE=1 runs it")
def test_findings_of_more_than_2_gib_are_an_error() -> None:
    many = pa.array(['{"tags": [' + "1," * 499_999 + "1]}"])
    with pytest.raises(OverflowError, match="check the column in parts, or lower max_errors"):
        Validator("update-task.request", max_errors=10**6).check_arrow(pa.chunked_array([many] * 50))  # type: ignore[arg-type]


def test_threads_may_share_a_column() -> None:
    column = pa.array(VALUES * 2000)
    expected = check(column)
    same: list[bool] = []
    threads = [threading.Thread(target=lambda: same.append(check(column).equals(expected))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same == [True] * 4
