"""jsonschema-rs, for the protocol of tests/kit. Usage: jsonschema_rs_py.py DRAFT."""

import json
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jsonschema_rs import Draft7Validator, Draft202012Validator
from protocol import pointer, serve

DRAFT = sys.argv[1]
CLASS = {"2020-12": Draft202012Validator, "draft-07": Draft7Validator}[DRAFT]
SUFFIX = ".draft-07.schema.json" if DRAFT == "draft-07" else ".schema.json"


@cache
def validator(path):
    schema = json.loads(Path(path + SUFFIX).read_text(encoding="utf-8"))
    return CLASS(schema, validate_formats=True, ignore_unknown_formats=False)


def flat(errors):
    """Errors, each before those of the alternatives that it stands for."""
    for error in errors:
        yield error
        for alternative in getattr(error.kind, "context", []):
            yield from flat(alternative)


def judge(schema, payload, _options):
    found = flat(validator(schema).iter_errors(payload))
    findings = [{"pointer": pointer(e.instance_path), "code": e.kind.name} for e in found]
    return validator(schema).is_valid(payload), findings


serve("jsonschema-rs", f"{version('jsonschema-rs')} {DRAFT}", [1, 2], judge)
