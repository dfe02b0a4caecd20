"""Who is told of what: each event once, to those whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.homework import published as homework_events
from functions.notifications.handlers.events import NEWS, consumer
from functions.quizzes import published as tests_events
from functions.schedule import published as schedule_events
from kernel import clock
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.classroom import Classroom, enroll, keep_copy_of_course, keep_copy_of_person
from tests.support.databases import ServiceDatabase
from tests.support.news import CASES, cases, reached
from tests.support.notifications import (
    NOON,
    a_grading,
    a_homework,
    an_achievement,
    consume,
    rows,
    speaks,
    tell,
    titles,
    told,
)
from tests.support.races import race

pytestmark = pytest.mark.usefixtures("noon")


def test_there_is_a_case_of_every_event() -> None:
    covered = {f"{case.name}.v1" for case in cases(Classroom()).values()}
    accounts = {
        "EmailConfirmationRequested",
        "EmailConfirmed",
        "PhoneConfirmationRequested",
        "PasswordResetRequested",
        "PasswordChanged",
    }
    directory = {"UserRegistered", "UserUpdated", "UserDeactivated", "CourseCreated", "CourseUpdated"}

    assert covered == consumer.detail_types - {f"{name}.v1" for name in accounts | directory}
    assert {event.detail_type() for event in NEWS} <= covered


@pytest.mark.parametrize("name", CASES)
def test_event_reaches_those_whom_it_concerns_once(database: ServiceDatabase, room: Classroom, name: str) -> None:
    case = cases(room)[name]
    same = tell(case.name, **case.data)

    consume(same)
    consume(same, same)
    consume(tell(case.name, **case.data))

    assert reached(database, room) == (list(case.shown), list(case.mailed))
    assert {each["type"] for person in case.shown for each in told(getattr(room, person))} <= {case.kind}
    assert all(len(told(getattr(room, person))) == 1 for person in case.shown)


@pytest.mark.parametrize("name", ["homework_assigned", "series_scheduled", "submission_graded", "member_enrolled"])
def test_two_consumers_at_once_tell_once(database: ServiceDatabase, room: Classroom, name: str) -> None:
    case = cases(room)[name]
    calls = [lambda: consume(tell(case.name, at=NOON, **case.data))] * 3

    assert race(database, *calls) == [None] * 3

    assert reached(database, room)[0] == list(case.shown)
    assert all(len(told(getattr(room, person))) == 1 for person in case.shown)


def test_one_grading_is_told_once_whichever_of_its_events_comes_first(
    database: ServiceDatabase, room: Classroom
) -> None:
    grading = a_grading(room.student)
    recorded = {**grading, "kind": "homework", "source_id": grading["homework_id"], "mark": 4, "is_new": True}

    consume(tell("SubmissionGraded", **grading), tell("GradeRecorded", **recorded))
    other = {**grading, "student_id": str(room.classmate.user_id)}
    consume(tell("GradeRecorded", **{**recorded, "student_id": other["student_id"]}), tell("SubmissionGraded", **other))

    assert titles(room.student) == ["Homework graded: Fractions"]
    assert titles(room.classmate) == ["New grade: Fractions"]


def test_both_events_of_a_grading_at_once_tell_once(database: ServiceDatabase, room: Classroom) -> None:
    grading = a_grading(room.student)
    recorded = {**grading, "kind": "homework", "source_id": grading["homework_id"], "mark": 4, "is_new": True}

    race(
        database,
        lambda: consume(tell("SubmissionGraded", at=NOON, **grading)),
        lambda: consume(tell("GradeRecorded", at=NOON, **recorded)),
    )

    assert len(told(room.student)) == 1


def test_a_regrade_is_news_and_an_older_one_that_comes_late_is_none(database: ServiceDatabase, room: Classroom) -> None:
    first = a_grading(room.student)
    second = {**first, "score": 19, "is_regrade": True, "graded_at": (NOON + timedelta(minutes=5)).isoformat()}
    late = {**first, "score": 3, "is_regrade": True, "graded_at": (NOON + timedelta(minutes=2)).isoformat()}

    consume(tell("SubmissionGraded", **first), tell("SubmissionGraded", **second), tell("SubmissionGraded", **late))

    assert titles(room.student) == ["Homework graded: Fractions", "Grade changed: Fractions"]
    assert "19 out of 20 points" in told(room.student)[1]["body"]


@pytest.mark.parametrize("first", ["AttemptFinished", "GradeRecorded"])
def test_time_that_ran_out_is_mailed_whichever_of_its_events_comes_first(
    database: ServiceDatabase, room: Classroom, first: str
) -> None:
    finished = cases(room)["attempt_expired"].data
    recorded = {**cases(room)["grade_of_nobody"].data, "source_id": finished["test_id"]}
    both = [tell("AttemptFinished", **finished), tell("GradeRecorded", **recorded)]

    consume(*(both if first == "AttemptFinished" else both[::-1]))

    assert titles(room.student) == ["Time ran out: Fractions"]
    assert [row["mail_due_at"] for row in rows(database, room.student)] == [NOON + timedelta(seconds=60)]


def test_a_replay_of_the_past_tells_nobody(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("HomeworkAssigned", at=NOON - timedelta(days=30), **a_homework(room)))
    consume(tell("SubmissionGraded", at=NOON - timedelta(days=15), **a_grading(room.student)))

    assert reached(database, room) == ([], [])


def test_a_dead_letter_of_last_week_is_still_told(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("HomeworkAssigned", at=NOON - timedelta(days=7), **a_homework(room)))

    assert titles(room.student) == ["New homework: Fractions"]


def test_who_caused_it_is_not_told(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("SubmissionGraded", **a_grading(room.student, graded_by=str(room.student.user_id))))
    consume(tell("AchievementGranted", **an_achievement(room.teacher, granted_by=str(room.teacher.user_id))))

    assert reached(database, room) == ([], [])


def test_removed_members_and_closed_accounts_are_not_told(database: ServiceDatabase, room: Classroom) -> None:
    enroll(room.course_id, room.student, status="removed", version=2)
    keep_copy_of_person(room.classmate, is_active=False, version=2)

    consume(tell("HomeworkAssigned", **a_homework(room)))

    assert reached(database, room) == ([], [])


def test_everybody_is_told_in_their_own_language(database: ServiceDatabase, room: Classroom) -> None:
    speaks(room.student, "ru-RU")
    speaks(room.classmate, "de")

    consume(tell("HomeworkAssigned", **a_homework(room)))

    assert titles(room.student) == ["Новое домашнее задание: Fractions"]
    assert titles(room.classmate) == ["New homework: Fractions"]
    assert told(room.student)[0]["body"] == (
        "Курс «Algebra I». Сдать до: 12 октября 2026, 20:00 (Europe/Berlin). Максимум 20 баллов."
    )
    assert [row["locale"] for row in rows(database, room.student)] == ["ru"]


def test_hostile_titles_are_only_text(database: ServiceDatabase, room: Classroom) -> None:
    hostile = "{course.__class__} %s {0} <script>alert(1)</script> '; DROP TABLE notifications; --"

    consume(tell("HomeworkAssigned", **a_homework(room, title=hostile)))

    assert titles(room.student) == [f"New homework: {hostile}"]


def test_a_course_that_nobody_knows_is_no_obstacle(database: ServiceDatabase, room: Classroom) -> None:
    homework = {**a_homework(room), "course_id": str(new_id())}

    consume(tell("HomeworkAssigned", **homework))
    consume(tell("SubmissionGraded", **a_grading(room.student)))

    assert titles(room.student) == ["Homework graded: Fractions"]


@pytest.mark.parametrize(
    "event",
    [
        homework_events.HomeworkAssigned,
        homework_events.SubmissionReceived,
        homework_events.SubmissionGraded,
        tests_events.TestPublished,
        tests_events.AttemptFinished,
        schedule_events.LessonCancelled,
    ],
    ids=lambda event: event.__name__,
)
def test_the_producers_own_events_are_told(database: ServiceDatabase, event: type[PublishedEvent]) -> None:
    sample = event.sample()
    people = Classroom(course_id=sample.model_dump()["course_id"])
    keep_copy_of_course(people.course_id)
    for role in ("teacher", "student"):
        enroll(people.course_id, people.caller(role) or people.student, role)

    with clock.frozen_at(NOON - timedelta(days=4)):
        consume(tell(event.__name__, **sample.model_dump(mode="json")))

    assert database.rows("SELECT * FROM notifications")
