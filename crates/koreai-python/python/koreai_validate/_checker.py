"""What all the engines share: a check that travels to the workers, and batches whose size is bounded."""

import functools
import pickle
from collections.abc import Iterator, Sequence
from typing import Protocol, TypedDict

from ._engine import Validator, Verdicts, __version__
from ._types import Rule

MAX_BYTES = 8 << 20
"""About so many bytes of findings are held at a time, whatever the size of the engine's batches."""


class Options(TypedDict, total=False):
    """Options of `Validator`. `show_values` is not among them: tables of findings are kept for longer, and read by
    more people, than the payloads."""

    rules: bool | Sequence[Rule]
    strict: bool | Sequence[str]
    max_errors: int
    max_depth: int


class Column(Protocol):
    """A column of strings or binaries that can be cut."""

    def __len__(self) -> int: ...
    def slice(self, offset: int, /) -> "Column": ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Checker:
    """Checks columns against one schema. It is small to pickle, and a process makes its validator once."""

    def __init__(self, schema: str, findings: bool, options: Options) -> None:
        unknown = options.keys() - Options.__annotations__.keys()
        if "show_values" in unknown:
            raise TypeError("show_values does not exist here: tables of findings outlive the access rules of payloads")
        if unknown:
            raise TypeError(f"unknown option {min(unknown)!r}; known are {', '.join(Options.__annotations__)}")
        self.findings = findings
        self._version = __version__
        # Made here once, so that an unknown schema is an error before a job starts.
        self._pickled = pickle.dumps(Validator(schema, **options))

    def check(self, column: Column) -> Iterator[Verdicts]:
        """The verdicts of a column, in parts of bounded size: one part at least."""
        if self._version != __version__:
            raise RuntimeError(
                f"versions are mixed: this worker has koreai-validate {__version__}, and the program that started "
                f"the job has {self._version}; install one version everywhere"
            )
        validator = _validator(self._pickled)
        done = 0
        while True:
            part = validator.check_arrow(column.slice(done), findings=self.findings, max_bytes=MAX_BYTES)
            yield part
            done += len(part)
            if done >= len(column):
                break


@functools.lru_cache(maxsize=8)
def _validator(pickled: bytes) -> Validator:
    validator = pickle.loads(pickled)
    assert isinstance(validator, Validator)
    return validator


def refuse_names(kept: Sequence[str], results: Sequence[str]) -> None:
    """Refuses columns that have the name of a result, in any case: some engines do not distinguish it."""
    lower = [name.lower() for name in kept]
    for name in results:
        if name.lower() in lower:
            raise ValueError(f"the column {name!r} has the name of a result: rename it, or leave it out of the keys")
