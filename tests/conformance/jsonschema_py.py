"""jsonschema, for the protocol of tests/kit. Usage: jsonschema_py.py DRAFT."""

import json
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator
from protocol import pointer, serve

DRAFT = sys.argv[1]
CLASS = {"2020-12": Draft202012Validator, "draft-07": Draft7Validator}[DRAFT]
SUFFIX = ".draft-07.schema.json" if DRAFT == "draft-07" else ".schema.json"


@cache
def validator(path):
    schema = json.loads(Path(path + SUFFIX).read_text(encoding="utf-8"))
    CLASS.check_schema(schema)
    if unknown := set(formats(schema)) - set(CLASS.FORMAT_CHECKER.checkers):
        sys.exit(f"{path}: formats that nothing installed here checks: {sorted(unknown)}")
    return CLASS(schema, format_checker=CLASS.FORMAT_CHECKER)


def formats(schema):
    """The formats that a schema asserts. jsonschema ignores those it has no check for."""
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


def judge(schema, payload, _options):
    found = flat(validator(schema).iter_errors(payload))
    findings = [{"pointer": pointer(e.absolute_path), "code": e.validator} for e in found]
    return validator(schema).is_valid(payload), findings


serve("jsonschema", f"{version('jsonschema')} {DRAFT}", [1, 2], judge)
