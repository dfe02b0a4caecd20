"""Who is told of what: each event once, to those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

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
from tests.support.notifications import (
    NOON,
    a_failed_report,
    a_grading,
    a_homework,
    a_lesson,
    a_mark,
    an_achievement,
    choose,
    consume,
    rows,
    speaks,
    tell,
    titles,
    told,
)
from tests.support.notifications import a_choice as all_on_but
from tests.support.races import race

PEOPLE = ("teacher", "assistant", "student", "classmate", "outsider", "other_teacher", "manager")
MEMBERS = ("teacher", "assistant", "student", "classmate")

pytestmark = pytest.mark.usefixtures("noon")


@dataclass(frozen=True)
class Case:
    """An event, and whom it is to reach: by whose mail, too."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ()
    kind: str = ""


def of_students(name: str, data: dict[str, Any], kind: str, *, is_mailed: bool = True) -> Case:
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


def test_a_series_is_told_once_a_person(database: ServiceDatabase, room: Classroom) -> None:
    series_id = str(new_id())
    lessons = [
        a_lesson(room, starts_at=NOON + timedelta(days=7 * week), series_id=series_id) for week in (5, 2, 1, 4, 3)
    ]

    consume(*(tell("LessonScheduled", **lesson) for lesson in lessons))

    assert titles(room.student) == ["New lessons: Linear equations"]
    assert told(room.student)[0]["link"] == f"/courses/{room.course_id}/schedule"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1)])
def test_a_series_is_mailed_after_quiet_hours_that_outlast_a_lesson_of_it(
    database: ServiceDatabase, room: Classroom, order: tuple[int, ...]
) -> None:
    choose(room.student, {**all_on_but(), "quiet_hours": {"from": "13:00", "to": "07:00", "timezone": "Europe/Berlin"}})
    series_id = str(new_id())
    begins = {week: NOON + timedelta(hours=2, days=7 * (week - 1)) for week in order}

    consume(*(tell("LessonScheduled", **a_lesson(room, starts_at=begins[week], series_id=series_id)) for week in order))

    [row] = rows(database, room.student)
    assert row["mail_due_at"].isoformat() == "2026-10-06T05:00:00+00:00"


def test_a_series_is_news_as_long_as_one_of_its_lessons_is_to_come(database: ServiceDatabase, room: Classroom) -> None:
    series_id = str(new_id())
    past = a_lesson(room, starts_at=NOON - timedelta(days=6), series_id=series_id)
    next_one = a_lesson(room, series_id=series_id)

    consume(tell("LessonScheduled", **past))
    assert reached(database, room) == ([], [])
    consume(tell("LessonScheduled", **next_one))

    assert titles(room.student) == ["New lessons: Linear equations"]


