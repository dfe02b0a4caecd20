"""What a graded submission, and a finished attempt at a test, mean to the gradebook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from functions.gradebook.consumed import AttemptFinished, SubmissionGraded
from kernel.ids import new_id


def a_submission(**changes: Any) -> SubmissionGraded:
    """Make an event of the homework service."""
    ids = {name: str(new_id()) for name in ("homework_id", "course_id", "student_id", "graded_by")}
    data = {
        "title": "Work",
        "score": 45.5,
        "late_penalty": 0,
        "max_score": 50,
        "graded_at": "2026-03-02T10:00:00+01:00",
        "is_regrade": False,
        "version": 2,
    }
    return SubmissionGraded.model_validate({**ids, **data, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "grade"),
        ({"is_regrade": True}, "regrade"),
        ({"late_penalty": 0.5}, "late_policy"),
        ({"late_penalty": 0.5, "is_regrade": True}, "late_policy"),
    ],
)
def test_reason_names_the_penalty_before_the_regrade(changes: Any, reason: str) -> None:
    assert a_submission(**changes).reported().reason == reason


def test_report_keeps_what_the_event_says() -> None:
    event = a_submission()

    reported = event.reported()

    entry = reported.entry
    assert (entry.student_id, entry.course_id, entry.source_id) == (
        event.student_id,
        event.course_id,
        event.homework_id,
    )
    assert (entry.kind, entry.title, entry.score, entry.max_score) == (
        "homework",
        "Work",
        Decimal("45.50"),
        Decimal(50),
    )
    assert (entry.graded_by, entry.graded_at.isoformat()) == (event.graded_by, "2026-03-02T09:00:00+00:00")
    assert reported.version == 2


def an_attempt(**changes: Any) -> AttemptFinished:
    """Make an event of the tests service."""
    ids = {name: str(new_id()) for name in ("test_id", "course_id", "student_id")}
    data = {
        "title": "Quiz",
        "score": 1,
        "counted_score": 7.5,
        "max_score": 10,
        "result_version": 1,
        "submitted_at": "2026-03-02T10:00:00+01:00",
    }
    return AttemptFinished.model_validate({**ids, **data, **changes})


def test_finished_attempt_is_graded_with_what_counts_by_nobody() -> None:
    event = an_attempt()

    entry = event.reported().entry

    assert (entry.student_id, entry.course_id, entry.source_id) == (event.student_id, event.course_id, event.test_id)
    assert (entry.kind, entry.title, entry.score, entry.max_score) == ("test", "Quiz", Decimal("7.50"), Decimal(10))
    assert (entry.graded_by, entry.graded_at.isoformat()) == (None, "2026-03-02T09:00:00+00:00")


@pytest.mark.parametrize(("result_version", "reason"), [(1, "grade"), (2, "regrade"), (9, "regrade")])
def test_further_attempts_grade_the_test_anew(result_version: int, reason: str) -> None:
    reported = an_attempt(result_version=result_version).reported()

    assert (reported.reason, reported.version) == (reason, result_version)
