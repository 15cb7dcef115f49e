"""What a check gives. Plain tuples with names: they can be pickled, compared and taken apart."""

from typing import NamedTuple, TypedDict


class Finding(NamedTuple):
    """One thing that is wrong with a payload, and where.

    It shows no value of the payload, and no name that the schema does not declare (`*` stands for it), unless
    `Validator(…, show_values=True)` asks for them.
    """

    class_: str
    """`schema`, `rule`, `rule-not-evaluated`, `lint`, `provenance`, `not-json`, `too-long` or `internal`."""
    code: str
    """The keyword that is broken, such as `type`, the rule's id, the lint, or what is wrong with the JSON."""
    pointer: str
    """JSON pointer to the place in the payload; empty for the whole of it."""
    line: int
    """Counts from 1; in `check_file`, in the file."""
    column: int
    """Counts from 1, in characters."""
    offset: int
    """Bytes of UTF-8 before it, from 0."""
    message: str
    """What is wrong, in a sentence that does not say where."""
    help: str | None = None
    """What to do, if that is known."""
    schema_location: str | None = None
    """The keyword's place in the schema: its `$id`, `#` and a JSON pointer."""
    docs: str | None = None
    """The vendor's page."""
    value: str | None = None
    """The value as it stands in the payload, at most 80 characters, with `show_values`."""

    def __str__(self) -> str:
        return f"{self.pointer or '(root)'}: {self.message}"


class Result(NamedTuple):
    """What became of one payload. It is true if the payload is valid."""

    valid: bool
    findings: tuple[Finding, ...] = ()
    """In the order of the payload."""
    truncated: bool = False
    """Whether there are more findings than `max_errors`."""

    def __bool__(self) -> bool:
        return self.valid


class Rule(TypedDict):
    """A rule beyond the schema, for `Validator(…, rules=[…])`. `index.json` of the contract lists rules in this form."""

    id: str
    """Its name, which findings have as their code. No other rule has it."""
    at: str
    """The object that `self` is: a JSON pointer, where `*` stands for every item or member; empty for the payload."""
    rule: str
    """The expression, in CEL (https://cel.dev). It is true of what is right."""
    message: str
    """What is wrong where it is not true."""


class Record(NamedTuple):
    """An invalid record of a file."""

    number: int
    """Counts from 1, in its file."""
    findings: tuple[Finding, ...]
    """Their lines, columns and offsets are those in the file."""
    truncated: bool
    """Whether there are more findings than `max_errors`."""
    file: str
    """The file; `-` is standard input."""


class Unreadable(NamedTuple):
    """A file that could not be read to its end, or a path that names none."""

    file: str
    reason: str


class FileReport(NamedTuple):
    """What became of one file or several. It is true if all were read and all their records are valid."""

    records: int
    """Records that were read."""
    invalid: int
    """Those among them that are invalid."""
    bytes: int
    """Bytes that were read, after decompression."""
    kept: tuple[Record, ...]
    """The first invalid records, as many as `keep` allows."""
    files: int = 1
    """Files, with those that could not be read."""
    skipped: int = 0
    """Files of folders whose names do not fit."""
    unreadable: tuple[Unreadable, ...] = ()
    """What could not be read. What was read of it before the error is counted. A single file raises instead."""
    notes: tuple[str, ...] = ()
    """What was not read and does no harm: bytes after gzipped data that are not gzip."""

    def __bool__(self) -> bool:
        return self.invalid == 0 and not self.unreadable


class ValidationError(ValueError):
    """A payload is invalid. Its text shows no value of the payload unless `show_values` asks for them."""

    findings: tuple[Finding, ...]
    """What is wrong: one finding at least, in the order of the payload."""
    truncated: bool
    """Whether there are more findings than `max_errors`."""

    def __init__(self, findings: tuple[Finding, ...], truncated: bool = False) -> None:
        super().__init__(findings, truncated)
        self.findings = findings
        self.truncated = truncated

    def __str__(self) -> str:
        count = len(self.findings)
        count_ = f"more than {count} violations" if self.truncated else f"{count} violations"
        head = "1 violation" if count == 1 and not self.truncated else count_
        return "\n".join([head, *map(str, self.findings)])
