"""Reads the text of a payload as the command line does: with NaN or half a surrogate pair, it is not JSON."""

import json
import re
from math import isinf
from typing import Any, NoReturn

from .error import ValidationError

#: Arrays and objects nest no deeper.
MAX_DEPTH = 127

# How the messages of Python's reader begin, and the codes of the command line.
_CODES = {
    "Expecting value": "expected-value",
    "Expecting property name": "expected-name",
    "Illegal trailing comma": "trailing-comma",
    "Expecting ',' delimiter": "expected-separator",
    "Expecting ':' delimiter": "expected-separator",
    "Extra data": "trailing-characters",
    "Invalid control character": "control-character",
    "Invalid \\": "invalid-escape",
}


def read(text: str | bytes | bytearray | memoryview) -> Any:
    """The payload in a text. Of members of one name, the last counts. Raises `ValidationError` for what is not JSON."""
    if isinstance(text, str):
        plain = text.removeprefix("\ufeff")
        if any(map(_is_surrogate, plain)):
            _refuse("not-utf-8", "not JSON: not UTF-8")
    else:
        try:
            plain = bytes(text).decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            _refuse("not-utf-8", "not JSON: not UTF-8")
    if not plain.strip(" \t\n\r\f"):
        _refuse("empty", "not JSON: empty")
    try:
        payload = _READER.decode(plain)
    except RecursionError:
        _too_deep()
    except json.JSONDecodeError as error:
        ended = error.pos >= len(plain) or error.msg.startswith("Unterminated")
        codes = (code for start, code in _CODES.items() if error.msg.startswith(start))
        code = "end-of-text" if ended else next(codes, "syntax")
        _refuse(code, f"not JSON: {code.replace('-', ' ')} at line {error.lineno}, column {error.colno}")
    _check(payload)
    if _depth(plain) > MAX_DEPTH:
        _too_deep()
    return payload


def _refuse(code: str, message: str) -> NoReturn:
    raise ValidationError("not-json", code, "", message, "") from None


def _too_deep() -> NoReturn:
    _refuse("too-deep", f"nested deeper than {MAX_DEPTH} levels")


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _integer(digits: str) -> int:
    _number(digits)
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        _refuse("number-out-of-range", "number out of the range of a double")
    return number


def _constant(name: str) -> NoReturn:
    _refuse("expected-value", f"not JSON: {name} is not a value of JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        # What is lost to a later member of its name has to be JSON as well.
        _check([value for pair in pairs for value in pair])
    return members


_READER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def _depth(text: str) -> int:
    """How deep arrays and objects nest in a text that is JSON, lost members included."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        character = text[found.start()]
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _check(payload: Any) -> None:
    """Refuses halves of surrogate pairs, which Python's reader takes and others do not."""
    left = [payload]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += value
            left += value.values()
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and not value.isascii() and any(map(_is_surrogate, value)):
            _refuse("invalid-escape", "not JSON: half a surrogate pair")
