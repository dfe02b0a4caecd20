"""Gradings at the same moment, in real threads on connections of their own: the database decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from functions.gradebook.grading import DEFAULT_SCALE, GradeKind
from functions.gradebook.service.recording import Grade, record_by_hand
from functions.gradebook.service.scales import set_scale
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.errors import Conflict, PreconditionFailed
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.gradebook import a_body, a_classroom, a_report, api, grades_in, record, report
from tests.support.races import race, race_in_threads

ROUNDS = range(5)


def by_hand(
    room: Classroom,
    source_id: UUID,
    score: int,
    *,
    by: Caller | None = None,
    expected_version: int | None = None,
    before_commit: Callable[[], None] = lambda: None,
) -> Grade:
    """Grade the room's student in a unit of work of this thread."""
    with unit_of_work() as uow:
        grade = record_by_hand(
            uow,
            by or room.teacher,
            student_id=room.student.user_id,
            course_id=room.course_id,
            kind=GradeKind.HOMEWORK,
            source_id=source_id,
            title="Work",
            score=Decimal(score),
            max_score=Decimal(10),
            expected_version=expected_version,
        )
        before_commit()
    return grade


def history_of(database: ServiceDatabase) -> list[tuple[int, int]]:
    """Return version and score of each change, in the order of the history."""
    rows = database.rows("SELECT version, score FROM grade_changes ORDER BY number")
    return [(row["version"], int(row["score"])) for row in rows]


