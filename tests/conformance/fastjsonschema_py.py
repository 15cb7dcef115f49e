"""fastjsonschema, for the protocol of tests/kit.

It knows draft-07 and none that is newer. It reports the first violation alone, and splits paths at each point, in
names as well: its verdict can be relied on, and no more.
"""

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastjsonschema import JsonSchemaValueException, compile
from protocol import serve


@cache
def validator(path):
    text = Path(path + ".draft-07.schema.json").read_text(encoding="utf-8")
    return compile(json.loads(text), use_default=False)


def judge(schema, payload, _options):
    try:
        validator(schema)(payload)
        return True, []
    except JsonSchemaValueException as error:
        return False, [{"pointer": "", "code": error.rule}]


serve("fastjsonschema", f"{version('fastjsonschema')} draft-07", [1], judge)
