"""`koreai_validate.duckdb`: functions of SQL."""

import re
from pathlib import Path
from typing import Any

import cases
import duckdb
import pyarrow as pa
import pytest
from koreai_validate.duckdb import register

TABLE = cases.rows(utf8=True)
RAW = cases.rows(utf8=False)


def connected(utf8: bool, **options: Any) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register(connection, "task", cases.SCHEMA, kind="VARCHAR" if utf8 else "BLOB", **options)
    table = TABLE if utf8 else RAW
    payloads = pa.array([row.payload for row in table], pa.binary())
    columns = {"key": [row.key for row in table], "payload": payloads.cast(pa.string()) if utf8 else payloads}
    connection.register("given", pa.table(columns))
    connection.execute("CREATE TABLE tasks AS FROM given")
    return connection


@pytest.mark.parametrize("utf8", [True, False], ids=["VARCHAR", "BLOB"])
@pytest.mark.parametrize("options", [{}, cases.OPTIONS], ids=["default", "options"])
def test_each_row_is_that_of_check(utf8: bool, options: dict[str, Any]) -> None:
    found = connected(utf8, **options).sql("SELECT key, unnest(task_check(payload)) FROM tasks").arrow()
    rows = pa.table(found).to_pylist()
    assert list(rows[0]) == ["key", *cases.RESULTS]
    right = cases.expected(TABLE if utf8 else RAW, **options)
    # Of a null, everything is null.
    nulls = {key: dict.fromkeys(it) for key, it in right.items() if it["valid"] is None}
    assert cases.by_key(rows) == right | nulls


def test_verdicts_are_those_of_check() -> None:
    found = connected(False).sql("SELECT key, task_valid(payload) FROM tasks").fetchall()
    assert dict(found) == {key: it["valid"] for key, it in cases.expected(RAW).items()}


def test_a_result_may_outlive_its_connection() -> None:
    found = connected(True).sql("SELECT key, task_check(payload) AS it FROM tasks").arrow()
    assert pa.table(found).num_rows == len(TABLE)


def test_copy_where(tmp_path: Path) -> None:
    connection = connected(True)
    connection.execute(f"COPY (FROM tasks WHERE task_valid(payload)) TO '{tmp_path}/valid.parquet'")
    rest = "SELECT *, unnest(task_check(payload)) FROM tasks WHERE NOT coalesce(task_valid(payload), false)"
    connection.execute(f"COPY ({rest}) TO '{tmp_path}/quarantine.parquet'")
    right = cases.expected(TABLE)
    valid = connection.sql(f"SELECT key FROM '{tmp_path}/valid.parquet'").fetchall()
    others = connection.sql(f"SELECT key, findings[1].code FROM '{tmp_path}/quarantine.parquet'").fetchall()
    assert {key for (key,) in valid} == {key for key, it in right.items() if it["valid"]}
    assert len(valid) + len(others) == len(TABLE)
    for key, code in others:
        findings: Any = right[key]["findings"]
        assert code == (findings[0]["code"] if findings else None)


@pytest.mark.parametrize("kind, of", [("VARCHAR", "BLOB"), ("BLOB", "VARCHAR"), ("VARCHAR", "INTEGER"), ("VARCHAR", "STRUCT(a INT)")])  # fmt: skip
def test_a_column_of_another_type_is_an_error_before_anything_is_read(kind: Any, of: str) -> None:
    connection = duckdb.connect()
    register(connection, "task", cases.SCHEMA, kind=kind)
    for function in ("task_valid", "task_check"):
        with pytest.raises(duckdb.BinderException, match="No function matches"):
            connection.sql(f"SELECT {function}(NULL::{of})")


def test_json_is_a_text() -> None:
    connection = duckdb.connect()
    register(connection, "task", cases.SCHEMA)
    assert connection.execute("SELECT task_valid('{\"name\": 7}'::JSON)").fetchone() == (False,)


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (("task", "update-tsk"), ValueError, "update-tsk"),
        (("task", cases.SCHEMA, {"show_values": True}), TypeError, "show_values does not exist"),
        (("task", cases.SCHEMA, {"kind": "INTEGER"}), ValueError, "kind is 'INTEGER'; it is 'VARCHAR' or 'BLOB'"),
        (("task twice", cases.SCHEMA, {}), ValueError, "name is 'task twice'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_at_once(arguments: Any, error: Any, message: str) -> None:
    name, schema, options = (*arguments, {})[:3]
    with pytest.raises(error, match=message):
        register(duckdb.connect(), name, schema, **options)


def test_neither_function_is_added_if_one_is_there() -> None:
    connection = duckdb.connect()
    connection.create_function("task_check", lambda text: text, ["VARCHAR"], "VARCHAR")  # type: ignore[list-item]
    with pytest.raises(duckdb.Error, match="task_check"):
        register(connection, "task", cases.SCHEMA)
    with pytest.raises(duckdb.CatalogException, match="task_valid"):
        connection.sql("SELECT task_valid('{}')")
    connection.remove_function("task_check")
    register(connection, "task", cases.SCHEMA)
    assert connection.execute("SELECT task_valid('{}')").fetchone() == (True,)


def test_which_field_broke_when(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of the README: it makes a table of results, and asks it; a part of them is of another version."""
    readme = (cases.TESTS.parent / "crates/koreai-python/README.md").read_text(encoding="utf-8")
    [program] = [it for it in re.findall(r"^```python\n(.*?)^```$", readme, re.M | re.S) if "import register" in it]
    [query] = re.findall(r"^```sql\n(.*?)^```$", readme, re.M | re.S)
    monkeypatch.chdir(tmp_path)
    payloads = [("2026-01-01", "{}"), ("2026-01-01", '{"name": 7}'), ("2026-01-02", '{"name": [], "dueDate": ""}')]
    with duckdb.connect("tasks.duckdb") as connection:
        connection.execute("CREATE TABLE tasks (day DATE, payload VARCHAR)")
        connection.executemany("INSERT INTO tasks VALUES (?, ?)", payloads)
    names: dict[str, Any] = {}
    exec(program, names)
    connection = names["connection"]
    assert connection.execute("SELECT count(*) FROM 'valid.parquet'").fetchone() == (1,)
    later = "SELECT '2026-01-03', valid, findings, truncated, '0.0.1' FROM results WHERE NOT valid"
    connection.execute(f"INSERT INTO results {later}")
    found = connection.sql(query)
    assert found.columns == ["pointer", "code", "first_day", "last_day", "findings", "contract_versions"]
    version = cases.CONTRACT_VERSION
    assert [tuple(map(str, row)) for row in found.fetchall()] == [
        ("/name", "type", "2026-01-01", "2026-01-03", "4", f"['0.0.1', '{version}']"),
        ("/dueDate", "type", "2026-01-02", "2026-01-03", "2", f"['0.0.1', '{version}']"),
    ]
