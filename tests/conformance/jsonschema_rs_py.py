"""Runs the cases on standard input, [{"schema": path, "file": path, "wrapped": bool}, …], through jsonschema-rs.

Usage: jsonschema_rs_py.py DRAFT. Prints a JSON line for each case.
"""

import json
import sys
from functools import cache
from pathlib import Path

from jsonschema_rs import Draft7Validator, Draft202012Validator

CLASS = {"2020-12": Draft202012Validator, "draft-07": Draft7Validator}[sys.argv[1]]


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


@cache
def validator(path):
    return CLASS(read(path), validate_formats=True, ignore_unknown_formats=False)


def flat(errors):
    """Errors, each before those of the alternatives that it stands for."""
    for error in errors:
        yield error
        for alternative in getattr(error.kind, "context", []):
            yield from flat(alternative)


def pointer(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


for case in json.load(sys.stdin):
    payload = read(case["file"])
    if case["wrapped"]:
        payload = payload["payload"]
    schema = validator(case["schema"])
    errors = [[pointer(e.instance_path), e.kind.name] for e in flat(schema.iter_errors(payload))]
    print(json.dumps({"valid": schema.is_valid(payload), "errors": errors}))