def is_waiting(database: ServiceDatabase) -> bool:
    """Tell whether somebody waits for a lock in the database."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(database.rows(query))


def check_chain(database: ServiceDatabase, versions: int) -> None:
    """One grade, whose history has every version once, in order, and ends with what the grade is."""
    (grade,) = grades_in(database)
    history = history_of(database)
    assert [version for version, _ in history] == list(range(1, versions + 1))
    assert (grade["version"], int(grade["score"])) == history[-1]
    told = [(event["version"], int(event["score"])) for event in database.events("GradeRecorded")]
    assert sorted(told) == history


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_graders_at_once_leave_one_grade_and_an_unbroken_history(
    database: ServiceDatabase, room: Classroom, attempt: int
) -> None:
    source_id = new_id()

    results = race_in_threads(
        database,
        lambda: by_hand(room, source_id, 3),
        lambda: by_hand(room, source_id, 7, by=room.assistant),
        lambda: by_hand(room, source_id, 9, by=room.admin),
    )

    assert sorted(result.version for result in results if isinstance(result, Grade)) == [1, 2, 3]
    assert len({result.id for result in results if isinstance(result, Grade)}) == 1
    check_chain(database, versions=3)


def test_second_grader_waits_for_the_first_and_sees_what_it_replaces(
    database: ServiceDatabase, room: Classroom
) -> None:
    source_id, written = new_id(), threading.Event()

    def hold() -> None:
        written.set()
        while not is_waiting(database):
            time.sleep(0.01)

    def second() -> Grade:
        written.wait(30)
        return by_hand(room, source_id, 7, by=room.assistant)

    results = race_in_threads(database, lambda: by_hand(room, source_id, 3, before_commit=hold), second)

    assert [result.version for result in results if isinstance(result, Grade)] == [1, 2]
    assert history_of(database) == [(1, 3), (2, 7)]
    newest, oldest = api.get(f"{room.path}/gradebook/history", caller=room.teacher).json()["items"]
    assert (newest["before"], newest["after"]["score"]) == (oldest["after"], 7)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_of_two_who_expect_the_same_version_one_is_refused(
    database: ServiceDatabase, room: Classroom, attempt: int
) -> None:
    source_id = UUID(record(room, score=1)["source_id"])

    results = race_in_threads(
        database,
        lambda: by_hand(room, source_id, 3, expected_version=1),
        lambda: by_hand(room, source_id, 7, expected_version=1),
    )

    assert sorted(type(result).__name__ for result in results) == [Grade.__name__, PreconditionFailed.__name__]
    check_chain(database, versions=2)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_event_and_grading_by_hand_at_once_end_with_the_newer_one(
    database: ServiceDatabase, room: Classroom, attempt: int
) -> None:
    reported = a_report(room)

    results: list[Any] = race_in_threads(
        database, lambda: report(reported), lambda: by_hand(room, reported.entry.source_id, 3)
    )

    assert results[0] is None
    assert isinstance(results[1], Grade)
    (grade,) = grades_in(database)
    assert (grade["score"], grade["is_manual"]) == (3, True)
    check_chain(database, versions=grade["version"])


@pytest.mark.parametrize("attempt", ROUNDS)
def test_events_at_once_end_with_the_newest(database: ServiceDatabase, room: Classroom, attempt: int) -> None:
    first = a_report(room, score=Decimal(1), version=1)
    reports = [
        replace(first, version=version, entry=replace(first.entry, score=Decimal(version))) for version in (4, 2, 4, 3)
    ]

    results = race_in_threads(database, *(lambda each=each: report(each) for each in reports))

    assert results == [None] * 4
    (grade,) = grades_in(database)
    assert (grade["score"], grade["reported_version"]) == (4, 4)
    check_chain(database, versions=grade["version"])


@pytest.mark.parametrize("attempt", ROUNDS)
def test_claim_and_report_of_one_homework_at_once_leave_it_to_its_course(
    database: ServiceDatabase, room: Classroom, attempt: int
) -> None:
    reported, strangers = a_report(room), a_classroom()
    source_id = reported.entry.source_id

    results: list[Any] = race_in_threads(database, lambda: by_hand(strangers, source_id, 3), lambda: report(reported))

    assert isinstance(results[0], Grade | Conflict)
    assert results[1] is None
    owners = {row["source_id"]: row["course_id"] for row in database.rows("SELECT * FROM sources")}
    assert owners[source_id] == room.course_id
    mine = [grade for grade in grades_in(database) if grade["source_id"] == source_id]
    assert [(grade["student_id"], grade["score"]) for grade in mine] == [(room.student.user_id, 7)]


@pytest.mark.parametrize("attempt", ROUNDS)
def test_reports_at_once_of_a_claimed_homework_all_arrive(
    database: ServiceDatabase, room: Classroom, attempt: int
) -> None:
    first, strangers = a_report(room), a_classroom()
    source_id = first.entry.source_id
    record(strangers, homework_id=str(source_id))
    second = replace(first, entry=replace(first.entry, student_id=room.classmate.user_id))

    results = race_in_threads(database, lambda: report(first), lambda: report(second))

    assert results == [None, None]
    mine = [grade for grade in grades_in(database) if grade["source_id"] == source_id]
    assert {grade["student_id"] for grade in mine} == {room.student.user_id, room.classmate.user_id}
    assert len(database.rows("SELECT * FROM sources")) == 2


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_first_scales_at_once_are_two_versions(database: ServiceDatabase, room: Classroom, attempt: int) -> None:
    def put(five: int, expected_version: int | None) -> int:
        with unit_of_work() as uow:
            scale = replace(DEFAULT_SCALE, five=Decimal(five))
            return set_scale(uow, room.teacher, room.course_id, scale, expected_version).version

    results = race_in_threads(database, lambda: put(91, None), lambda: put(92, None))
    assert sorted(results, key=str) == [1, 2]

    database.rows("DELETE FROM grading_scales")
    refused = race_in_threads(database, lambda: put(91, 0), lambda: put(92, 0))
    assert sorted(type(result).__name__ for result in refused) == ["PreconditionFailed", "int"]
    (row,) = database.rows("SELECT version FROM grading_scales")
    assert row["version"] == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_one_idempotency_key_at_once_has_one_effect(database: ServiceDatabase, room: Classroom, attempt: int) -> None:
    body, key = a_body(room), {"Idempotency-Key": "once"}

    def send() -> Answer:
        return api.post("/api/gradebook/homework", body, caller=room.teacher, headers=key)

    answers = [answer for answer in race(database, send, send) if isinstance(answer, Answer)]

    assert {answer.status for answer in answers} <= {201, 409}
    assert 201 in {answer.status for answer in answers}
    assert {answer.code for answer in answers if answer.status == 409} <= {"idempotency_in_progress"}
    check_chain(database, versions=1)
