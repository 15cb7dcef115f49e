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
# One answer with the engine on texts.
for text in ('{"name": "\\ud800"}', b'{"name": "\xff"}', '{"name": "a"} x'):
    try:
        problems.append(f"the model takes {text!r}: {models.UpdateTaskRequest.model_validate_json(text)}")
    except ValidationError as error:
        if "\\ud800" in str(error):
            problems.append("the model shows a value")
for text in ('\ufeff{"name": "a"}', b'\xef\xbb\xbf{"name": "a"}', '{"name": 7, "name": "a"}'):
    if models.UpdateTaskRequest.model_validate_json(text).name != "a":
        problems.append(f"the model reads {text!r} otherwise")


class Shown(models.UpdateTaskRequest, hide_input_in_errors=False):
    """A model that was asked to show values."""


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
    errors = list(koreai_schemas.iter_errors("update-task.request", payload, show_values=True))
    if errors and not any(secret in str(error) for error in errors):
        problems.append("no value is shown, though it was asked for")
    for model, is_shown in ((models.UpdateTaskRequest, False), (Shown, True)):
        try:
            model.model_validate(payload)
        except ValidationError as error:
            if (secret in str(error)) != is_shown:
                problems.append(f"{model.__name__} shows values, or does not: {is_shown} is wanted")
for name in (secret, "a/~b"):
    payload = {"tasksExecutionReport": {"data": {name: 7}}}
    found = [error.pointer for error in koreai_schemas.iter_errors("get-task-containment-report.response", payload)]
    if "/tasksExecutionReport/data/*" not in found:
        problems.append(f"a name that may be data is shown: {found}")
body = "create-task-containment-report.request"
for payload, end in (
    ({"type": "Daily", "filters": {"dateFrom": secret}}, "the value is not a day of the calendar as yyyy-mm-dd"),
    ("{}", 'the value is not of type "object"; the text of a payload is for iter_text_errors'),
):
    messages = [error.message for error in koreai_schemas.iter_errors(body, payload)]
    if not any(message.startswith(end) for message in messages):
        problems.append(f"no message is {end!r}: {messages}")
problems += [f"{id}: listed, yet not in the kit" for id in known]
print(f"Python models: {len(cases)} payloads, {len(problems)} wrong", *problems, sep="\n  ")
sys.exit(bool(problems) or len(cases) < 400)
