"""Input that every engine is given, and the rows that are right for it."""

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from koreai_validate import CONTRACT_VERSION, Validator

TESTS = Path(__file__).resolve().parents[1]
sys.path.append(str(TESTS / "python"))
import payloads  # noqa: E402

SCHEMA = "update-task.request"
RESULTS = ["valid", "findings", "truncated", "contract_version"]
OPTIONS = {"strict": ["unknown-field"], "max_errors": 3}
COUNT = int(os.environ.get("PAYLOADS", "3000"))


class Row(NamedTuple):
    key: str
    payload: bytes | None

    @property
    def text(self) -> str | None:
        return None if self.payload is None else self.payload.decode()


def rows(utf8: bool) -> list[Row]:
    """Random payloads, some of them null, under keys that do not follow their order. `utf8`: all of them are."""
    texts = payloads.seeds(TESTS / "kit")[SCHEMA]
    dice = random.Random(28)
    found = []
    for payload in payloads.payloads(texts, COUNT, 28):
        if utf8:
            payload = payload.decode(errors="replace").encode()
        found.append(Row(f"{dice.getrandbits(64):016x}", None if dice.randrange(20) == 0 else payload))
    return found


def result(payload: bytes | str | None, **options: object) -> dict[str, object]:
    """The columns that are right for one payload: what `Validator.check` gives."""
    if payload is None:
        return dict.fromkeys(RESULTS[:3]) | {"contract_version": CONTRACT_VERSION}
    valid, findings, truncated = Validator(SCHEMA, **options).check(payload)  # type: ignore[arg-type]
    fields = ["class", "code", "pointer", "line", "column", "offset", "message", "help", "schema_location", "value"]
    listed = [dict(zip(fields, (*finding[:9], finding.value), strict=True)) for finding in findings]
    return {"valid": valid, "findings": listed, "truncated": truncated, "contract_version": CONTRACT_VERSION}


def expected(table: list[Row], **options: object) -> dict[str, dict[str, object]]:
    """The right columns by key."""
    right = {row.key: result(row.payload, **options) for row in table}
    assert len(right) == len(table) and {it["valid"] for it in right.values()} == {True, False, None}
    return right


def by_key(found: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    """The columns that an engine gave, by key; no key comes twice."""
    given = {str(row.pop("key")): row for row in found}
    assert len(given) == len(found)
    return given


PLACED = ("class", "code", "pointer", "line", "column", "offset", "message", "schema_location")


def command_line(table: list[Row], folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What `koreai validate` finds in a file of the payloads, by key, with places in the payload and not in the file."""
    given = [row for row in table if row.payload is not None]
    path = folder / "payloads.ndjson"
    path.write_bytes(b"".join((row.payload or b"") + b"\n" for row in given))
    command = [os.environ["KOREAI"], "validate", "--schema", SCHEMA, "--ndjson", "--format", "ndjson", "--", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    assert done.returncode == 1
    starts = list(itertools.accumulate((len(row.payload or b"") + 1 for row in given), initial=0))
    found: dict[str, list[tuple[object, ...]]] = {row.key: [] for row in given}
    for line in done.stdout.splitlines():
        one = json.loads(line)
        # A warning does not make a payload invalid.
        if one["level"] != "warning":
            record = one["record"] - 1
            one["line"] -= record
            one["offset"] -= starts[record]
            found[given[record].key].append(tuple(map(one.get, PLACED)))
    return found


def placed(found: dict[str, dict[str, Any]]) -> dict[str, list[tuple[object, ...]]]:
    """The same of what an engine gave."""
    rows = {key: row["findings"] for key, row in found.items() if row["valid"] is not None}
    assert all(row["valid"] == (not row["findings"]) for row in found.values() if row["valid"] is not None)
    return {key: [tuple(map(one.get, PLACED)) for one in findings] for key, findings in rows.items()}
