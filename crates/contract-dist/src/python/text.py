"""Reads the text of a payload as the command line does: with NaN or half a surrogate pair, it is not JSON."""

import json
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


_READER = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_constant)


def _check(payload: Any) -> None:
    """Refuses what Python's reader takes and others do not: halves of surrogate pairs, and what nests too deep."""
    level = [payload]
    depth = 0
    while level:
        inside: list[Any] = []
        nests = False
        for value in level:
            if isinstance(value, dict):
                nests = True
                inside += value
                inside += value.values()
            elif isinstance(value, list):
                nests = True
                inside += value
            elif isinstance(value, str) and not value.isascii() and any(map(_is_surrogate, value)):
                _refuse("invalid-escape", "not JSON: half a surrogate pair")
        depth += nests
        if depth > MAX_DEPTH:
            _too_deep()
        level = inside
