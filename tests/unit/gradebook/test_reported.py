"""What a graded submission means to the gradebook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from functions.gradebook.consumed import SubmissionGraded
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
