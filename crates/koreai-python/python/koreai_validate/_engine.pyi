from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike
from typing import Final, Literal, Protocol, final

from typing_extensions import Buffer

from ._types import FileReport, Result, Rule

__version__: Final[str]
CONTRACT_VERSION: Final[str]
"""The version of the contract whose schemas are here."""
NAMES: Final[tuple[str, ...]]
"""The schemas of the contract, such as `update-task.request`."""
LINTS: Final[tuple[str, ...]]
"""What `strict` can name, such as `unknown-field`."""

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Validator:
    """Checks payloads against one schema. Threads may share it, and it can be pickled.

    A payload is the text of one JSON value: `bytes`, any other buffer (which is copied, since another thread
    may write to it), or `str`. While a long one is checked, other threads run.
    """

    def __new__(
        cls,
        schema: str,
        *,
        rules: bool | Iterable[Rule] = True,
        strict: bool | Iterable[str] | None = None,
        show_values: bool = False,
        max_errors: int = 100,
        max_depth: int = ...,
    ) -> Validator:
        """Prepares a schema.

        `schema`: a name of `NAMES`, or the text of a JSON Schema, which begins with `{` and is self-contained.
        `rules`: whether rules beyond the schema are checked, such as a range of at most 90 days; or rules of your
        own, which are checked as well: `[{"id": "named", "at": "", "rule": "has(self.name)", "message": "…"}]`.
        `strict`: whether to report what the schema allows and a person rarely means: `True`, or some of `LINTS`.
            `True` leaves out those about provenance, `contradicted` and `inferred`.
        `show_values`: whether findings may show what stands in the payload.
        `max_errors`: how many findings to keep of one payload, 1 at least.
        `max_depth`: how deep arrays and objects may nest.

        Raises `ValueError` for an unknown name, an unusable schema or rule, an unknown lint or a limit out of range.
        A keyword of your schema that has no effect, such as a misspelt one, is a `UserWarning`; of more than 20, the
        number is. A copy, or one that was pickled, does not warn again.
        """

    def is_valid(self, payload: Buffer | str) -> bool:
        """Whether a payload is valid: the fastest way to know. Raises `TypeError` for what is not a text."""

    def check(self, payload: Buffer | str) -> Result:
        """Checks a payload. Raises `TypeError` for what is not a text, such as a `dict`."""

    def validate(self, payload: Buffer | str) -> None:
        """Raises `ValidationError` if a payload is invalid, with its findings."""

    def check_many(self, payloads: Iterable[Buffer | str]) -> Results:
        """Checks payloads one by one, on demand, in their order. Nothing is read ahead."""

    def check_arrow(
        self,
        column: _ArrowArray | _ArrowStream,
        *,
        threads: int = 1,
        findings: bool = True,
        max_bytes: int | None = None,
    ) -> Verdicts:
        """Checks each value of a column of strings or binaries, of any of Arrow's kinds, whole or in chunks.

        It gives a record batch with a row for each value: `valid`, `findings` (a list of structs: `class`,
        `code`, `pointer`, `line`, `column`, `offset`, `message`, `help`, `schema_location`, `value`), `truncated`
        and `contract_version`, which is null for a schema of your own. Places are those in the value. A null
        gives nulls.

        `threads`: on how many threads to check.
        `findings`: without them there are the columns `valid` and `contract_version` alone, which is faster where
        many values are invalid.
        `max_bytes`: stop after the first values whose findings take about that many bytes, so that memory stays
        bounded: the batch has a row for each value that was checked, and the caller goes on with the rest.

        Raises `TypeError` for another column, `ValueError` for a broken one, and `OverflowError` if the findings
        take more than 2 GiB.
        """

    def check_file(
        self,
        path: str | PathLike[str] | Sequence[str | PathLike[str]],
        *,
        glob: str | Sequence[str] | None = None,
        form: Literal["auto", "lines", "array", "document"] = "auto",
        threads: int = 1,
        max_record: int = ...,
        keep: int = 1000,
        progress: Callable[[int, int | None], object] | None = None,
    ) -> FileReport:
        """Checks a file, or the files of a folder, compressed with gzip or zstd or not, of any length.

        `path`: a file, a folder, a pattern such as `tasks/*.json`, or `-` for standard input; or several of these.
        `glob`: which files of a folder to read, such as `task-*.json`; by default those named as JSON.
        `form`: how payloads follow one another: one on each line, as the items of one array, or one in all.
        `auto` goes by the name and the beginning of each file, and never finds an array.
        `threads`: on how many threads to check lines.
        `max_record`: bytes that a record may have, 16 MiB by default; a longer one is invalid.
        `keep`: how many invalid records to keep with their findings; all are counted.
        `progress`: called about twenty times a second with the bytes that were read so far and the file's size,
        which is `None` for a pipe and where there are several files. What it raises ends the reading, and so does
        Ctrl-C.

        Of a single file, raises `OSError` if it cannot be read, and `ValueError` for broken gzip, for what is not
        text (such as UTF-16) and for values that are spread over lines. Of several, that stands in the report's
        `unreadable`, and the others are read.
        """

@final
class Results(Iterator[Result]):
    """What `Validator.check_many` gives."""

    def __next__(self) -> Result: ...

@final
class Verdicts:
    """A record batch of Arrow: `pyarrow.record_batch(verdicts)`, `polars.DataFrame(verdicts)`."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_schema__(self) -> object: ...
