"""Which rules beyond the schema a payload breaks."""

from collections.abc import Iterator
from typing import Any

from .error import ValidationError
from .generated_rules import RULES
from .rules_values import outcome


def escape(name: str) -> str:
    """A name as the token of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def broken(name: str, schema: str, payload: object) -> Iterator[ValidationError]:
    """The rules of a body that a payload breaks."""
    for rule in RULES.get(name, []):
        for pointer, value in _objects(payload, rule.at.split("/")[1:], ""):
            held = outcome(rule, value)
            if held is not True:
                yield ValidationError(
                    "rule-not-evaluated" if held is None else "rule",
                    rule.id,
                    pointer,
                    rule.message,
                    f"{schema}#x-validations/{rule.index}",
                )


def _objects(value: Any, tokens: list[str], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that a pointer leads to, where `*` stands for every child."""
    if not tokens:
        if isinstance(value, dict):
            yield pointer, value
        return
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    token, *rest = tokens
    wanted = token.replace("~1", "/").replace("~0", "~")
    for key, child in children:
        if token == "*" or str(key) == wanted:
            yield from _objects(child, rest, f"{pointer}/{escape(str(key))}")
