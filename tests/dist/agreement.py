"""Holds the installed packages to the command line: random texts, and the class, code and pointer of each finding.

Usage: agreement.py KOREAI KIT NPM-FOLDER [COUNT [SEED]]. Runs where the Python package is installed. Where
`koreai-validate` is installed too, it is what finds, and otherwise Python's own reader, which does not distinguish
kinds of broken syntax as the command line does.
"""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import koreai_schemas
from koreai_schemas.engine import engine

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "python"))
from payloads import payloads, seeds  # noqa: E402

KOREAI, KIT, NPM = sys.argv[1:4]
COUNT, SEED = map(int, (sys.argv[4:] + ["3000", "1"][len(sys.argv[4:]) :])[:2])
# What breaks the grammar of JSON, or nests too deep: Python's reader finds the one before the other.
SYNTAX = {
    "end-of-text", "control-character", "trailing-comma", "trailing-characters", "expected-value", "expected-name",
    "expected-separator", "invalid-escape", "invalid-number", "syntax", "too-deep",
}  # fmt: skip


def command_line(name, path):
    """What `koreai validate` finds that makes a payload invalid, by record."""
    command = [KOREAI, "validate", "--schema", name, "--ndjson", "--format", "ndjson", "--", path]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = {}
    for line in done.stdout.splitlines():
        one = json.loads(line)
        if one["level"] != "warning":
            found.setdefault(one["record"], []).append((one["class"], one["code"], one["pointer"]))
    return found


def coarse(findings):
    """The same without distinguishing kinds of syntax."""
    return sorted((kind, "syntax" if kind == "not-json" and code in SYNTAX else code, at) for kind, code, at in findings)


problems, judged, invalid = [], 0, 0
uses_engine = engine(koreai_schemas.NAMES[0], koreai_schemas.__version__) is not None
for name, texts in sorted(seeds(Path(KIT)).items()):
    lines = list(payloads(texts, COUNT // len(koreai_schemas.NAMES) + 1, SEED))
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.flush()
        expected = command_line(name, file.name)
    questions = b"".join(name.encode() + b" " + base64.b64encode(line) + b"\n" for line in lines)
    node = subprocess.run(["node", HERE / "agreement.mjs", NPM], input=questions, stdout=subprocess.PIPE, check=True)
    answers = [sorted(map(tuple, json.loads(line))) for line in node.stdout.splitlines()]
    for number, (line, npm) in enumerate(zip(lines, answers, strict=True), 1):
        judged += 1
        wanted = sorted(expected.get(number, []))
        invalid += bool(wanted)
        errors = list(koreai_schemas.iter_text_errors(name, line))
        python = sorted((error.kind, error.code, error.pointer) for error in errors)
        if npm != wanted:
            problems.append(f"npm, {name}: {line!r}: {npm}, not {wanted}")
        # jsonschema-rs leaves out a name that is empty.
        if not uses_engine and b'"":' in line.replace(b" ", b""):
            continue
        if python != wanted if uses_engine else coarse(python) != coarse(wanted):
            problems.append(f"Python, {name}: {line!r}: {python}, not {wanted}")
        if koreai_schemas.is_valid_text(name, line) == bool(wanted):
            problems.append(f"Python, {name}: {line!r}: is_valid_text says otherwise")
assert 0 < invalid < judged
who = "koreai-validate" if uses_engine else "Python's reader"
print(f"npm, and Python by {who}: {judged} texts, {invalid} invalid, {len(problems)} problems")
for problem in problems[:20]:
    print(problem[:400])
sys.exit(bool(problems))
