"""Runs the corpus through every validator and compares. Usage: compare.py FOLDER-OF-TOOLS.

Prints a table and every disagreement. Exits 1 on a disagreement that known-differences.json does
not list, and on an entry there that is no longer true. README.md says what a disagreement is.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
CORPUS = PROJECT / "tests/corpus"
SCHEMAS = PROJECT / "crates/koreai-schemas/schemas"
TOOLS = Path(sys.argv[1]).resolve()
AJV = json.loads((HERE / "package.json").read_text())["dependencies"]["ajv"]


class Case:
    def __init__(self, file):
        self.file = file
        self.name = file.relative_to(CORPUS).as_posix()
        self.wrapped = self.name.startswith("invalid/")
        self.schema = file.parent.name
        self.expect = []
        if self.wrapped:
            self.content = json.loads(file.read_text(encoding="utf-8"))
            self.expect = [(e["pointer"], e["keyword"]) for e in self.content["expect"]]


def run(command, may_exit=(0,), **options):
    done = subprocess.run(
        command, cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8", check=False, **options
    )
    if done.returncode not in may_exit:
        sys.exit(f"error: `{command[0]} … {command[-1]}` exited with {done.returncode}")
    return done.stdout


def engine(*command):
    """A script that reads the cases and prints a verdict for each."""

    def verdicts(cases, suffix):
        listed = [
            {
                "schema": str(SCHEMAS / (case.schema + suffix)),
                "file": str(case.file),
                "wrapped": case.wrapped,
            }
            for case in cases
        ]
        lines = run(command, input=json.dumps(listed)).splitlines()
        return [(v["valid"], [tuple(e) for e in v["errors"]]) for v in map(json.loads, lines)]

    return verdicts


def koreai(cases, _suffix):
    """Our command line. It takes files of payloads and prints a line of JSON for each finding."""
    found = {case.name: (True, []) for case in cases}
    for schema in sorted({case.schema for case in cases}):
        files = {str(payload_file(case)): case for case in cases if case.schema == schema}
        command = ["cargo", "run", "-q", "-p", "koreai-cli", "--", "validate", "--schema", schema]
        command += ["--no-rules", "--document", "--format", "ndjson"]
        for line in run([*command, *files], may_exit=(0, 1)).splitlines():
            finding = json.loads(line)
            case = files[finding["file"]]
            errors = found[case.name][1]
            errors.append(named(finding["pointer"], finding["keyword"], case.expect))
            found[case.name] = (False, errors)
    return [found[case.name] for case in cases]


def named(pointer, keyword, expect):
    """A violation with the names that the pointer shows as `*`, as far as one is expected there."""
    pattern = re.escape(pointer).replace(r"\*", "[^/]*")
    candidates = (e for e in expect if e[1] == keyword and re.fullmatch(pattern, e[0]))
    return next(candidates, (pointer, keyword))


def payload_file(case):
    if not case.wrapped:
        return case.file
    file = TOOLS / "payloads" / case.name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(case.content["payload"]), encoding="utf-8")
    return file


def difference(case, valid, errors):
    """How a verdict differs from what the file states, or None."""
    if not case.wrapped:
        return None if valid and not errors else "refuses"
    if valid:
        return "accepts"
    # Of alternatives, some list each that failed, some the closest alone.
    alternatives = [pointer for pointer, keyword in errors if keyword == "oneOf"]
    rest = [e for e in errors if not any((e[0] + "/").startswith(a + "/") for a in alternatives)]
    agrees = set(case.expect) <= set(errors) and set(rest) <= set(case.expect)
    return None if agrees else "reports otherwise"


def row(*cells):
    return "{:<18} {:<8} {:>14} {:>17} {:>14} {:>6}".format(*cells)


def main():
    cases = [Case(file) for file in sorted(CORPUS.glob("*/*/*.json"))]
    invalid = sum(case.wrapped for case in cases)
    entries = json.loads((HERE / "known-differences.json").read_text(encoding="utf-8"))
    known = {(e["validator"], file): e["difference"] for e in entries for file in e["files"]}
    ajv = ["node", str(HERE / "ajv.mjs"), str(TOOLS)]
    python = [sys.executable, str(HERE / "jsonschema_py.py")]
    new, old = "2020-12", "draft-07"
    validators = [
        ("koreai", "", new, koreai),
        ("ajv", AJV, new, engine(*ajv, new)),
        ("ajv", AJV, old, engine(*ajv, old)),
        ("jsonschema", version("jsonschema"), new, engine(*python, new)),
        ("jsonschema", version("jsonschema"), old, engine(*python, old)),
    ]
    problems = []
    print(row("validator", "draft", "valid accepted", "invalid rejected", "disagreements", "known"))
    for name, release, draft, verdicts in validators:
        results = verdicts(cases, ".schema.json" if draft == new else f".{draft}.schema.json")
        accepted = rejected = differing = listed = 0
        for case, (valid, errors) in zip(cases, results, strict=True):
            accepted += valid and not case.wrapped
            rejected += case.wrapped and not valid
            found, entry = difference(case, valid, errors), known.get((name, case.name))
            differing += found is not None
            listed += found is not None and found == entry
            if found and found != entry:
                report = f": {errors}" if errors else ""
                problems.append(f"{name}, {draft}, {found} {case.name}{report}")
            elif entry and not found:
                problems.append(f"{name}, {draft}, agrees on {case.name}, yet is listed")
        counts = f"{accepted}/{len(cases) - invalid}", f"{rejected}/{invalid}"
        print(row(f"{name} {release}", draft, *counts, differing, listed))
    names = {case.name for case in cases}
    problems += [f"{file} is listed, yet not in the corpus" for _, file in known if file not in names]
    if problems:
        print(*["", *problems], sep="\n")
        sys.exit(
            "\nerror: validators disagree, or no longer do. Mend the contract or the corpus, or set "
            "tests/conformance/known-differences.json right, with a reason."
        )


main()
