"""Runs the corpus through every validator and compares. Usage: compare.py FOLDER-OF-TOOLS.

Prints a table and every disagreement. Exits 1 on a disagreement that known-differences.json does
not list, and on an entry there that is no longer true. README.md says what a disagreement is.
"""

import json
import random
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
CORPUS = PROJECT / "tests/corpus"
SCHEMAS = PROJECT / "crates/koreai-schemas/schemas"
TOOLS = Path(sys.argv[1]).resolve()
NPM = json.loads((HERE / "package.json").read_text())["dependencies"]
CRATES = tomllib.loads((HERE / "boon/Cargo.toml").read_text(encoding="utf-8"))["dependencies"]
# What takes the place of each value of a valid payload, to make more payloads.
INSTEAD = [None, True, 0, -1, 1.5, 101, "", "text", "2024-02-30", "33.33", [], [None], {}]
GENERATED = 1500
# A corpus with fewer payloads is not the corpus.
LEAST = 400


class Case:
    def __init__(self, file):
        self.file = file
        self.name = file.relative_to(CORPUS).as_posix()
        self.wrapped = self.name.startswith("invalid/")
        self.schema = file.parent.name
        if not (SCHEMAS / f"{self.schema}.schema.json").is_file():
            sys.exit(f"error: tests/corpus/{self.name}: no schema is named {self.schema}")
        try:
            self.content = json.loads(file.read_text(encoding="utf-8"))
            self.payload = self.content["payload"] if self.wrapped else self.content
            expect = self.content["expect"] if self.wrapped else []
            self.expect = [(e["pointer"], e["keyword"]) for e in expect]
        except (ValueError, KeyError, TypeError) as error:
            told = f"{type(error).__name__}: {error}; README.md says of what form it is"
            sys.exit(f"error: tests/corpus/{self.name}: {told}")


class Generated:
    """A payload that nobody wrote: what it is worth is for our validator to say."""

    wrapped = False
    expect = ()

    def __init__(self, number, schema, payload):
        self.schema = schema
        self.name = f"generated/{schema}/{number}.json"
        self.payload = payload
        self.file = TOOLS / "payloads" / self.name
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(payload), encoding="utf-8")


def generated(cases):
    """Valid payloads with one value changed or taken away, the same ones in every run."""
    found = {}
    for case in cases:
        if not case.wrapped:
            for edited in edits(case.payload):
                found.setdefault((case.schema, json.dumps(edited)), edited)
    some = random.Random(9).sample(sorted(found), min(GENERATED, len(found)))
    return [Generated(number, key[0], found[key]) for number, key in enumerate(some)]


def edits(value):
    """Every value that differs from this one in one place."""
    # As texts, since to Python True and 1 are the same.
    yield from (other for other in INSTEAD if json.dumps(other) != json.dumps(value))
    if isinstance(value, dict):
        for key, member in value.items():
            rest = {name: content for name, content in value.items() if name != key}
            yield rest
            yield from ({**value, key: other} for other in edits(member))
    if isinstance(value, list):
        for index, item in enumerate(value):
            for other in edits(item):
                yield [*value[:index], other, *value[index + 1 :]]


def run(command, may_exit=(0,), **options):
    done = subprocess.run(
        command, cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8", check=False, **options
    )
    if done.returncode not in may_exit:
        print(done.stderr or "", file=sys.stderr)
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
        # What it says besides is a summary.
        told = run([*command, *files], may_exit=(0, 1), stderr=subprocess.PIPE)
        for line in told.splitlines():
            finding = json.loads(line)
            # A warning is about a valid payload.
            if finding["level"] == "warning":
                continue
            case = files[finding["file"]]
            errors = found[case.name][1]
            errors.append(named(finding["pointer"], finding["code"], case.expect))
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
    file.write_text(json.dumps(case.payload), encoding="utf-8")
    return file


def difference(case, valid, errors):
    """How a verdict differs from what the file states, or None."""
    if not case.wrapped:
        return None if valid and not errors else "refuses"
    if valid:
        return "accepts"
    if errors and all(pointer is None for pointer, _ in errors):
        # One that tells the first violation alone, and not where it is.
        expected = {keyword for _, keyword in case.expect} | {"oneOf"}
        return None if {keyword for _, keyword in errors} <= expected else "reports otherwise"
    # Of alternatives, some list each that failed, some the closest alone.
    alternatives = [pointer for pointer, keyword in errors if keyword == "oneOf"]
    rest = [e for e in errors if not any((e[0] + "/").startswith(a + "/") for a in alternatives)]
    agrees = set(case.expect) <= set(errors) and set(rest) <= set(case.expect)
    return None if agrees else "reports otherwise"


