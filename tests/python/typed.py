"""How the package is used, for type checkers: what is typed wrongly is an error, and nothing is `Any`."""

from pathlib import Path
from typing import assert_type

from koreai_validate import FileReport, Finding, Result, Rule, ValidationError, Validator, Verdicts


class Column:
    """What pyarrow and polars have, which come without types."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return NotImplemented


validator = Validator("update-task.request", strict=["unknown-field"], max_errors=3)
assert_type(validator.is_valid(b"{}"), bool)
assert_type(validator.is_valid(bytearray(b"{}")), bool)
assert_type(validator.check("{}"), Result)
valid, findings, truncated = validator.check("{}")
assert_type(valid, bool)
assert_type(findings, tuple[Finding, ...])
for result in validator.check_many([b"{}", "{}"]):
    assert_type(result, Result)
try:
    validator.validate("{}")
except ValidationError as error:
    assert_type(error.findings, tuple[Finding, ...])
    assert_type(error.findings[0].help, str | None)


def check_column(column: Column) -> Verdicts:
    return validator.check_arrow(column, threads=2)


def show(read: int, size: int | None) -> None:
    print(read, size)


def check(path: Path) -> FileReport:
    return validator.check_file(path, form="lines", progress=show)


named: Rule = {"id": "named", "at": "", "rule": "has(self.name)", "message": "a task has a name"}
assert_type(Validator("update-task.request", rules=[named]), Validator)
assert_type(validator.check_file(["a.json", Path("b")], glob=["*.json"]), FileReport)
validator.check({"name": 7})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
validator.check_file("a", form="csv")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
