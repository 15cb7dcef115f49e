"""Judges payloads by rules. Usage: run.py FOLDER PAYLOADS; the folder has a package `judged`.

Prints a line for each payload, with T, F or - (no result) for each rule.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from judged.rules import RULES  # noqa: E402
from judged.rules_values import outcome  # noqa: E402

LETTERS = {None: "-", True: "T", False: "F"}
rules = [rule for body in RULES.values() for rule in body]
for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
    payload = json.loads(line)
    print("".join(LETTERS[outcome(rule, payload)] for rule in rules))
