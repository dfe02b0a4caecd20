"""The events that the courses service owns."""

from __future__ import annotations

import pytest

from functions.courses import published
from kernel import directory_events
from kernel.events import PublishedEvent

EVENTS = [
    published.CourseCreated,
    published.CourseUpdated,
    published.CourseArchived,
    published.MemberEnrolled,
    published.MemberRemoved,
]


@pytest.mark.parametrize("event", EVENTS)
def test_a_sample_is_what_the_directory_can_read(event: type[PublishedEvent]) -> None:
    view = getattr(directory_events, event.__name__)

    read = view.model_validate_json(event.sample().model_dump_json())

    assert read.version == event.sample().model_dump()["version"]


@pytest.mark.parametrize("event", EVENTS)
def test_they_come_from_the_courses_service(event: type[PublishedEvent]) -> None:
    assert PublishedEvent.registered[f"campus.courses/{event.__name__}.v1"] is event


@pytest.mark.parametrize("event", EVENTS)
def test_every_field_is_required(event: type[PublishedEvent]) -> None:
    assert all(field.is_required() for field in event.model_fields.values())
