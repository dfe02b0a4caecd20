"""Field types that all services share."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from kernel import clock
from kernel.schemas import (
    AnswerModel,
    Instant,
    LongText,
    Page,
    PatchModel,
    RequestModel,
    Score,
    Title,
    ZoneName,
    unchanged,
)

SCORE: TypeAdapter[Decimal] = TypeAdapter(Score)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
ZONE: TypeAdapter[str] = TypeAdapter(ZoneName)


class ThingPatch(PatchModel):
    """Changes of a thing."""

    title: Title = unchanged()
    note: LongText | None = None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0", "0.00"),
        ("5", "5.00"),
        ("5.0", "5.00"),
        ("0.1", "0.10"),
        ("99.99", "99.99"),
        ("1e2", "100.00"),
        ("1000000", "1000000.00"),
        ("-0.0", "0.00"),
    ],
)
def test_a_score_is_a_decimal_with_two_places(sent: str, kept: str) -> None:
    score = SCORE.validate_json(sent, strict=True)

    assert isinstance(score, Decimal)
    assert score == Decimal(kept)
    assert score.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "sent", ['"5"', "true", "null", "[5]", "{}", "-0.01", "1000000.01", "0.001", "33.333", "NaN", "Infinity", "1e9"]
)
def test_anything_else_is_no_score(sent: str) -> None:
    with pytest.raises(ValidationError):
        SCORE.validate_json(sent, strict=True)


@given(st.integers(0, 100_000_000))
def test_every_hundredth_goes_in_and_out_unchanged(hundredths: int) -> None:
    sent = json.dumps(hundredths / 100)

    score = SCORE.validate_json(sent, strict=True)

    assert score == Decimal(hundredths) / 100
    assert json.loads(SCORE.dump_json(score)) == json.loads(sent)


@given(st.integers(0, 100_000_000))
def test_every_score_is_valid_by_its_json_schema(hundredths: int) -> None:
    Draft202012Validator(SCORE.json_schema()).validate(hundredths / 100)


@given(st.floats(0, 1_000_000) | st.decimals(0, 1_000_000, allow_nan=False))
def test_no_number_is_rounded(number: float | Decimal) -> None:
    try:
        score = SCORE.validate_python(number)
    except ValidationError:
        return

    assert score == Decimal(str(number))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-01-15T09:30:00Z", "2026-01-15T09:30:00Z"),
        ("2026-01-15T12:30:00+03:00", "2026-01-15T09:30:00Z"),
        ("2026-01-15T04:30:00.123456-05:00", "2026-01-15T09:30:00.123456Z"),
        ("2026-01-15 09:30:00Z", "2026-01-15T09:30:00Z"),
    ],
)
def test_a_moment_comes_in_with_a_zone_and_leaves_in_utc(sent: str, kept: str) -> None:
    moment = INSTANT.validate_json(json.dumps(sent), strict=True)

    assert moment.tzinfo is UTC
    assert json.loads(INSTANT.dump_json(moment)) == kept


@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-15T09:30:00",
        "2026-01-15",
        "09:30",
        "yesterday",
        "",
        "2026-13-01T00:00:00Z",
        "2026-01-15T25:00:00Z",
        "2026-01-15T09:30:00+25:00",
        "1700000000",
        1700000000,
        1700000000.5,
    ],
)
def test_anything_else_is_no_moment(sent: str | float) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_json(json.dumps(sent), strict=True)


@given(
    st.datetimes(
        datetime(1, 1, 3),  # noqa: DTZ001
        datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_a_moment_stays_the_same_moment(moment: datetime) -> None:
    assert INSTANT.validate_json(json.dumps(moment.isoformat()), strict=True) == moment


@pytest.mark.parametrize("name", ["UTC", "Europe/Moscow", "America/Argentina/Buenos_Aires"])
def test_a_zone_is_one_of_iana(name: str) -> None:
    assert clock.zone(ZONE.validate_python(name)).key == name


@pytest.mark.parametrize(
    "name", ["", "Moscow", "utc+3", "europe/moscow", "../UTC", "/etc/localtime", "Europe/Moscow\n", "x" * 100, "Ёж"]
)
def test_anything_else_is_no_zone(name: str) -> None:
    with pytest.raises(ValidationError):
        ZONE.validate_python(name)


def test_absent_is_not_null() -> None:
    assert ThingPatch.model_validate_json("{}", strict=True).changes() == {}
    assert ThingPatch.model_validate_json('{"note": null}', strict=True).changes() == {"note": None}
    assert ThingPatch.model_validate_json('{"title": "x"}', strict=True).changes() == {"title": "x"}


@pytest.mark.parametrize("body", ['{"title": null}', '{"title": ""}', '{"titel": "x"}', '{"note": 5}'])
def test_a_patch_is_checked_like_any_body(body: str) -> None:
    with pytest.raises(ValidationError):
        ThingPatch.model_validate_json(body, strict=True)


def test_a_field_that_may_stay_unchanged_shows_no_default() -> None:
    schema = ThingPatch.model_json_schema()

    assert "default" not in schema["properties"]["title"]
    assert "required" not in schema


@pytest.mark.parametrize(
    ("model", "body"),
    [(RequestModel, {"x": 1}), (RequestModel, []), (PatchModel, {"x": 1})],
    ids=["field", "list", "patch"],
)
def test_a_body_without_fields_takes_none(model: type[RequestModel], body: Any) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(body)


def test_an_answer_is_read_from_attributes() -> None:
    class Thing:
        title = "x"
        other = "y"

    class ThingRead(AnswerModel):
        title: str

    assert ThingRead.model_validate(Thing()).model_dump() == {"title": "x"}


def test_a_page_may_be_changed_item_by_item() -> None:
    page = Page(items=[1, 2], next_cursor="x").map(str)

    assert page.model_dump() == {"items": ["1", "2"], "next_cursor": "x"}
