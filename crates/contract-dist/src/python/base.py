from math import isfinite
from typing import Any

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

    Errors do not show what was given: they are meant for logs. A model that shows it is asked for with
    `class Shown(UpdateTaskRequest, hide_input_in_errors=False): ...`."""

    model_config = ConfigDict(serialize_by_alias=True, hide_input_in_errors=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """As in pydantic, but a byte order mark is ignored."""
        mark = "\ufeff"
        text = json_data.removeprefix(mark) if isinstance(json_data, str) else json_data.removeprefix(mark.encode())
        return super().model_validate_json(text, **options)

    @model_validator(mode="after")
    def _holds_json(self) -> Self:
        members = [*self.__dict__.values(), *(self.__pydantic_extra__ or {}).values()]
        if not all(map(_is_json, members)):
            raise ValueError("JSON has neither NaN nor infinities")
        return self
