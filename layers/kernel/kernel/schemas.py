"""Base models and field types that every service's requests and answers share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from kernel import clock

ItemT = TypeVar("ItemT")
OtherT = TypeVar("OtherT")


class RequestModel(BaseModel):
    """A request body: unknown fields and wrong types are refused, texts lose the spaces around them."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AnswerModel(BaseModel):
    """An answer body, made from a row or another object by its attributes."""

    model_config = ConfigDict(from_attributes=True)


class Page(AnswerModel, Generic[ItemT]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[ItemT]
    next_cursor: str | None = None

    def map(self, change: Callable[[ItemT], OtherT]) -> Page[OtherT]:
        """Return the same page of what `change` makes of each item."""
        return Page(items=[change(item) for item in self.items], next_cursor=self.next_cursor)


class PatchModel(RequestModel):
    """A PATCH body: what is absent stays as it is, and absent is not null."""

    def changes(self) -> dict[str, object]:
        """Return the fields that the request names, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?")


def _from_rfc3339(value: object) -> object:
    """pydantic alone would also take Unix times, as numbers and as text."""
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value
    raise ValueError("must be an RFC 3339 timestamp with a zone")


def _to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("is out of the calendar's range") from beyond


def _in_calendar(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise PydanticCustomError("year_out_of_range", "Must lie in the years 2000 to 2199")
    return moment


def _known_zone(name: str) -> str:
    if name not in clock.zone_names():
        raise ValueError("is not an IANA time zone")
    return name


def _at_most_two_decimals(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or (exponent < -2 and value != value.quantize(Decimal("0.01"))):
        raise ValueError("has more than 2 decimals")
    return value.quantize(Decimal("0.01"))


def _decimal_from_number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return Decimal(str(value))


Instant = Annotated[AwareDatetime, BeforeValidator(_from_rfc3339), AfterValidator(_to_utc)]
"""A moment: RFC 3339 with a zone in, UTC with ``Z`` out."""

CalendarInstant = Annotated[Instant, AfterValidator(_in_calendar)]
"""A moment that people plan for: in the years 2000 to 2199, so that days can be added to it."""

Score = Annotated[
    Decimal,
    Field(ge=0, le=Decimal(1_000_000), allow_inf_nan=False),
    BeforeValidator(_decimal_from_number),
    AfterValidator(_at_most_two_decimals),
    PlainSerializer(float, return_type=float, when_used="json"),
    # No multipleOf: 16.53 is no multiple of 0.01 to a validator that computes in binary.
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1000000, "description": "At most 2 decimals"}),
]
"""A score or percent: a JSON number with at most 2 decimals, computed in decimal."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
ZoneName = Annotated[str, AfterValidator(_known_zone), StringConstraints(max_length=64)]


def unchanged() -> Any:
    """Make the default of a PATCH field that may be left out but is never null; it is no value to be read."""
    return Field(default=None, json_schema_extra=_drop_default)


def _drop_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
