"""The files below `events/` are what the services publish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from events.generate import documents, generate, published_events
from kernel.events import EventDetail, PublishedEvent

EVENTS = Path(__file__).parents[3] / "events"
SOURCES = {"quizzes": "tests"}
"""Services whose events bear another name than their folder."""
PUBLISHED = [event for classes in published_events().values() for event in classes]


def _file(event: type[PublishedEvent], kind: str) -> Any:
    service = event.__module__.split(".")[1]
    path = EVENTS / service / event.__name__ / f"v{event.version_of_schema}.{kind}.json"
    return json.loads(path.read_text("utf-8"))


def test_the_files_are_fresh() -> None:
    assert generate(EVENTS, documents(published_events()), check=True) == []


@pytest.mark.parametrize("event", PUBLISHED, ids=lambda event: event.detail_type())
class TestEvent:
    """Each published event."""

    def test_its_sample_is_valid(self, event: type[PublishedEvent]) -> None:
        schema = _file(event, "schema")

        Draft202012Validator.check_schema(schema)
        checker = FormatChecker(["uuid", "date-time", "date", "email"])
        Draft202012Validator(schema, format_checker=checker).validate(_file(event, "sample"))

    def test_its_sample_is_read_as_the_event_itself(self, event: type[PublishedEvent]) -> None:
        detail = EventDetail.model_validate(_file(event, "sample"))

        assert event.model_validate_json(json.dumps(detail.data)) == event.sample()

    def test_its_schema_needs_every_field(self, event: type[PublishedEvent]) -> None:
        schema = _file(event, "schema")["$defs"][event.__name__]

        assert sorted(schema["required"]) == sorted(schema["properties"])

    def test_it_tells_what_it_means(self, event: type[PublishedEvent]) -> None:
        assert _file(event, "schema")["description"].endswith(".")

    def test_its_source_is_its_service(self, event: type[PublishedEvent]) -> None:
        folder = event.__module__.split(".")[1]

        assert event.source == f"campus.{SOURCES.get(folder, folder)}"


def test_every_event_of_the_design_is_published() -> None:
    promised = """
        UserRegistered UserUpdated UserDeactivated EmailConfirmationRequested PhoneConfirmationRequested
        PasswordResetRequested PasswordChanged CourseCreated CourseUpdated CourseArchived MemberEnrolled MemberRemoved
        HomeworkAssigned HomeworkClosed SubmissionReceived SubmissionGraded GradeRecorded
        TestPublished AttemptFinished AchievementGranted
    """

    assert {f"{name}.v1" for name in promised.split()} <= {event.detail_type() for event in PUBLISHED}
