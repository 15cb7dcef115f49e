"""Holds the pydantic models of the installed Python package to the kit.

Usage: models.py KIT. Where a model is laxer or stricter than the schema, the case must stand in
known-differences.json, and where it does not differ any more, it must not.
"""

import json
import sys
from pathlib import Path

import koreai_schemas
from koreai_schemas import models
from pydantic import ValidationError

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import kit  # noqa: E402

KNOWN = json.loads(Path(__file__).with_name("known-differences.json").read_text(encoding="utf-8"))
FIELDS = {field.alias: field.annotation for field in models.Bodies.model_fields.values()}


def accepted(model, payload):
    """Whether a model takes a payload, and gives it back as it was."""
    try:
        decoded = model.model_validate(payload)
    except ValidationError:
        return False
    again = json.loads(decoded.model_dump_json())
    # As texts, since to Python 1 and 1.0 are the same.
    if json.dumps(again, sort_keys=True) != json.dumps(payload, sort_keys=True):
        sys.exit(f"error: {model.__name__} does not give back what it took: {payload} became {again}")
    return True


problems = []
for text in ('{"dueDate": NaN}', '{"userInfo": {"a": [1e400]}}', '{"other": {"a": -Infinity}}'):
    try:
        problems.append(f"the model takes {text}: {models.UpdateTaskRequest.model_validate_json(text)}")
    except ValidationError:
        pass
known = {id: entry["difference"] for entry in KNOWN if entry["of"] == "pydantic" for id in entry["cases"]}
assert set(FIELDS) == set(koreai_schemas.NAMES)
# Those whose value alone decides.
cases = [case for case in kit.cases() if case["level"] == 1 and "input" not in case]
for case in cases:
    model = accepted(FIELDS[case["schema"]], json.loads(case["payload"]))
    valid = case["verdict"] == "valid"
    found = None if model == valid else "accepts" if model else "refuses"
    if found != known.pop(case["id"], None):
        problems.append(f"{case['id']}: the model {found or 'agrees'}")
secret = "the-secret-of-a-payload"
for payload in ({"name": [secret]}, {"name": secret * 999}, {"status": {"name": secret}, "tags": secret}):
    for error in koreai_schemas.iter_errors("update-task.request", payload):
        if secret in f"{error} {error!r} {error.message}":
            problems.append(f"a value is shown: {error}")
    try:
        models.UpdateTaskRequest.model_validate(payload)
    except ValidationError as error:
        if secret in str(error):
            problems.append("the model shows a value")
problems += [f"{id}: listed, yet not in the kit" for id in known]
print(f"Python models: {len(cases)} payloads, {len(problems)} wrong", *problems, sep="\n  ")
sys.exit(bool(problems) or len(cases) < 400)
