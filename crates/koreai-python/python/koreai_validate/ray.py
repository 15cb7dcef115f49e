"""Checks payloads in Ray Data: `pip install koreai-validate[ray]`, on all nodes.

    from koreai_validate.ray import split, validate
    results = validate(tasks, "payload", "update-task.request", keys=["id"])
    valid, quarantine = split(tasks, "payload", "update-task.request")
"""

import functools
from collections.abc import Iterator, Sequence
from typing import Unpack

import pyarrow as pa
import pyarrow.compute
from ray.data import ActorPoolStrategy, Dataset, TaskPoolStrategy

from ._checker import Checker, Options, refuse_names

__all__ = ["Check", "split", "validate"]


class Check:
    """What a worker does, for `Dataset.map_batches` with `batch_format="pyarrow"`; a worker makes its validator once.

    `tasks.map_batches(Check, fn_constructor_args=["payload", "update-task.request"], batch_format="pyarrow")`
    gives the rows with the columns of `Validator.check_arrow`; with `keys`, those columns of the rows alone.
    """

    def __init__(
        self,
        column: str,
        schema: str,
        *,
        keys: Sequence[str] | None = None,
        findings: bool = True,
        **options: Unpack[Options],
    ) -> None:
        self._checker = Checker(schema, findings, options)
        self._column = column
        self._keys = keys

    def __call__(self, rows: pa.Table) -> Iterator[pa.Table]:
        kept = rows if self._keys is None else rows.select(list(self._keys))
        start = 0
        for part in self._checker.check(_payloads(rows, self._column)):
            results = pa.record_batch(part)
            refuse_names(kept.column_names, results.schema.names)
            given = kept.slice(start, len(part))
            yield pa.table([*given.columns, *results.columns], names=[*given.column_names, *results.schema.names])
            start += len(part)


def validate(
    dataset: Dataset,
    column: str,
    schema: str,
    *,
    keys: Sequence[str] | None = None,
    findings: bool = True,
    compute: ActorPoolStrategy | TaskPoolStrategy | None = None,
    **options: Unpack[Options],
) -> Dataset:
    """The columns `keys` of a dataset, and those of `Validator.check_arrow` for the payloads in `column`.

    `column`: a column of strings or binaries.
    `keys`: what a row is found again by; by default every column but `column`.
    `findings`: without them, there are `valid` and `contract_version` alone.
    `compute`: which workers do it; by default tasks, as many as there is room for.

    Nothing runs before the dataset is consumed, but for what Ray needs to know its columns. Raises `KeyError` for a
    column that is not there, `TypeError` for one of another type, and `ValueError` for an unknown schema or for a key
    that has the name of a result.
    """
    kinds = _kinds(dataset, [column, *(keys or ())])
    _payloads(kinds, column)
    names = [name for name in kinds.column_names if name != column] if keys is None else list(keys)
    return _checked(dataset, kinds, compute, column, schema, keys=names, findings=findings, **options)


def split(
    dataset: Dataset,
    column: str,
    schema: str,
    *,
    compute: ActorPoolStrategy | TaskPoolStrategy | None = None,
    **options: Unpack[Options],
) -> tuple[Dataset, Dataset]:
    """The rows whose payload is valid, as they are, and the others, with the columns of `Validator.check_arrow`.

    No row is lost: a null is not a valid payload, so it is among the others, and its `valid` is null. Each of the two
    checks the payloads when it is consumed; if reading them takes long, `materialize` the dataset before.
    """
    kinds = _kinds(dataset, [column])
    _payloads(kinds, column)
    names = kinds.column_names
    verdicts = _checked(dataset, kinds, compute, column, schema, findings=False, **options)
    results = _checked(dataset, kinds, compute, column, schema, **options)
    valid = verdicts.map_batches(functools.partial(_valid, names=names), batch_format="pyarrow")
    return valid, results.map_batches(_others, batch_format="pyarrow")


def _checked(
    dataset: Dataset,
    kinds: pa.Table,
    compute: ActorPoolStrategy | TaskPoolStrategy | None,
    column: str,
    schema: str,
    *,
    keys: Sequence[str] | None = None,
    findings: bool = True,
    **options: Unpack[Options],
) -> Dataset:
    check = Check(column, schema, keys=keys, findings=findings, **options)
    # Of no rows, so that what is wrong is an error here.
    next(check(kinds))
    if isinstance(compute, ActorPoolStrategy):
        # Actors make an object of a class; tasks call a function.
        return dataset.map_batches(
            Check,
            fn_constructor_args=[column, schema],
            fn_constructor_kwargs={"keys": keys, "findings": findings, **options},
            batch_format="pyarrow",
            compute=compute,
            udf_modifying_row_count=False,
        )
    return dataset.map_batches(check.__call__, batch_format="pyarrow", compute=compute, udf_modifying_row_count=False)


def _valid(rows: pa.Table, names: list[str]) -> pa.Table:
    return rows.filter(rows["valid"]).select(names)


def _others(rows: pa.Table) -> pa.Table:
    return rows.filter(pyarrow.compute.invert(rows["valid"].fill_null(False)))


def _kinds(dataset: Dataset, names: Sequence[str]) -> pa.Table:
    """No rows with the columns of the dataset, if those that are named are among them."""
    schema = dataset.schema()
    if schema is None or not isinstance(schema.base_schema, pa.Schema):
        raise TypeError("the dataset has no columns of Arrow: it is empty, or its blocks are those of pandas")
    kinds: pa.Table = schema.base_schema.empty_table()
    for name in names:
        if name not in kinds.column_names:
            raise KeyError(f"there is no column {name!r}; there are {', '.join(kinds.column_names)}")
    return kinds


def _payloads(rows: pa.Table, column: str) -> pa.ChunkedArray:
    """The column of payloads."""
    payloads = rows[column]
    kind = payloads.type
    kinds = [pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null]
    kinds += [pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view]
    if not any(is_kind(kind) for is_kind in kinds):
        raise TypeError(f"the column {column!r} holds {kind}; payloads are strings or binaries")
    return payloads
