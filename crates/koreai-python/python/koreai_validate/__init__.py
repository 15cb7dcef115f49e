"""Validates payloads of three Kore.ai operations, near the speed of parsing. Unofficial.

>>> from koreai_validate import Validator
>>> tasks = Validator("update-task.request")
>>> tasks.is_valid(b'{"name": "Call back"}')
True
>>> [finding] = tasks.check('{"name": 7}').findings
>>> finding.pointer, finding.message
('/name', 'expected string, got number')
"""

from ._engine import CONTRACT_VERSION, LINTS, NAMES, Results, Validator, Verdicts, __version__
from ._types import FileReport, Finding, Record, Result, Rule, Unreadable, ValidationError

__all__ = [
    "CONTRACT_VERSION",
    "LINTS",
    "NAMES",
    "FileReport",
    "Finding",
    "Record",
    "Result",
    "Results",
    "Rule",
    "Unreadable",
    "ValidationError",
    "Validator",
    "Verdicts",
    "__version__",
]
