"""What the generated rules calculate with. Timestamps and durations are nanoseconds.

What has no value raises `NoValue`, which leaves a rule without a result.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


class NoValue(Exception):
    """An operand of a rule has no value."""


@dataclass(frozen=True)
class Rule:
    """A rule beyond the schema."""

    id: str
    #: Its place among the rules of the body.
    index: int
    #: The objects that it is about: a JSON pointer, `*` for any item or member.
    at: str
    #: What is wrong where it does not hold.
    message: str
    holds: Callable[[Any], bool]


def outcome(rule: Rule, value: object) -> bool | None:
    """Whether a rule holds for an object; `None` if it has no result."""
    try:
        return rule.holds(value)
    except NoValue:
        return None


def has(value: Any, *names: str) -> bool:
    value = get(value, *names[:-1])
    if not isinstance(value, dict):
        raise NoValue
    return names[-1] in value


def get(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, dict) or name not in value:
            raise NoValue
        value = value[name]
    return value


def number(value: Any, *names: str) -> float:
    found: float = float(get(value, *names))
    return found


def integer(value: Any, *names: str) -> int:
    return exact(int(get(value, *names)))


def exact(value: int) -> int:
    """An integer, if it is one that every language holds."""
    if abs(value) >= 2**53:
        raise NoValue
    return value


def add(a: int, b: int) -> int:
    return exact(a + b)


def subtract(a: int, b: int) -> int:
    return exact(a - b)


def multiply(a: int, b: int) -> int:
    return exact(a * b)


def divide(a: int, b: int) -> int:
    """Toward zero."""
    if b == 0:
        raise NoValue
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def remainder(a: int, b: int) -> int:
    """With the sign of the first."""
    return a - b * divide(a, b)


def both(a: Callable[[], bool], b: Callable[[], bool]) -> bool:
    """`&&`: false if one side is, even where the other has no value."""
    return _decided(False, a, b)


def either(a: Callable[[], bool], b: Callable[[], bool]) -> bool:
    """`||`: true if one side is, even where the other has no value."""
    return _decided(True, a, b)


def _decided(by: bool, a: Callable[[], bool], b: Callable[[], bool]) -> bool:
    try:
        first = a()
    except NoValue:
        if b() is by:
            return by
        raise
    return by if first is by else b()


def matches(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.ASCII) is not None


def span(nanoseconds: int) -> int:
    """A duration, as far as CEL can count it: 292 years."""
    if not -(2**63) <= nanoseconds < 2**63:
        raise NoValue
    return nanoseconds


_SECOND = 1_000_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = (date.min.toordinal() - _EPOCH) * 86_400 * _SECOND
_END = (date.max.toordinal() + 1 - _EPOCH) * 86_400 * _SECOND


def time(nanoseconds: int) -> int:
    """A point in time from the year 1 to the year 9999."""
    if not _FIRST <= nanoseconds < _END:
        raise NoValue
    return nanoseconds


_RFC_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    "(?:[Zz]|([-+\u2212])([0-9]{2}):([0-9]{2}))"
)


def timestamp(text: str) -> int:
    found = _RFC_3339.fullmatch(text)
    if found is None:
        raise NoValue
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    fraction, sign, hours, minutes = found.groups()[6:]
    offset = 0
    if sign is not None:
        offset = (int(hours) * 60 + int(minutes)) * (60 if sign == "+" else -60)
        if int(hours) > 23 or int(minutes) > 59:
            raise NoValue
    if hour > 23 or minute > 59 or second > 59:
        raise NoValue
    try:
        # The year 0 is read, since an offset may lead from it into the year 1.
        days = date(year or 4, month, day).toordinal() - (0 if year else date(4, 1, 1).toordinal() + 365)
    except ValueError:
        raise NoValue from None
    seconds = (days - _EPOCH) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return time(seconds * _SECOND + int((fraction or "")[:9].ljust(9, "0")))
