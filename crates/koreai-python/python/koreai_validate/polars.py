"""Checks payloads in Polars, also in frames that are larger than memory: `pip install koreai-validate[polars]`.

>>> import polars
>>> from koreai_validate.polars import check, split, validate
>>> tasks = polars.LazyFrame({"id": [1, 2], "payload": ['{"name": "Call back"}', '{"name": 7}']})
>>> results = validate(tasks, "payload", "update-task.request", keys=["id"])
>>> results.filter(polars.col("valid").not_()).collect(engine="streaming")["id"].to_list()
[2]
"""

from collections.abc import Sequence
from typing import Unpack

import polars as pl
import polars.selectors as cs

from ._checker import Checker, Options, refuse_names

__all__ = ["check", "split", "validate"]


def check(column: str | pl.Expr, schema: str, *, findings: bool = True, **options: Unpack[Options]) -> pl.Expr:
    """An expression that gives a struct for each payload, with the columns of `Validator.check_arrow`.

    `column`: a column of strings or binaries, or an expression.
    `findings`: without them, the fields are `valid` and `contract_version` alone.
    """
    checker = Checker(schema, findings, options)
    expr = _named(column) if isinstance(column, str) else column
    return expr.map_batches(lambda payloads: _verdicts(checker, payloads), _kind(checker), is_elementwise=True)


def validate(
    frame: pl.LazyFrame | pl.DataFrame,
    column: str,
    schema: str,
    *,
    keys: Sequence[str] | None = None,
    findings: bool = True,
    **options: Unpack[Options],
) -> pl.LazyFrame:
    """The columns `keys` of a frame, and those of `Validator.check_arrow` for the payloads in `column`.

    `keys`: what a row is found again by; by default every column but `column`.

    Nothing is read before it is collected, and `collect(engine="streaming")` and the functions `sink_…` never hold the
    whole. Raises `polars.exceptions.ColumnNotFoundError`, `TypeError` for a column of another type, and `ValueError`
    for an unknown schema or for a key that has the name of a result.
    """
    kinds = _kinds(frame, column, keys or ())
    keys = [name for name in kinds if name != column] if keys is None else keys
    result = _result(column, schema, findings, options, keys)
    return frame.lazy().select(*map(_named, keys), result).unnest(VALID)


def split(
    frame: pl.LazyFrame | pl.DataFrame, column: str, schema: str, **options: Unpack[Options]
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows whose payload is valid, as they are, and the others, with the columns of `Validator.check_arrow`.

    No row is lost: a null is not a valid payload, so it is among the others, and its `valid` is null.
    """
    kinds = _kinds(frame, column, ())
    verdict = check(column, schema, findings=False, **options).struct.field(VALID)
    result = _result(column, schema, True, options, kinds.names())
    is_valid = pl.col(VALID).struct.field(VALID).fill_null(False)
    lazy = frame.lazy()
    return lazy.filter(verdict.fill_null(False)), lazy.with_columns(result).filter(is_valid.not_()).unnest(VALID)


VALID = "valid"
"""The first field of a result. The struct has this name as well, until it is taken apart."""


def _named(name: str) -> pl.Expr:
    """The column of exactly this name: `polars.col` takes `*` and `^…$` for patterns."""
    return cs.by_name(name).as_expr()


def _result(column: str, schema: str, findings: bool, options: Options, kept: Sequence[str]) -> pl.Expr:
    """The results as one column, whose fields have none of the names that are kept."""
    checker = Checker(schema, findings, options)
    refuse_names(kept, [field.name for field in _kind(checker).fields])
    return check(column, schema, findings=findings, **options).alias(VALID)


def _verdicts(checker: Checker, payloads: pl.Series) -> pl.Series:
    if payloads.dtype == pl.Null:
        # Polars hands over a column of nothing but nulls in a form that Arrow does not know.
        payloads = payloads.cast(pl.String)
    return pl.concat([pl.DataFrame(part) for part in checker.check(payloads)]).to_struct(payloads.name)


def _kind(checker: Checker) -> pl.Struct:
    return pl.Struct(_verdicts(checker, pl.Series([], dtype=pl.String)).struct.schema)


def _kinds(frame: pl.LazyFrame | pl.DataFrame, column: str, keys: Sequence[str]) -> pl.Schema:
    """The columns of a frame, if those that are named are among them and payloads are texts."""
    kinds = frame.lazy().collect_schema()
    for name in [column, *keys]:
        if name not in kinds:
            raise pl.exceptions.ColumnNotFoundError(f"there is no column {name!r}; there are {', '.join(kinds)}")
    if kinds[column] not in (pl.String, pl.Binary, pl.Null):
        raise TypeError(f"the column {column!r} holds {kinds[column]}; payloads are strings or binaries")
    return kinds
