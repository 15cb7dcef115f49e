"""What is wrong with a payload."""

from typing import Literal

Class = Literal["schema", "rule", "rule-not-evaluated", "not-json"]


class ValidationError(ValueError):
    """One thing that is wrong with a payload, and where. It shows no value of the payload unless it was asked to."""

    def __init__(self, kind: Class, code: str, pointer: str, message: str, schema_location: str) -> None:
        super().__init__(f"{pointer or '(root)'}: {message}")
        #: Whether it breaks the schema, or a rule beyond it; or the rule cannot be evaluated; or it is not JSON.
        self.kind = kind
        #: What is broken: the keyword of the schema, the id of the rule, or what is wrong with the JSON.
        self.code = code
        #: A JSON pointer to the place, empty for the payload itself. `*` stands for a name that the schema does not declare.
        self.pointer = pointer
        #: What is wrong, in words.
        self.message = message
        #: The place of the keyword or rule in the schema.
        self.schema_location = schema_location
