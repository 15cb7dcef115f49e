"""Checks payloads in SQL of DuckDB: `pip install koreai-validate[duckdb]`.

>>> import duckdb
>>> from koreai_validate.duckdb import register
>>> connection = duckdb.connect()
>>> register(connection, "task", "update-task.request")
>>> connection.execute("SELECT task_valid('{}'), task_check('{\\"name\\": 7}').findings[1].pointer").fetchone()
(True, '/name')
"""

from typing import Literal, Unpack

import duckdb
import pyarrow as pa

from ._checker import Checker, Options

__all__ = ["register"]

# DuckDB calls a function for as long as a result is read, also if the connection is gone by then, and crashes if the
# function is gone as well. So functions are kept.
_KEPT: list[object] = []


def register(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    schema: str,
    *,
    kind: Literal["VARCHAR", "BLOB"] = "VARCHAR",
    **options: Unpack[Options],
) -> None:
    """Adds two functions to a connection, which take a payload and give null for a null.

    `NAME_valid(payload)` gives a `BOOLEAN`, and `NAME_check(payload)` a `STRUCT` with the columns of
    `Validator.check_arrow`. A column of another type is an error of the query before it runs.

    `kind`: the type of the payloads. What may not be UTF-8 is a `BLOB`; a cast of it to `VARCHAR` changes it.

    Raises `ValueError` for an unknown schema and for a name that is not an identifier, and what DuckDB raises if it
    has a function of either name; then it adds neither.
    """
    if not (name.isascii() and name.isidentifier()):
        raise ValueError(f"name is {name!r}; it consists of letters, digits and _, and does not begin with a digit")
    if kind not in ("VARCHAR", "BLOB"):
        raise ValueError(f"kind is {kind!r}; it is 'VARCHAR' or 'BLOB'")
    verdicts, results = Checker(schema, False, options), Checker(schema, True, options)

    def valid(payloads: pa.ChunkedArray) -> pa.ChunkedArray:
        return pa.chunked_array([pa.record_batch(part)["valid"] for part in verdicts.check(payloads)])

    def check(payloads: pa.ChunkedArray) -> pa.ChunkedArray:
        return pa.chunked_array([pa.record_batch(part).to_struct_array() for part in results.check(payloads)])

    empty = pa.table({"result": check(pa.chunked_array([], pa.string()))})
    [struct] = connection.from_arrow(empty).types
    _KEPT.extend([valid, check])
    # Its types know only an enum, which is in another module in each major version.
    connection.create_function(f"{name}_valid", valid, [kind], "BOOLEAN", type="arrow")  # type: ignore[call-overload]
    try:
        connection.create_function(f"{name}_check", check, [kind], struct, type="arrow")  # type: ignore[call-overload]
    except Exception:
        connection.remove_function(f"{name}_valid")
        raise
