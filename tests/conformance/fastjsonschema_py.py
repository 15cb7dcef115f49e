"""Runs the cases on standard input, [{"schema": path, "file": path, "wrapped": bool}, …], through fastjsonschema.

It knows draft-07 and none that is newer, and tells the first violation alone. Prints a JSON line for each case.
"""

import json
import sys
from functools import cache
from pathlib import Path

from fastjsonschema import JsonSchemaValueException, compile


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


@cache
def validator(path):
    return compile(read(path), use_default=False)


for case in json.load(sys.stdin):
    payload = read(case["file"])
    if case["wrapped"]:
        payload = payload["payload"]
    try:
        validator(case["schema"])(payload)
        errors = []
    except JsonSchemaValueException as error:
        # Its paths are split at each point, in names as well: the keyword alone can be relied on.
        errors = [[None, error.rule]]
    print(json.dumps({"valid": not errors, "errors": errors}))
