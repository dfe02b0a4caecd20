"""Which changes of an event break its readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, create_model

from events.compatibility import breaks
from events.generate import documents, generate, schema_of
from kernel.events import PublishedEvent


class Place(BaseModel):
    """Where it was."""

    room: str
    floor: int | None = None


FIELDS: dict[str, Any] = {
    "thing_id": (UUID, Field(examples=["01890a5d-ac96-774b-bcce-b302099a8057"])),
    "name": (str, Field(examples=["a"], max_length=10, description="Its name.")),
    "place": (Place, Field(examples=[{"room": "7"}])),
    "places": (list[Place], Field(examples=[[{"room": "7"}]])),
    "note": (str | None, Field(None, examples=["a"])),
}


class _Events(PublishedEvent, source="campus.test"):
    pass


def _event(**changed: Any) -> type[PublishedEvent]:
    fields = {name: field for name, field in {**FIELDS, **changed}.items() if field is not None}
    return create_model("ThingDone", __base__=_Events, __doc__="A thing was done.", **fields)


class PlaceWithDoor(Place):
    """Where it was, and through which door."""

    door: str = "front"


class PlaceWithoutFloor(BaseModel):
    """Where it was."""

    room: str


def _breaks(**changed: Any) -> list[str]:
    return list(breaks(schema_of(_event()), schema_of(_event(**changed))))


def test_the_same_event_breaks_nothing() -> None:
    assert _breaks() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"added": (int, Field(examples=[1]))},
        {"added": (int | None, Field(None, examples=[1]))},
        {"place": (PlaceWithDoor, Field(examples=[{"room": "7"}]))},
        {"places": (list[PlaceWithDoor], Field(examples=[[]]))},
        {"name": (str, Field(examples=["b"], max_length=99, description="Other words."))},
    ],
)
def test_additions_words_and_limits_break_nothing(changed: dict[str, Any]) -> None:
    assert _breaks(**changed) == []


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": None}, "data.name is gone"),
        ({"name": None, "title": (str, Field(examples=["a"]))}, "data.name is gone"),
        ({"name": (int, Field(examples=[1]))}, "data.name has another type"),
        ({"name": (str | None, Field(examples=["a"]))}, "data.name has another type"),
        ({"thing_id": (str, Field(examples=["a"]))}, "data.thing_id has another type"),
        ({"name": (str, Field("a", examples=["a"]))}, "data.name is no longer required"),
        ({"note": (str | None, Field(examples=["a"]))}, "data.note is now required"),
        ({"place": (PlaceWithoutFloor, Field(examples=[{"room": "7"}]))}, "data.place.floor is gone"),
        ({"places": (list[PlaceWithoutFloor], Field(examples=[[]]))}, "data.places[].floor is gone"),
        ({"places": (Place, Field(examples=[{"room": "7"}]))}, "data.places has another type"),
    ],
)
def test_what_a_reader_may_rely_on_may_not_change(changed: dict[str, Any], complaint: str) -> None:
    assert _breaks(**changed) == [complaint]


class TestGenerating:
    """Files on disk."""

    def test_a_first_run_writes_and_the_next_finds_nothing_to_do(self, tmp_path: Path) -> None:
        wanted = documents({"things": [_event()]})

        assert generate(tmp_path, wanted) == []
        assert generate(tmp_path, wanted, check=True) == []
        assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["v1.sample.json", "v1.schema.json"]

    def test_drift_is_told_with_the_command_that_helps(self, tmp_path: Path) -> None:
        generate(tmp_path, documents({"things": [_event()]}))

        told = generate(tmp_path, documents({"things": [_event(added=(int, Field(examples=[1])))]}), check=True)

        assert told == [
            "events/things/ThingDone/v1.schema.json is out of date",
            "events/things/ThingDone/v1.sample.json is out of date",
            "Run: python -m events.generate",
        ]

    @pytest.mark.parametrize("check", [True, False])
    def test_a_break_is_refused_and_nothing_is_written(self, tmp_path: Path, check: bool) -> None:
        before = documents({"things": [_event()]})
        generate(tmp_path, before)

        told = generate(tmp_path, documents({"things": [_event(name=None)]}), check=check)

        assert told[0] == "events/things/ThingDone/v1.schema.json: data.name is gone"
        assert "additive change stays v1; a break needs v2" in told[1]
        assert generate(tmp_path, before, check=True) == []

    def test_an_event_that_nobody_publishes_any_more_is_a_break(self, tmp_path: Path) -> None:
        generate(tmp_path, documents({"things": [_event()]}))

        assert generate(tmp_path, {})[0] == "events/things/ThingDone/v1.schema.json: the event is no longer published"
        assert generate(tmp_path, {}, allow_breaking=True) == []
        assert list(tmp_path.iterdir()) == []

    def test_only_its_own_files_are_deleted(self, tmp_path: Path) -> None:
        (tmp_path / "api").mkdir()
        (tmp_path / "api" / "login.json").write_text("{}")

        generate(tmp_path, {})

        assert (tmp_path / "api" / "login.json").exists()
