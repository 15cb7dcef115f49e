"""JSON Schemas of the bodies of three Kore.ai operations, and validation against them. Unofficial."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, overload

from jsonschema_rs import Draft202012Validator
from jsonschema_rs import ValidationError as _Error

from . import types
from .error import ValidationError
from .names import NAMES, Name
from .rules import broken, escape
from .version import __version__

__all__ = [
    "NAMES",
    "Name",
    "ValidationError",
    "__version__",
    "is_valid",
    "iter_errors",
    "schema",
    "types",
    "validate",
]

Draft = Literal["2020-12", "draft-07"]
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
def _validator(name: Name) -> Draft202012Validator:
    return Draft202012Validator(schema(name), mask="the value")


def is_valid(name: Name, payload: object) -> bool:
    """Whether a payload, as `json.loads` gives it, is valid."""
    return _validator(name).is_valid(payload) and not any(broken(name, "", payload))


def iter_errors(name: Name, payload: object) -> Iterator[ValidationError]:
    """Everything that is wrong with a payload, as `json.loads` gives it."""
    valid = True
    for reported in _validator(name).iter_errors(payload):
        valid = False
        for error in _closest(reported):
            keywords = [token for token in error.schema_path if isinstance(token, str)]
            yield ValidationError(
                "schema", keywords[-1], _pointer(error.instance_path), error.message, f"#{_pointer(error.schema_path)}"
            )
    # What breaks the schema may be anything, and a rule has nothing to say of it.
    if valid:
        yield from broken(name, schema(name)["$id"], payload)


def _closest(error: _Error) -> Iterator[_Error]:
    """Where no alternative of a `oneOf` fits, the errors of the one that comes closest: of the type that the value
    has, with the fewest errors. Otherwise, or where several do, the error itself."""
    alternatives = getattr(error.kind, "context", [])
    ranked = [(_is_other_type(errors, error), len(errors)) for errors in alternatives]
    closest = [errors for errors, rank in zip(alternatives, ranked, strict=True) if rank == min(ranked)]
    if len(closest) == 1 and not min(ranked)[0]:
        for nested in closest[0]:
            yield from _closest(nested)
    else:
        yield error


def _is_other_type(errors: Sequence[_Error], above: _Error) -> bool:
    """Whether an alternative is for another type than the value has."""
    for error in errors:
        nested = getattr(error.kind, "context", [])
        if list(error.instance_path) == list(above.instance_path) and (
            error.kind.name == "type" or (nested and all(_is_other_type(each, error) for each in nested))
        ):
            return True
    return False


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{escape(str(token))}" for token in path)
