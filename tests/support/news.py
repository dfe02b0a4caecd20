"""Every event that people are told of, and whom it is to reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.notifications import (
    a_failed_report,
    a_grading,
    a_homework,
    a_lesson,
    a_mark,
    an_achievement,
    rows,
    told,
)

PEOPLE = ("teacher", "assistant", "student", "classmate", "outsider", "other_teacher", "manager")
MEMBERS = ("teacher", "assistant", "student", "classmate")


@dataclass(frozen=True)
class Case:
    """An event, and whom it is to reach: by whose mail, too."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ()
    kind: str = ""


def of_students(name: str, data: dict[str, Any], kind: str, *, is_mailed: bool = True) -> Case:
    """A case that reaches the course's students."""
    students = ("student", "classmate")
    return Case(name, data, students, students if is_mailed else (), kind)


def cases(room: Classroom) -> dict[str, Case]:
    """Every event that people are told of."""
    course_id, student_id = str(room.course_id), str(room.student.user_id)
    ids = {name: str(new_id()) for name in ("homework_id", "submission_id", "test_id", "attempt_id", "source_id")}
    work = {"course_id": course_id, "student_id": student_id, "title": "Fractions", "score": 17, "max_score": 20}
    moment = clock.now().isoformat()
    to_student: tuple[str, ...] = ("student",)
    submission = {
        **{name: ids[name] for name in ("submission_id", "homework_id")},
        "course_id": course_id,
        "student_id": student_id,
        "attempt": 1,
        "is_late": False,
        "homework_title": "F",
    }
    attempt = {**work, "attempt_id": ids["attempt_id"], "test_id": ids["test_id"], "passed": True}
    grade = {**work, "source_id": ids["source_id"], "mark": 4, "graded_at": moment, "is_new": True, "kind": "test"}
    member: dict[str, Any] = {"course_id": course_id, "user_id": student_id, "role": "student", "version": 7}
    test = {"test_id": ids["test_id"], "course_id": course_id, "title": "Quiz", "version": 2}
    report = a_failed_report(room.teacher)
    window = {"opens_at": None, "closes_at": "2026-10-09T18:00:00Z", "time_limit_minutes": 45}
    return {
        "homework_assigned": of_students("HomeworkAssigned", a_homework(room), "homework"),
        "homework_closed": of_students("HomeworkClosed", a_homework(room), "homework", is_mailed=False),
        "submission_received": Case("SubmissionReceived", submission, ("teacher", "assistant"), (), "homework"),
        "submission_graded": Case("SubmissionGraded", a_grading(room.student), to_student, to_student, "homework"),
        "grade_by_hand": Case("GradeRecorded", {**grade, "graded_by": str(new_id())}, to_student, to_student, "test"),
        "grade_of_nobody": Case("GradeRecorded", {**grade, "graded_by": None}),
        "test_published": of_students("TestPublished", {**test, **window}, "test"),
        "attempt_submitted": Case(
            "AttemptFinished", {**attempt, "status": "submitted", "submitted_at": moment}, to_student, (), "test"
        ),
        "attempt_expired": Case(
            "AttemptFinished", {**attempt, "status": "expired", "submitted_at": moment}, to_student, to_student, "test"
        ),
        "lesson_scheduled": Case("LessonScheduled", a_lesson(room), MEMBERS[1:], MEMBERS[1:], "schedule"),
        "series_scheduled": Case(
            "LessonScheduled", a_lesson(room, series_id=str(new_id())), MEMBERS[1:], MEMBERS[1:], "schedule"
        ),
        "lesson_moved": Case(
            "LessonChanged", a_lesson(room, changed=["starts_at"], version=2), MEMBERS, MEMBERS, "schedule"
        ),
        "lesson_described": Case("LessonChanged", a_lesson(room, changed=["description"], version=2)),
        "lesson_held": Case("LessonChanged", a_lesson(room, changed=["status"], version=2)),
        "lesson_cancelled": Case("LessonCancelled", a_lesson(room, version=3), MEMBERS, MEMBERS, "schedule"),
        "lesson_reminder": Case(
            "LessonReminderDue",
            a_lesson(room, starts_at=clock.now() + timedelta(minutes=50)),
            MEMBERS,
            MEMBERS,
            "schedule",
        ),
        "marked_absent": Case("AttendanceMarked", a_mark(room), to_student, (), "schedule"),
        "marked_present": Case("AttendanceMarked", a_mark(room, status="present")),
        "member_enrolled": Case("MemberEnrolled", member, to_student, to_student, "system"),
        "teacher_enrolled": Case(
            "MemberEnrolled",
            {**member, "user_id": str(room.other_teacher.user_id), "role": "teacher"},
            ("other_teacher",),
            (),
            "system",
        ),
        "member_removed": Case("MemberRemoved", member, to_student, to_student, "system"),
        "course_archived": Case(
            "CourseArchived",
            {"course_id": course_id, "title": "A", "timezone": "UTC", "status": "archived", "version": 9},
            MEMBERS,
            (),
            "system",
        ),
        "achievement_granted": Case("AchievementGranted", an_achievement(room.student), to_student, (), "achievement"),
        "report_ready": Case(
            "ReportReady",
            {**report, "format": "pdf", "rows": 12, "expires_at": "2026-10-06T12:00:00Z"},
            ("teacher",),
            ("teacher",),
            "system",
        ),
        "report_failed": Case("ReportFailed", report, ("teacher",), ("teacher",), "system"),
        "report_schedule_disabled": Case(
            "ReportScheduleDisabled",
            {"schedule_id": str(new_id()), "owner_id": str(room.teacher.user_id), "type": "attendance", "reason": "x"},
            ("teacher",),
            ("teacher",),
            "system",
        ),
    }


CASES = sorted(cases(Classroom()))


def reached(database: ServiceDatabase, room: Classroom) -> tuple[list[str], list[str]]:
    """Whom something was shown to, and who is to get a mail."""
    shown = [name for name in PEOPLE if told(getattr(room, name))]
    mailed = [name for name in PEOPLE if any(row["mail_due_at"] for row in rows(database, getattr(room, name)))]
    return shown, mailed
