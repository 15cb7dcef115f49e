"""One verdict with the command line: on random payloads, whole and as files, and as a column of Arrow."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import pyarrow
import pytest
from koreai_validate import NAMES, FileReport, Finding, Validator
from payloads import payloads, seeds

KOREAI = os.environ["KOREAI"]
TEXTS = seeds(Path(os.environ["KIT"]))
COUNT = int(os.environ.get("PAYLOADS", "10000"))
SEED = int(os.environ.get("SEED", "1"))


def command_line(name: str, path: Path) -> dict[int, list[tuple[object, ...]]]:
    """What `koreai validate` finds, by record."""
    command = [KOREAI, "validate", "--schema", name, "--ndjson", "--format", "ndjson", "--", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 1, 3)
    found: dict[int, list[tuple[object, ...]]] = {}
    for line in done.stdout.splitlines():
        one = json.loads(line)
        # The wheel reports what makes a payload invalid.
        if one["level"] == "warning":
            continue
        keys = ("class", "code", "pointer", "line", "column", "offset", "message", "schema_location")
        found.setdefault(one["record"], []).append(tuple(map(one.get, keys)))
    return found


def nameless(report: FileReport) -> FileReport:
    return report._replace(kept=tuple(record._replace(file="") for record in report.kept))


def shown(finding: Finding, line: int = 0, offset: int = 0) -> tuple[object, ...]:
    return (
        *finding[:3],
        finding.line + line,
        finding.column,
        finding.offset + offset,
        finding.message,
        finding.schema_location,
    )


@pytest.mark.parametrize("name", NAMES)
def test_wheel_and_command_line_agree(name: str, tmp_path: Path) -> None:
    validator = Validator(name)
    lines = list(payloads(TEXTS[name], COUNT // len(NAMES) + 1, SEED))
    path = tmp_path / "payloads.ndjson"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    expected = command_line(name, path)
    assert expected and len(expected) < len(lines), "there are valid ones and invalid ones"

    report = validator.check_file(path, keep=len(lines))
    assert report.records == len(lines)
    assert {record.number: [shown(it) for it in record.findings] for record in report.kept} == expected
    assert report.invalid == len(expected)
    assert validator.check_file(path, keep=len(lines), threads=2) == report
    packed = tmp_path / "payloads.ndjson.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), 1))
    assert nameless(validator.check_file(packed, keep=len(lines))) == nameless(report)

    offset = 0
    results = []
    for number, (line, result) in enumerate(zip(lines, validator.check_many(lines), strict=True), 1):
        assert [shown(it, number - 1, offset) for it in result.findings] == expected.get(number, []), line
        assert validator.is_valid(line) == result.valid == (number not in expected), line
        offset += len(line) + 1
        results.append(result)
    rows = pyarrow.record_batch(validator.check_arrow(pyarrow.array(lines, pyarrow.binary()))).to_pylist()
    for result, row in zip(results, rows, strict=True):
        assert row["valid"] == result.valid and row["truncated"] == result.truncated
        found = [tuple(it.values()) for it in row["findings"]]
        assert found == [(*it[:9], it.value) for it in result.findings]
