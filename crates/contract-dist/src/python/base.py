from math import isfinite

from pydantic import BaseModel, ConfigDict, model_validator
from typing_extensions import Self


def _is_json(value: object) -> bool:
    """Whether a value is without NaN and infinities. Models have seen to their own."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return not isinstance(value, list) or all(map(_is_json, value))


class Model(BaseModel):
    """What all models have in common: they hold what JSON can, and are written as it was.

    Errors do not show what was given: they are meant for logs."""

    model_config = ConfigDict(serialize_by_alias=True, hide_input_in_errors=True)

    @model_validator(mode="after")
    def _holds_json(self) -> Self:
        members = [*self.__dict__.values(), *(self.__pydantic_extra__ or {}).values()]
        if not all(map(_is_json, members)):
            raise ValueError("JSON has neither NaN nor infinities")
        return self
