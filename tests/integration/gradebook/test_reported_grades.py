"""Grades that other services report: replays, disorder, and gradings by hand in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg.errors
import pytest
import sqlalchemy as sa

from functions.gradebook.grading import ChangeReason, GradeKind
from kernel import clock
from kernel.ids import new_id
from tests.support.classroom import Classroom, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import (
    MORNING,
    a_classroom,
    a_report,
    api,
    grades_in,
    record,
    report,
    send_grade,
    set_membership,
    written,
)


def test_report_becomes_a_grade_with_history_and_event(database: ServiceDatabase, room: Classroom) -> None:
    reported = a_report(room, reason=ChangeReason.LATE_POLICY, score=Decimal("7.25"))
    report(reported)

    (grade,) = api.get("/api/students/me/grades", caller=room.student).json()["items"]
    (change,) = api.get(f"{room.path}/gradebook/history", caller=room.teacher).json()["items"]
    (event,) = database.events("GradeRecorded")
    assert (grade["score"], grade["percent"], grade["mark"]) == (7.25, 72.5, 3)
    assert (grade["graded_at"], grade["graded_by"]) == ("2026-03-02T09:00:00Z", str(room.teacher.user_id))
    assert (change["reason"], change["before"], change["after"]["score"]) == ("late_policy", None, 7.25)
    assert (event["reason"], event["is_new"], event["grade_id"]) == ("late_policy", True, grade["id"])


def test_newer_report_replaces_and_older_or_equal_ones_change_nothing(
    database: ServiceDatabase, room: Classroom
) -> None:
    first = a_report(room, version=3, minute=3)
    newer = replace(first, version=4, entry=replace(first.entry, score=Decimal(9), title="Renamed"))
    report(first, newer)
    before = grades_in(database), written(database)

    report(newer, first, replace(first, version=1), replace(newer, entry=replace(newer.entry, score=Decimal(1))))

    assert (grades_in(database), written(database)) == before
    assert (before[0][0]["score"], before[0][0]["version"], before[0][0]["reported_version"]) == (9, 2, 4)


def test_report_is_ordered_by_version_whatever_the_clocks_say(database: ServiceDatabase, room: Classroom) -> None:
    first = a_report(room, version=2, minute=30)
    newer = replace(first, version=3, entry=replace(first.entry, score=Decimal(9), graded_at=MORNING))

    report(newer, first)

    (grade,) = grades_in(database)
    assert (grade["score"], grade["reported_version"]) == (9, 3)


def test_older_report_cannot_undo_a_grading_by_hand(database: ServiceDatabase, room: Classroom) -> None:
    early = a_report(room, version=2)
    report(early)
    record(room, homework_id=str(early.entry.source_id), score=4)
    before = grades_in(database), written(database)

    between = replace(early, version=3, entry=replace(early.entry, graded_at=clock.now() - timedelta(hours=1)))
    report(between, early)

    assert (grades_in(database), written(database)) == before
    assert before[0][0]["score"] == 4


def test_later_report_replaces_a_grading_by_hand(database: ServiceDatabase, room: Classroom) -> None:
    early = a_report(room, version=2)
    report(early)
    record(room, homework_id=str(early.entry.source_id), score=4)

    later = replace(early, version=3, entry=replace(early.entry, graded_at=clock.now() + timedelta(seconds=1)))
    report(later)

    (grade,) = grades_in(database)
    assert (grade["score"], grade["is_manual"], grade["version"]) == (7, False, 3)


def test_first_report_after_a_grading_by_hand_is_no_new_grade(database: ServiceDatabase, room: Classroom) -> None:
    with clock.frozen_at(MORNING):
        by_hand = record(room)
    report(a_report(room, source_id=database.rows("SELECT source_id FROM sources")[0]["source_id"], minute=1))

    grades = grades_in(database)
    assert [(str(grade["id"]), grade["version"]) for grade in grades] == [(by_hand["id"], 2)]
    assert [event["is_new"] for event in database.events("GradeRecorded")] == [True, False]


def test_column_is_named_by_its_newest_grading(database: ServiceDatabase, room: Classroom) -> None:
    newest = a_report(room, minute=20, title="New name", max_score=Decimal(20))
    older = a_report(
        room, minute=10, title="Old name", source_id=newest.entry.source_id, student_id=room.classmate.user_id
    )
    report(newest, older)

    (column,) = api.get(f"{room.path}/gradebook", caller=room.teacher).json()["columns"]
    assert (column["title"], column["max_score"]) == ("New name", 20)
    assert sorted(grade["max_score"] for grade in grades_in(database)) == [10, 20]


def test_report_is_recorded_before_its_course_or_student_is_known(database: ServiceDatabase, room: Classroom) -> None:
    unknown = a_report(room, course_id=new_id(), student_id=new_id())
    report(unknown)

    (grade,) = grades_in(database)
    assert grade["student_id"] == unknown.entry.student_id


def test_report_is_recorded_in_an_archived_course_and_for_a_removed_student(
    database: ServiceDatabase, room: Classroom
) -> None:
    keep_copy_of_course(room.course_id, status="archived", version=2)
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=2)

    report(a_report(room))

    assert len(grades_in(database)) == 1


@pytest.mark.parametrize("kind", ["homework", "test"])
def test_stranger_who_claimed_a_homework_cannot_block_its_course(
    database: ServiceDatabase, room: Classroom, kind: str
) -> None:
    reported = a_report(room)
    strangers = a_classroom()
    claimed = record(strangers, kind=kind, homework_id=str(reported.entry.source_id), title="Claimed")

    report(reported)

    own = api.get(f"{room.path}/gradebook", caller=room.teacher).json()
    theirs = api.get(f"{strangers.path}/gradebook", caller=strangers.teacher).json()
    assert [(c["source_id"], c["title"]) for c in own["columns"]] == [
        (str(reported.entry.source_id), "Quadratic equations")
    ]
    (moved,) = theirs["columns"]
    assert moved["source_id"] != claimed["source_id"]
    assert (moved["title"], theirs["rows"][0]["grades"][moved["source_id"]]["score"]) == ("Claimed", 8.5)
    history = api.get(f"{strangers.path}/gradebook/history", caller=strangers.teacher).json()["items"]
    assert [item["source_id"] for item in history] == [moved["source_id"]]
    again = send_grade(strangers, kind=kind, homework_id=claimed["source_id"])
    assert (again.status, again.code) == (409, "source_conflict")


def test_source_reported_in_two_courses_is_an_error(database: ServiceDatabase, room: Classroom) -> None:
    reported = a_report(room)
    report(reported)
    before = written(database)

    with pytest.raises(RuntimeError, match="two courses"):
        report(replace(reported, version=2, entry=replace(reported.entry, course_id=new_id())))

    assert written(database) == before


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"score": Decimal(11)}, "ck_grades_score"), ({"max_score": Decimal(0), "score": Decimal(0)}, "max_score")],
)
def test_impossible_report_is_refused_by_the_database(
    database: ServiceDatabase, room: Classroom, changes: Any, constraint: str
) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=constraint) as refused:
        report(a_report(room, **changes))

    assert isinstance(refused.value.orig, psycopg.errors.CheckViolation)
    assert written(database) == 0


def test_reports_of_other_kinds_need_nothing_more(room: Classroom) -> None:
    report(a_report(room, kind=GradeKind.TEST, graded_by=None))

    (grade,) = api.get("/api/students/me/grades?kind=test", caller=room.student).json()["items"]
    assert (grade["kind"], grade["graded_by"]) == ("test", None)
