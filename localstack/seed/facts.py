"""What all data of the demo school have in common."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Points = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class Facts(BaseModel):
    """Data that say only what they may, and stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)
