"""`koreai_validate.ray`, on a Ray of its own on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cases
import pyarrow as pa
import pytest
import ray
import ray.data
import tables
from koreai_validate.ray import Check, split, validate

TABLE = cases.rows(utf8=True)
RAW = cases.rows(utf8=False)


@pytest.fixture(scope="module", autouse=True)
def started() -> Iterator[None]:
    # More than there are: actors keep theirs, and whatever reads for them needs one as well.
    ray.init(num_cpus=4, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both tables as Parquet."""
    folder = tmp_path_factory.mktemp("tasks")
    tables.write(folder, TABLE, RAW)
    return folder


@pytest.mark.parametrize("name, table", [("texts", TABLE), ("raw", RAW), ("unchecked", RAW)])
@pytest.mark.parametrize("options", [{}, cases.OPTIONS], ids=["default", "options"])
def test_each_row_is_that_of_check(folder: Path, name: str, table: list[cases.Row], options: Any) -> None:
    found = validate(ray.data.read_parquet(str(folder / name)), "payload", cases.SCHEMA, **options)
    assert found.columns() == ["key", *cases.RESULTS]
    assert cases.by_key(found.take_all()) == cases.expected(table, **options)


def test_verdicts_alone_on_actors(folder: Path) -> None:
    actors = ray.data.ActorPoolStrategy(size=2)
    tasks = ray.data.read_parquet(str(folder / "raw"))
    found = validate(tasks, "payload", cases.SCHEMA, keys=["key"], findings=False, compute=actors)
    assert found.columns() == ["key", "valid", "contract_version"]
    assert {row["key"]: row["valid"] for row in found.take_all()} == {k: it["valid"] for k, it in cases.expected(RAW).items()}


def test_the_class(folder: Path) -> None:
    tasks = ray.data.read_parquet(str(folder / "raw"))
    found = tasks.map_batches(Check, fn_constructor_args=["payload", cases.SCHEMA], batch_format="pyarrow", batch_size=100)
    rows = found.take_all()
    payloads = {row.key: row.payload for row in RAW}
    assert all(payloads[row["key"]] == row.pop("payload") for row in rows)
    assert cases.by_key(rows) == cases.expected(RAW)


def test_split_loses_no_row(folder: Path) -> None:
    valid, others = split(ray.data.read_parquet(str(folder / "raw")), "payload", cases.SCHEMA)
    right = cases.expected(RAW)
    payloads = {row.key: row.payload for row in RAW}
    assert {row["key"]: row["payload"] for row in valid.take_all()} == {k: payloads[k] for k, it in right.items() if it["valid"]}
    rows = others.take_all()
    assert all(payloads[row["key"]] == row.pop("payload") for row in rows)
    assert cases.by_key(rows) == {key: it for key, it in right.items() if not it["valid"]}


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda it: validate(it, "paylod", cases.SCHEMA), KeyError, "no column 'paylod'"),
        (lambda it: validate(it, "key", cases.SCHEMA, keys=["id"]), KeyError, "no column 'id'"),
        (lambda it: validate(it, "number", cases.SCHEMA), TypeError, "'number' holds int64; payloads are strings"),
        (lambda it: split(it, "nested", cases.SCHEMA), TypeError, "'nested' holds struct"),
        (lambda it: validate(it, "payload", "update-tsk"), ValueError, "update-tsk"),
        (lambda it: validate(it, "payload", cases.SCHEMA, show_values=True), TypeError, "show_values does not exist"),
        (lambda it: validate(it, "payload", cases.SCHEMA, keys=["valid"]), ValueError, "'valid' has the name of a res"),
        (lambda it: split(it, "payload", cases.SCHEMA), ValueError, "'valid' has the name of a result"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_before_the_job(call: Any, error: Any, message: str) -> None:
    columns = {"key": ["a"], "payload": ["{}"], "number": [1], "nested": [{"a": 1}], "valid": [True]}
    with pytest.raises(error, match=message):
        call(ray.data.from_arrow(pa.table(columns)))
