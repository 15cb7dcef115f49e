"""JSON Schemas of the bodies of three Kore.ai operations, and validation against them. Unofficial."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, overload

from jsonschema_rs import Draft202012Validator

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
    for error in _validator(name).iter_errors(payload):
        valid = False
        keywords = [token for token in error.schema_path if isinstance(token, str)]
        yield ValidationError(
            "schema", keywords[-1], _pointer(error.instance_path), error.message, f"#{_pointer(error.schema_path)}"
        )
    # What breaks the schema may be anything, and a rule has nothing to say of it.
    if valid:
        yield from broken(name, schema(name)["$id"], payload)


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{escape(str(token))}" for token in path)
