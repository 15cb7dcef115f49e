"""The engine `koreai-validate`, where it is installed."""

from functools import cache
from importlib import import_module
from typing import Any, Protocol


class Engine(Protocol):
    """What is used of its `Validator`."""

    def is_valid(self, payload: Any) -> bool: ...

    def check(self, payload: Any) -> Any: ...


@cache
def engine(name: str, version: str) -> Engine | None:
    """What validates texts of a body, if it is installed and knows the same version of the contract."""
    try:
        package: Any = import_module("koreai_validate")
    except ImportError:
        return None
    if package.CONTRACT_VERSION != version:
        return None
    validator: Engine = package.Validator(name)
    return validator
