"""Holds the installed Python package to the corpus: `validate`, and the pydantic models.

Usage: corpus.py CORPUS. Where a model is laxer or stricter than the schema, the file must stand in
known-differences.json, and where it does not differ any more, it must not.
"""

import json
import sys
from pathlib import Path

import koreai_schemas
from koreai_schemas import models
from pydantic import ValidationError

CORPUS = Path(sys.argv[1])
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
known = {file: entry["difference"] for entry in KNOWN if entry["of"] == "pydantic" for file in entry["files"]}
files = sorted(CORPUS.glob("*/*/*.json"))
assert set(FIELDS) == set(koreai_schemas.NAMES)
for path in files:
    file = path.relative_to(CORPUS).as_posix()
    content = json.loads(path.read_text(encoding="utf-8"))
    plain = file.startswith("valid/")
    # What is there for the rules keeps to its schema.
    valid = plain or file.startswith("rules/")
    payload = content if plain else content["payload"]
    name = path.parent.name
    errors = list(koreai_schemas.iter_errors(name, payload))
    # The corpus is about the schemas. What keeps to its schema may break a rule.
    keeps = all(error.kind != "schema" for error in errors)
    stated = content["rules"] if file.startswith("rules/") else [error.kind for error in errors]
    if koreai_schemas.is_valid(name, payload) == bool(errors) or keeps != valid or [error.kind for error in errors] != stated:
        problems.append(f"{file}: the package says otherwise")
    model = accepted(FIELDS[name], payload)
    found = None if model == valid else "accepts" if model else "refuses"
    if found != known.pop(file, None):
        problems.append(f"{file}: the model {found or 'agrees'}")
# The command line is held to the same file.
for verdict in json.loads(Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8")):
    errors = koreai_schemas.iter_errors(verdict["schema"], verdict["payload"])
    found = sorted((error.kind, error.code, error.pointer) for error in errors)
    expected = sorted((one["class"], one["code"], one["pointer"]) for one in verdict["findings"])
    if found != expected:
        problems.append(f"{verdict['about']}: {found}")
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
problems += [f"{file}: listed, yet not in the corpus" for file in known]
print(f"Python package: {len(files)} payloads, {len(problems)} wrong", *problems, sep="\n  ")
sys.exit(bool(problems) or len(files) < 400)
