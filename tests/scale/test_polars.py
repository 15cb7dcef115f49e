"""`koreai_validate.polars`: lazily, in memory and streaming."""

from pathlib import Path
from typing import Any

import cases
import polars as pl
import pytest
from koreai_validate.polars import check, split, validate

TABLE = cases.rows(utf8=True)
RAW = cases.rows(utf8=False)


def texts() -> pl.LazyFrame:
    return pl.LazyFrame({"key": [row.key for row in TABLE], "payload": [row.text for row in TABLE]})


def binaries() -> pl.LazyFrame:
    payloads = pl.Series([row.payload for row in RAW], dtype=pl.Binary)
    return pl.LazyFrame({"key": [row.key for row in RAW], "payload": payloads})


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("options", [{}, cases.OPTIONS], ids=["default", "options"])
def test_each_row_is_that_of_check(engine: Any, options: dict[str, Any]) -> None:
    for frame, table in [(texts(), TABLE), (binaries(), RAW)]:
        found = validate(frame, "payload", cases.SCHEMA, **options).collect(engine=engine)
        assert found.columns == ["key", *cases.RESULTS]
        assert cases.by_key(found.to_dicts()) == cases.expected(table, **options)


def test_verdicts_alone() -> None:
    found = validate(texts(), "payload", cases.SCHEMA, keys=["key"], findings=False).collect()
    assert found.columns == ["key", "valid", "contract_version"]
    right = {key: it["valid"] for key, it in cases.expected(TABLE).items()}
    assert dict(found.select("key", "valid").iter_rows()) == right


def test_an_expression() -> None:
    first = check(pl.col("payload").str.strip_chars(), cases.SCHEMA).struct.field("findings").list.first()
    found = pl.DataFrame({"payload": [' {"name": 7} ']}).select(pointer=first.struct.field("pointer"))
    assert found.to_dicts() == [{"pointer": "/name"}]


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_split_loses_no_row(engine: Any) -> None:
    valid, others = (part.collect(engine=engine) for part in split(texts(), "payload", cases.SCHEMA))
    right = cases.expected(TABLE)
    assert valid.columns == ["key", "payload"] and others.columns == ["key", "payload", *cases.RESULTS]
    assert set(valid["key"]) == {key for key, it in right.items() if it["valid"]}
    assert cases.by_key(others.drop("payload").to_dicts()) == {k: it for k, it in right.items() if not it["valid"]}
    assert len(valid) + len(others) == len(TABLE)


def test_files_are_streamed(tmp_path: Path) -> None:
    binaries().sink_parquet(tmp_path / "tasks.parquet")
    frame = validate(pl.scan_parquet(tmp_path / "tasks.parquet"), "payload", cases.SCHEMA)
    frame.sink_parquet(tmp_path / "results.parquet", engine="streaming")
    found = pl.read_parquet(tmp_path / "results.parquet").to_dicts()
    assert cases.by_key(found) == cases.expected(RAW)


def test_names_are_no_patterns() -> None:
    frame = pl.DataFrame({"^a.*$": ["{}"], "ab": ["[]"], "*": [7]})
    assert validate(frame, "^a.*$", cases.SCHEMA, keys=["*"]).collect().row(0)[:2] == (7, True)
    assert validate(frame, "ab", cases.SCHEMA, keys=["^a.*$"]).collect().columns == ["^a.*$", *cases.RESULTS]
    assert [len(part.collect()) for part in split(frame, "^a.*$", cases.SCHEMA)] == [1, 0]


def test_empty_and_null_columns() -> None:
    frame = pl.DataFrame({"key": [], "payload": []}, {"key": pl.String, "payload": pl.String})
    assert validate(frame, "payload", cases.SCHEMA).collect().shape == (0, 5)
    frame = pl.DataFrame({"key": ["a"], "payload": [None]})
    assert validate(frame, "payload", cases.SCHEMA).collect()["valid"].to_list() == [None]


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda it: validate(it, "paylod", cases.SCHEMA), pl.exceptions.ColumnNotFoundError, "no column 'paylod'"),
        (lambda it: validate(it, "key", cases.SCHEMA, keys=["id"]), pl.exceptions.ColumnNotFoundError, "'id'"),
        (lambda it: validate(it, "number", cases.SCHEMA), TypeError, "'number' holds Int64; payloads are strings"),
        (lambda it: validate(it, "nested", cases.SCHEMA), TypeError, "'nested' holds Struct"),
        (lambda it: split(it, "nested", cases.SCHEMA), TypeError, "'nested' holds Struct"),
        (lambda it: validate(it, "payload", "update-tsk"), ValueError, "update-tsk"),
        (lambda it: validate(it, "payload", cases.SCHEMA, show_values=True), TypeError, "show_values does not exist"),
        (lambda it: validate(it, "payload", cases.SCHEMA, max_erors=1), TypeError, "unknown option 'max_erors'"),
        (lambda it: validate(it, "payload", cases.SCHEMA, keys=["valid"]), ValueError, "'valid' has the name of a res"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_before_anything_is_read(call: Any, error: Any, message: str) -> None:
    kinds = {"key": pl.String, "payload": pl.String, "number": pl.Int64, "nested": pl.Struct({"a": pl.Int8})}
    with pytest.raises(error, match=message):
        call(pl.LazyFrame(schema=kinds | {"valid": pl.Boolean}))
