"""JSON Schemas of the bodies of three Kore.ai operations, and validation against them. Unofficial."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, overload

import jsonschema_rs
from jsonschema_rs import Draft202012Validator

from . import types
from .engine import engine
from .error import ValidationError
from .names import NAMES, Name
from .rules import broken, escape
from .text import read
from .version import __version__

__all__ = [
    "NAMES",
    "Name",
    "Text",
    "ValidationError",
    "__version__",
    "is_valid",
    "is_valid_text",
    "iter_errors",
    "iter_text_errors",
    "schema",
    "types",
    "validate",
    "validate_text",
]

Draft = Literal["2020-12", "draft-07"]
#: A payload as it is sent: the text of one JSON value, in UTF-8 where it is bytes.
Text = str | bytes | bytearray | memoryview
_SUFFIX: dict[str, str] = {"2020-12": "", "draft-07": ".draft-07"}


def schema(name: Name, draft: Draft = "2020-12") -> dict[str, Any]:
    """The schema of a body. Raises `ValueError` if there is no such body, or no such draft."""
    if name not in NAMES:
        raise ValueError(f"no schema is named {name!r}; there are {', '.join(NAMES)}")
    if draft not in _SUFFIX:
        raise ValueError(f"no schema is in the draft {draft!r}; there are {', '.join(_SUFFIX)}")
    file = files(__name__) / "schemas" / f"{name}{_SUFFIX[draft]}.schema.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


@cache
def _validator(name: Name, mask: str | None) -> Draft202012Validator:
    return Draft202012Validator(schema(name), mask=mask)


@cache
def _declared(name: Name) -> frozenset[str]:
    """The names that a schema declares. Any other may be data."""
    names: set[str] = set()
    rest: list[Any] = [schema(name)]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            properties = value.get("properties")
            names.update(properties if isinstance(properties, dict) else ())
            rest += value.values()
        elif isinstance(value, list):
            rest += value
    return frozenset(names)


def is_valid(name: Name, payload: object) -> bool:
    """Whether a payload, as `json.loads` gives it, is valid."""
    return _validator(name, _MASK).is_valid(payload) and not any(broken(name, "", payload))


def is_valid_text(name: Name, text: Text) -> bool:
    """Whether the text of a payload is valid: by `koreai-validate` where it is installed."""
    if (validator := engine(name, __version__)) is not None:
        return validator.is_valid(text)
    try:
        return is_valid(name, read(text))
    except ValidationError:
        return False


def iter_errors(name: Name, payload: object, *, show_values: bool = False) -> Iterator[ValidationError]:
    """Everything that is wrong with a payload, as `json.loads` gives it.

    Only with `show_values` may errors show what is in the payload: values, and names that the schema does not
    declare, for which pointers have `*` otherwise.
    """
    valid = True
    for error in _validator(name, None if show_values else _MASK).iter_errors(payload):
        valid = False
        for leaf in _leaves(error):
            pointer = _pointer(leaf.instance_path, None if show_values else _declared(name))
            location = f"#{_pointer(leaf.schema_path, None)}"
            yield ValidationError("schema", leaf.kind.name, pointer, _message(leaf, payload), location)
    # What breaks the schema may be anything, and a rule has nothing to say of it.
    if valid:
        yield from broken(name, schema(name)["$id"], payload)


def iter_text_errors(name: Name, text: Text, *, show_values: bool = False) -> Iterator[ValidationError]:
    """Everything that is wrong with the text of a payload: by `koreai-validate` where it is installed.

    What `json.loads` takes and other readers do not is an error: NaN, `1e400`, half a surrogate pair, bytes that are
    not UTF-8, and what nests deeper than 127 levels. A byte order mark is ignored.
    """
    validator = None if show_values else engine(name, __version__)
    if validator is not None:
        for finding in validator.check(text).findings:
            location = finding.schema_location or ""
            yield ValidationError(finding.class_, finding.code, finding.pointer, finding.message, location)
        return
    try:
        payload = read(text)
    except ValidationError as error:
        yield error
        return
    yield from iter_errors(name, payload, show_values=show_values)


_MASK = "the value"


def _message(leaf: jsonschema_rs.ValidationError, payload: object) -> str:
    """What is wrong, in words: a pattern that knows the calendar is too long to be read."""
    pattern = getattr(leaf.kind, "pattern", None)
    if isinstance(pattern, str) and (dates := _dates(pattern)) is not None:
        return f"{leaf.message.rsplit(' does not match ', 1)[0]} is not {dates}"
    if leaf.kind.name == "type" and not leaf.instance_path and isinstance(payload, str):
        return f"{leaf.message}; the text of a payload is for iter_text_errors"
    return leaf.message


@cache
def _dates(pattern: str) -> str | None:
    """Which dates a pattern matches, if those are what it matches."""
    matches = re.compile(pattern).search
    if matches("") or matches("x") or matches("2024-13-01"):
        return None
    forms = {
        "2024-02-29": "a day of the calendar as yyyy-mm-dd",
        "2024-02-29T00:00:00.000Z": "a time as yyyy-mm-ddThh:mm:ss.sssZ",
    }
    return ", or ".join(form for example, form in forms.items() if matches(example)) or None


def _leaves(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """The errors to report for one: those of the closest branch of `oneOf` or `anyOf`, if one is closest."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    distances = [(_is_other_type(branch, error), len(branch)) for branch in branches]
    closest = [branch for branch, distance in zip(branches, distances, strict=True) if distance == min(distances)]
    if len(closest) != 1 or _is_other_type(closest[0], error):
        return [error]
    return [leaf for each in closest[0] for leaf in _leaves(each)]


def _is_other_type(branch: list[jsonschema_rs.ValidationError], error: jsonschema_rs.ValidationError) -> bool:
    """Whether a branch is for another type than the value has."""
    for each in branch:
        nested: list[list[jsonschema_rs.ValidationError]] = getattr(each.kind, "context", [])
        is_other = each.kind.name == "type" or (nested and all(_is_other_type(inner, each) for inner in nested))
        if is_other and each.instance_path == error.instance_path:
            return True
    return False


def _pointer(path: Sequence[str | int], declared: frozenset[str] | None) -> str:
    def token(step: str | int) -> str:
        hidden = isinstance(step, str) and declared is not None and step not in declared
        return "*" if hidden else escape(str(step))

    return "".join(f"/{token(step)}" for step in path)
