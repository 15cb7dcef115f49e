from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """What all models have in common: they are as JSON has them."""

    model_config = ConfigDict(allow_inf_nan=False, serialize_by_alias=True)
