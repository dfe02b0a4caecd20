"""The consumer, fed with SQS batches as EventBridge fills them."""

from __future__ import annotations

from typing import Any

import pytest

from functions.gradebook.handlers.events import consumer, handler
from functions.homework.published import SubmissionGraded
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.gradebook import api, grades_in, written
from tests.support.sample_service.messages import REQUEST_ID, batch, failed, message


def data_of(room: Classroom, **changes: Any) -> dict[str, Any]:
    """Make the homework service's event about the room's student."""
    ids = {"course_id": room.course_id, "student_id": room.student.user_id, "graded_by": room.teacher.user_id}
    return SubmissionGraded.sample().model_copy(update=ids | changes).model_dump(mode="json")


def test_graded_submission_stands_in_the_gradebook(database: ServiceDatabase, room: Classroom) -> None:
    event_id = new_id()
    answer = handler(batch(message("SubmissionGraded", data_of(room), event_id=event_id)), None)  # type: ignore[arg-type]

    assert failed(answer) == []
    (row, _) = api.get(f"{room.path}/gradebook", caller=room.teacher).json()["rows"]
    assert list(row["grades"].values()) == [{"score": 16.5, "percent": 82.5, "mark": 4}]
    (change,) = api.get(f"{room.path}/gradebook/history", caller=room.teacher).json()["items"]
    assert (change["request_id"], change["reason"]) == (REQUEST_ID, "late_policy")
    (sent,) = database.rows("SELECT detail FROM outbox")
    assert sent["detail"]["metadata"]["causation_id"] == str(event_id)
    assert sent["detail"]["metadata"]["request_id"] == REQUEST_ID


def test_same_message_five_times_has_one_effect(database: ServiceDatabase, room: Classroom) -> None:
    body = message("SubmissionGraded", data_of(room))

    handler(batch(*[body] * 5), None)  # type: ignore[arg-type]

    assert [grade["version"] for grade in grades_in(database)] == [1]
    assert len(database.events("GradeRecorded")) == 1


def test_same_event_sent_anew_under_other_ids_has_one_effect(database: ServiceDatabase, room: Classroom) -> None:
    handler(batch(*(message("SubmissionGraded", data_of(room)) for _ in range(3))), None)  # type: ignore[arg-type]

    assert [grade["version"] for grade in grades_in(database)] == [1]
    assert len(database.events("GradeRecorded")) == 1


@pytest.mark.parametrize(
    "poison", [{"score": 21, "max_score": 20}, {"version": None}, {"graded_at": "2026-03-02T09:00:00"}, {"score": "x"}]
)
def test_poisoned_message_stays_and_the_good_ones_pass(
    database: ServiceDatabase, room: Classroom, poison: dict[str, Any]
) -> None:
    good = data_of(room, homework_id=new_id()), data_of(room, homework_id=new_id())
    bodies = [message("SubmissionGraded", data) for data in (good[0], {**data_of(room), **poison}, good[1])]

    answer = handler(batch(*bodies), None)  # type: ignore[arg-type]

    assert failed(answer) == ["m1"]
    assert {str(grade["source_id"]) for grade in grades_in(database)} == {data["homework_id"] for data in good}
    assert len(database.rows("SELECT * FROM inbox")) == 2
    assert written(database) == 8


def test_directory_is_fed_by_events(database: ServiceDatabase) -> None:
    course_id, student, teacher = str(new_id()), a_caller(), a_caller("teacher")
    course = {"course_id": course_id, "title": "Algebra", "timezone": "UTC", "status": "active", "version": 1}
    person = {"email": "a@b.c", "full_name": "Ana", "role": "student", "locale": "en", "timezone": "UTC"}
    handler(
        batch(
            message("CourseCreated", course),
            message(
                "MemberEnrolled",
                {"course_id": course_id, "user_id": str(teacher.user_id), "role": "teacher", "version": 1},
            ),
            message(
                "MemberEnrolled",
                {"course_id": course_id, "user_id": str(student.user_id), "role": "student", "version": 1},
            ),
            message("UserRegistered", {**person, "user_id": str(student.user_id), "is_active": True, "version": 1}),
        ),
        None,  # type: ignore[arg-type]
    )

    (row,) = api.get(f"/api/courses/{course_id}/gradebook", caller=teacher).json()["rows"]

    assert (row["student_id"], row["full_name"]) == (str(student.user_id), "Ana")


def test_every_event_of_the_directory_is_handled() -> None:
    people = {"UserRegistered.v1", "UserUpdated.v1", "UserDeactivated.v1"}
    members = {"CourseCreated.v1", "CourseUpdated.v1", "CourseArchived.v1", "MemberEnrolled.v1", "MemberRemoved.v1"}

    assert consumer.detail_types == people | members | {"SubmissionGraded.v1", "AttemptFinished.v1"}