def row(*cells):
    return "{:<32} {:<8} {:>14} {:>16} {:>13} {:>5} {:>16}".format(*cells)


def main():
    cases = [Case(file) for file in sorted(CORPUS.glob("*valid/*/*.json"))]
    invalid = sum(case.wrapped for case in cases)
    entries = json.loads((HERE / "known-differences.json").read_text(encoding="utf-8"))
    known = {(e["validator"], file): e["difference"] for e in entries for file in e["files"]}
    more = generated(cases)
    ajv = ["node", str(HERE / "ajv.mjs"), str(TOOLS)]
    hyperjump = ["node", str(HERE / "hyperjump.mjs"), str(TOOLS)]
    python = [sys.executable, str(HERE / "jsonschema_py.py")]
    rust = [sys.executable, str(HERE / "jsonschema_rs_py.py")]
    fast = [sys.executable, str(HERE / "fastjsonschema_py.py")]
    boon = [str(TOOLS / "boon/debug/boon-verdicts")]
    hyper = "@hyperjump/json-schema"
    new, old = "2020-12", "draft-07"
    validators = [
        ("koreai", "", new, koreai),
        ("ajv", NPM["ajv"], new, engine(*ajv, new)),
        ("ajv", NPM["ajv"], old, engine(*ajv, old)),
        ("jsonschema", version("jsonschema"), new, engine(*python, new)),
        ("jsonschema", version("jsonschema"), old, engine(*python, old)),
        ("jsonschema-rs", version("jsonschema-rs"), new, engine(*rust, new)),
        ("jsonschema-rs", version("jsonschema-rs"), old, engine(*rust, old)),
        ("fastjsonschema", version("fastjsonschema"), old, engine(*fast)),
        (hyper, NPM[hyper], new, engine(*hyperjump, new)),
        (hyper, NPM[hyper], old, engine(*hyperjump, old)),
        ("boon", CRATES["boon"].lstrip("="), new, engine(*boon)),
        ("boon", CRATES["boon"].lstrip("="), old, engine(*boon)),
    ]
    ours = None
    problems = []
    print(row("validator", "draft", "valid accepted", "invalid rejected", "disagreements", "known", "generated agree"))
    for name, release, draft, verdicts in validators:
        suffix = ".schema.json" if draft == new else f".{draft}.schema.json"
        judged = verdicts([*cases, *more], suffix)
        results, verdict = judged[: len(cases)], [valid for valid, _ in judged[len(cases) :]]
        ours = ours or verdict
        apart = [case for case, a, b in zip(more, verdict, ours, strict=True) if a != b]
        problems += [f"{name}, {draft}, unlike ours: {case.name}: {case.payload}" for case in apart]
        accepted = rejected = differing = listed = 0
        for case, (valid, errors) in zip(cases, results, strict=True):
            accepted += valid and not case.wrapped
            rejected += case.wrapped and not valid
            found, entry = difference(case, valid, errors), known.get((name, case.name))
            differing += found is not None
            listed += found is not None and found == entry
            if found and found != entry:
                report = f": {errors}, not {case.expect}" if errors else ""
                problems.append(f"{name}, {draft}, {found} {case.name}{report}")
            elif entry and not found:
                problems.append(f"{name}, {draft}, agrees on {case.name}, yet is listed")
        counts = f"{accepted}/{len(cases) - invalid}", f"{rejected}/{invalid}"
        told = f"{len(more) - len(apart)}/{len(more)}"
        print(row(f"{name} {release}", draft, *counts, differing, listed, told), flush=True)
    names = {case.name for case in cases}
    problems += [f"{file} is listed, yet not in the corpus" for _, file in known if file not in names]
    strangers = {name for name, _ in known} - {name for name, *_ in validators}
    problems += [f"{name} is listed, yet no validator here" for name in sorted(strangers)]
    if len(cases) < LEAST:
        problems.append(f"the corpus has {len(cases)} payloads, and needs {LEAST}")
    print(f"\n{len(known)} known differences, each with its reason in tests/conformance/known-differences.json")
    if problems:
        print(*["", *problems], sep="\n")
        sys.exit(
            "\nerror: validators disagree, or no longer do. Mend the contract or the corpus, or set "
            "tests/conformance/known-differences.json right, with a reason."
        )


main()
