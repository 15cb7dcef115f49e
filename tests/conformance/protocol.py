"""The protocol of tests/kit for implementations in Python: reads questions, writes answers."""

import base64
import json
import sys
from pathlib import Path


def serve(name, version, levels, judge, *, reads="value", contract=None):
    """Answers until the input ends.

    `judge(schema, payload, options)` gives whether the payload is valid, and its findings. The payload is a value, or
    bytes where `reads` is "text". A judge that cannot answer raises `Skip`. `contract(index, folder)` gives the sha256
    of the contract that the implementation brings; without it, the schemas are read from the folder, and `schema` is
    the path of a file there without its ending.
    """
    schemas = None
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["type"] == "hello":
            schemas = Path(message["schemas"])
            index = json.loads((schemas / "index.json").read_text(encoding="utf-8"))
            sha256 = contract(index, schemas) if contract else index["contract"]["sha256"]
            hello = {"name": name, "version": version, "levels": levels, "input": reads, "contract": sha256}
            print(json.dumps({"type": "hello", **hello}), flush=True)
            continue
        payload = base64.b64decode(message["payload"])
        schema = message["schema"] if contract else str(schemas / message["schema"])
        try:
            valid, findings = judge(schema, payload if reads == "text" else json.loads(payload), message["options"])
            answer = {"type": "answer", "verdict": "valid" if valid else "invalid", "findings": findings}
        except Skip as skip:
            answer = {"type": "skip", "reason": str(skip)}
        print(json.dumps({**answer, "id": message["id"]}), flush=True)


class Skip(Exception):
    """Why a case is not answered."""


def pointer(path):
    """A JSON pointer of names and indexes."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
