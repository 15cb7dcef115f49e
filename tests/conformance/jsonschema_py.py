"""Runs the cases on standard input, [{"schema": path, "file": path, "wrapped": bool}, …], through jsonschema.

Usage: jsonschema_py.py DRAFT. Prints a JSON line for each case.
"""

import json
import sys
from functools import cache
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator

CLASS = {"2020-12": Draft202012Validator, "draft-07": Draft7Validator}[sys.argv[1]]


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


@cache
def validator(path):
    schema = read(path)
    CLASS.check_schema(schema)
    if unknown := set(formats(schema)) - set(CLASS.FORMAT_CHECKER.checkers):
        sys.exit(f"{path}: formats that nothing installed here checks: {sorted(unknown)}")
    return CLASS(schema, format_checker=CLASS.FORMAT_CHECKER)


def formats(schema):
    """The formats that a schema asserts. jsonschema passes over those it has no check for."""
    if isinstance(schema, dict):
        if isinstance(schema.get("format"), str):
            yield schema["format"]
        schema = [value for key, value in schema.items() if key != "examples"]
    if isinstance(schema, list):
        for value in schema:
            yield from formats(value)


def flat(errors):
    """Errors, each before those of the alternatives that it stands for."""
    for error in errors:
        yield error
        yield from flat(error.context)


def pointer(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


for case in json.load(sys.stdin):
    payload = read(case["file"])
    if case["wrapped"]:
        payload = payload["payload"]
    schema = validator(case["schema"])
    errors = [[pointer(e.absolute_path), e.validator] for e in flat(schema.iter_errors(payload))]
    print(json.dumps({"valid": schema.is_valid(payload), "errors": errors}))
