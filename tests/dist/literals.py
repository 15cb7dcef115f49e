"""Holds the types of the installed packages to the kit: what their compilers say of each payload.

Usage: literals.py KIT NPM-FOLDER TSC-SCRIPT PYTHON WORK. Runs where mypy is; PYTHON has the package. A type
that is laxer or stricter than its schema must stand in known-differences.json, and must be so.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

KIT, NPM, TSC, PYTHON, WORK = map(Path, sys.argv[1:])
sys.path.insert(0, str(KIT))
import kit  # noqa: E402

KNOWN = json.loads(Path(__file__).with_name("known-differences.json").read_text(encoding="utf-8"))


class Case:
    def __init__(self, case):
        self.id, self.name = case["id"], case["schema"]
        self.valid = case["verdict"] == "valid"
        self.payload = json.loads(case["payload"])
        self.keywords = {finding["code"] for finding in case["findings"]}

    def known(self, kind):
        """How a kind of types is known to differ: by the case, or as it says nothing of its keywords."""
        for entry in KNOWN:
            keywords = set(entry.get("keywords", []))
            said_nothing = not self.valid and self.keywords <= keywords
            if entry["of"] == kind and (self.id in entry.get("cases", []) or said_nothing):
                return entry["difference"]
        return None


def lines_with_errors(command, source, head, statements):
    """Which statements a compiler refuses. Each is a line of its own."""
    source.write_text("\n".join([*head, *statements, ""]), encoding="utf-8")
    done = subprocess.run(list(map(str, command)), capture_output=True, encoding="utf-8", check=False)
    place = re.compile(rf"{re.escape(source.name)}[(:](\d+)[,:].*error")
    lines = {int(found[1]) - len(head) - 1 for found in map(place.search, done.stdout.splitlines()) if found}
    if done.returncode not in (0, 1, 2) or bool(done.returncode) != bool(lines) or min(lines, default=0) < 0:
        sys.exit(f"error: `{command[0]}` exited with {done.returncode}\n{done.stdout}{done.stderr}")
    return lines


def typescript(cases):
    source = NPM / "payloads.mts"
    command = ["node", TSC, "--strict", "--noEmit", "--pretty", "false", "--module", "nodenext"]
    statements = [
        f"export const p{number}: Bodies[{json.dumps(case.name)}] = {json.dumps(case.payload)};"
        for number, case in enumerate(cases)
    ]
    head = ['import type { Bodies } from "koreai-schemas";']
    return lines_with_errors([*command, "--target", "es2022", source], source, head, statements)


def typed_dict(cases):
    program = "import json, typing; from koreai_schemas import types; "
    program += "print(json.dumps({name: kind.__name__ for name, kind in typing.get_type_hints(types.Bodies).items()}))"
    kinds = json.loads(subprocess.check_output([PYTHON, "-c", program]))
    source = WORK / "payload_types.py"
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "--cache-dir", WORK / "mypy"]
    # A literal may have no member that is not named; that is so for every TypedDict.
    command += ["--disable-error-code", "typeddict-unknown-key", "--python-executable", PYTHON, source]
    statements = [
        f"p{number}: types.{kinds[case.name]} = {case.payload!r}" for number, case in enumerate(cases)
    ]
    return lines_with_errors(command, source, ["from koreai_schemas import types"], statements)


# Those whose value alone decides.
cases = [Case(case) for case in kit.cases() if case["level"] == 1 and "input" not in case]
problems = []
ids = {case.id for case in cases}
keywords = {keyword for case in cases for keyword in case.keywords}
for entry in KNOWN:
    gone = [*{*entry.get("cases", [])} - ids, *{*entry.get("keywords", [])} - keywords]
    problems += [f"{each} is listed, yet not in the kit" for each in gone]
    if entry["of"] not in ("TypeScript", "TypedDict", "pydantic"):
        problems.append(f"{entry['of']} is listed, yet nothing here")
for kind, check in [("TypeScript", typescript), ("TypedDict", typed_dict)]:
    refused = check(cases)
    for number, case in enumerate(cases):
        found = None if case.valid == (number not in refused) else "refuses" if case.valid else "accepts"
        if found != case.known(kind):
            problems.append(f"{kind}: {case.id}: {found or 'agrees'} {sorted(case.keywords)}")
print(f"types: {len(cases)} payloads, {len(problems)} wrong", *problems, sep="\n  ")
sys.exit(bool(problems) or len(cases) < 400)