def test_an_older_time_that_comes_late_misleads_nobody(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    moved = {**lesson, "changed": ["starts_at"]}

    consume(tell("LessonChanged", **{**moved, "version": 3}), tell("LessonChanged", **{**moved, "version": 2}))
    consume(tell("LessonScheduled", **lesson))

    assert titles(room.student) == ["Lesson moved: Linear equations"]


def test_a_small_change_does_not_swallow_the_news_that_comes_late(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    consume(tell("LessonChanged", **{**lesson, "version": 2, "changed": ["description"]}))
    consume(tell("LessonScheduled", **lesson))

    assert titles(room.student) == ["New lesson: Linear equations"]


@pytest.mark.parametrize("minutes", [0, -1, -60 * 24])
def test_nobody_is_reminded_of_what_has_begun(database: ServiceDatabase, room: Classroom, minutes: int) -> None:
    consume(tell("LessonReminderDue", **a_lesson(room, starts_at=NOON + timedelta(minutes=minutes))))

    assert reached(database, room) == ([], [])


def test_nobody_is_reminded_of_a_lesson_that_was_moved_meanwhile(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room, starts_at=NOON + timedelta(minutes=30))
    moved = {**lesson, "starts_at": "2026-10-09T09:00:00Z", "changed": ["starts_at"], "version": 2}
    consume(tell("LessonChanged", **{**moved, "ends_at": "2026-10-09T10:00:00Z"}))

    consume(tell("LessonReminderDue", **lesson))

    assert titles(room.student) == ["Lesson moved: Linear equations"]


def test_a_lesson_that_is_over_is_no_news(database: ServiceDatabase, room: Classroom) -> None:
    past = a_lesson(room, starts_at=NOON - timedelta(hours=2), version=2, changed=["title"])

    consume(tell("LessonScheduled", **past), tell("LessonChanged", **past), tell("LessonCancelled", **past))

    assert reached(database, room) == ([], [])


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


def test_who_makes_a_course_is_not_told_of_their_own_enrolment(database: ServiceDatabase, room: Classroom) -> None:
    course_id, owner_id = str(new_id()), str(room.other_teacher.user_id)
    made: dict[str, Any] = {"course_id": course_id, "title": "B", "timezone": "UTC", "status": "active", "version": 1}
    consume(tell("CourseCreated", **made, owner_id=owner_id))
    consume(tell("MemberEnrolled", course_id=course_id, user_id=owner_id, role="teacher", version=1))
    consume(tell("MemberEnrolled", course_id=course_id, user_id=str(room.teacher.user_id), role="teacher", version=1))

    assert titles(room.other_teacher) == []
    assert titles(room.teacher) == ["You teach the course “B”"]


def test_an_enrolment_that_was_ended_before_it_was_heard_of_is_no_news(
    database: ServiceDatabase, room: Classroom
) -> None:
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberRemoved", **member, version=2), tell("MemberEnrolled", **member, version=1))

    assert titles(room.outsider) == ["You left the course “Algebra I”"]


def test_who_joins_later_is_not_told_of_old_news(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("HomeworkAssigned", **a_homework(room)))
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberEnrolled", at=NOON + timedelta(seconds=1), **member, version=1))

    assert titles(room.outsider) == ["Welcome to the course “Algebra I”"]


def test_who_joined_before_is_told_although_their_enrolment_is_slower(
    database: ServiceDatabase, room: Classroom
) -> None:
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }
    consume(tell("HomeworkAssigned", **a_homework(room)))
    consume(tell("SubmissionReceived", **cases(room)["submission_received"].data))

    enrolled = tell("MemberEnrolled", at=NOON - timedelta(seconds=1), **member, version=1)
    consume(enrolled, enrolled)

    assert sorted(titles(room.outsider)) == ["New homework: Fractions", "Welcome to the course “Algebra I”"]


def test_a_slow_enrolment_is_not_caught_up_with_news_that_was_overtaken(
    database: ServiceDatabase, room: Classroom
) -> None:
    lesson = a_lesson(room)
    consume(tell("LessonScheduled", **lesson))
    consume(tell("LessonCancelled", **{**lesson, "version": 2}))
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberEnrolled", at=NOON - timedelta(seconds=1), **member, version=1))

    assert "Lesson cancelled: Linear equations" in titles(room.outsider)
    assert "New lesson: Linear equations" not in titles(room.outsider)


def test_news_and_an_enrolment_at_once_miss_nobody(database: ServiceDatabase, room: Classroom) -> None:
    newcomers = [Classroom().student for _ in range(3)]
    enrolments = [
        tell(
            "MemberEnrolled",
            at=NOON - timedelta(seconds=1),
            course_id=str(room.course_id),
            user_id=str(person.user_id),
            role="student",
            version=1,
        )
        for person in newcomers
    ]
    assigned = tell("HomeworkAssigned", **a_homework(room))

    calls = [lambda each=each: consume(each) for each in (*enrolments, assigned)]
    assert race(database, *calls) == [None] * 4

    for person in newcomers:
        assert "New homework: Fractions" in titles(person)


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


def test_who_wants_no_notice_in_the_app_gets_the_mail_alone(database: ServiceDatabase, room: Classroom) -> None:
    choose(room.student, all_on_but(homework={"in_app": False}))

    consume(tell("HomeworkAssigned", **a_homework(room)))

    assert titles(room.student) == []
    [row] = rows(database, room.student)
    assert (row["is_shown"], row["mail_due_at"]) == (False, NOON + timedelta(seconds=60))


def test_who_wants_nothing_gets_nothing(database: ServiceDatabase, room: Classroom) -> None:
    choose(room.student, all_on_but(homework={"in_app": False, "email": False}))

    consume(tell("HomeworkAssigned", **a_homework(room)), tell("HomeworkClosed", **a_homework(room)))

    assert rows(database, room.student) == []


def test_mail_waits_for_the_end_of_the_quiet_hours(database: ServiceDatabase, room: Classroom) -> None:
    quiet = {"from": "13:00", "to": "07:00", "timezone": "Europe/Berlin"}
    choose(room.student, {**all_on_but(), "quiet_hours": quiet})

    consume(tell("HomeworkAssigned", **a_homework(room)))

    [row] = rows(database, room.student)
    assert row["mail_due_at"].isoformat() == "2026-10-06T05:00:00+00:00"
    assert row["is_shown"]


def test_no_reminder_is_mailed_after_the_lesson_began(database: ServiceDatabase, room: Classroom) -> None:
    quiet = {"from": "13:00", "to": "07:00", "timezone": "Europe/Berlin"}
    choose(room.student, {**all_on_but(), "quiet_hours": quiet})

    consume(tell("LessonReminderDue", **a_lesson(room, starts_at=NOON + timedelta(minutes=50))))

    [row] = rows(database, room.student)
    assert (row["is_shown"], row["mail_due_at"]) == (True, None)


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
