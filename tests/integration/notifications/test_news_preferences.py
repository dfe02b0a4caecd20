"""News as people want them: in the app, by mail, and outside their quiet hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.notifications import (
    NOON,
    a_homework,
    a_lesson,
    choose,
    consume,
    rows,
    tell,
    titles,
)
from tests.support.notifications import a_choice as all_on_but

pytestmark = pytest.mark.usefixtures("noon")


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
