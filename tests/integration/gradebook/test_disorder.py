"""Events in any order and repetition end in the same grade, with a grading by hand among them or without."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.gradebook.handlers.events import consumer
from functions.homework.published import SubmissionGraded
from kernel import clock
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import MORNING, record
from tests.support.sample_service.messages import message

in_any_order = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BETWEEN_TWO_AND_THREE = MORNING + timedelta(minutes=2, seconds=30)
BY_HAND = 99


def deliver(room: Classroom, homework_id: UUID, versions: Iterable[int]) -> None:
    """Bring the homework service's gradings of one submission, graded a minute apart, each as an event anew."""
    ids = {"course_id": room.course_id, "student_id": room.student.user_id, "homework_id": homework_id}
    for version in versions:
        graded = {"version": version, "score": version, "title": f"Title {version}", "is_regrade": version > 1}
        event = SubmissionGraded.sample().model_copy(
            update={**ids, **graded, "graded_at": MORNING + timedelta(minutes=version)}
        )
        consumer.consume(message("SubmissionGraded", event.model_dump(mode="json")))


def outcome(database: ServiceDatabase, homework_id: UUID) -> Any:
    """Return what became of the grade, with its title, and check that its history is whole."""
    query = "SELECT * FROM grades JOIN sources USING (source_id) WHERE source_id = :source_id"
    (grade,) = database.rows(query, source_id=homework_id)
    history = database.rows(
        "SELECT version, score FROM grade_changes WHERE grade_id = :id ORDER BY number", id=grade["id"]
    )
    assert [change["version"] for change in history] == list(range(1, grade["version"] + 1))
    assert history[-1]["score"] == grade["score"]
    return int(grade["score"]), grade["title"], grade["graded_at"]


@in_any_order
@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_newest_event_that_came_is_the_grade(database: ServiceDatabase, room: Classroom, versions: list[int]) -> None:
    homework_id = new_id()

    deliver(room, homework_id, versions)

    newest = max(versions)
    expected = (newest, f"Title {newest}", MORNING + timedelta(minutes=newest))
    assert outcome(database, homework_id) == expected


@in_any_order
@given(st.lists(st.integers(1, 2), max_size=4), st.lists(st.integers(1, 4), max_size=6))
def test_grading_by_hand_wins_over_what_was_graded_before_it(
    database: ServiceDatabase, room: Classroom, earlier: list[int], later: list[int]
) -> None:
    homework_id = new_id()

    deliver(room, homework_id, earlier)
    with clock.frozen_at(BETWEEN_TWO_AND_THREE):
        record(room, homework_id=str(homework_id), score=BY_HAND, max_score=100, title="By hand")
    deliver(room, homework_id, later)

    newer = [version for version in later if version > 2]
    if newer:
        expected = (max(newer), f"Title {max(newer)}", MORNING + timedelta(minutes=max(newer)))
    else:
        expected = (BY_HAND, "By hand", BETWEEN_TWO_AND_THREE)
    assert outcome(database, homework_id) == expected
