"""What staff write to many: who may, whom it reaches, and that it comes once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.notifications.policies import MOST_BROADCASTS
from kernel import clock
from kernel.auth import Caller
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.broadcasts import COURSE, PATH, a_body, to_course, to_people
from tests.support.classroom import Classroom, archive, enroll, keep_copy_of_course, keep_copy_of_person
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import (
    FakeQueues,
    api,
    titles,
    told,
    work_off,
)
from tests.support.races import race


def stored(database: ServiceDatabase) -> int:
    return len(database.rows("SELECT * FROM broadcasts"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 401),
        ("student", 403),
        ("assistant", 403),
        ("outsider", 403),
        ("other_teacher", 404),
        ("teacher", 202),
        ("manager", 202),
        ("admin", 202),
    ],
)
def test_who_may_write_to_a_course(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, name: str, status: int
) -> None:
    answer = to_course(room, room.caller(name))

    assert answer.status == status
    assert (stored(database), len(queues.bodies)) == ((1, 1) if status == 202 else (0, 0))


def wrote(database: ServiceDatabase, sender: Caller, count: int, *, ago: timedelta) -> None:
    """Let somebody have written to themselves some time before the clock's moment."""
    database.rows(
        "INSERT INTO broadcasts (id, sender_id, user_ids, type, title, body, created_at, fanned_out_at)"
        " SELECT gen_random_uuid(), :id, ARRAY[CAST(:id AS uuid)], 'system', 'T', 'B', :at, :at"
        " FROM generate_series(1, :count)",
        id=sender.user_id,
        at=clock.now() - ago,
        count=count,
    )


@pytest.mark.usefixtures("noon")
def test_sender_is_refused_beyond_the_hours_limit(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    wrote(database, room.teacher, MOST_BROADCASTS, ago=timedelta(minutes=61))
    wrote(database, room.teacher, MOST_BROADCASTS - 1, ago=timedelta(minutes=50))
    assert to_course(room, room.teacher).status == 202

    refused = to_people(room.teacher, room.student)

    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (429, "too_many_requests", "600")
    assert (len(queues.bodies), stored(database)) == (1, 2 * MOST_BROADCASTS)
    assert to_course(room, room.manager).status == 202
    with clock.moved_by(timedelta(minutes=10)):
        assert to_people(room.teacher, room.student).status == 202


def test_the_last_of_an_hour_is_given_once(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    wrote(database, room.teacher, MOST_BROADCASTS - 1, ago=timedelta(minutes=1))

    statuses = race(database, *[lambda: to_course(room, room.teacher).status] * 3)

    assert sorted(map(str, statuses)) == ["202", "429", "429"]
    assert stored(database) == MOST_BROADCASTS


def test_a_teacher_who_only_learns_in_a_course_writes_to_nobody_there(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    enroll(room.course_id, room.other_teacher, "student")

    assert (to_course(room, room.other_teacher).status, stored(database)) == (403, 0)
    assert (to_people(room.other_teacher, room.student).status, stored(database)) == (404, 0)


def test_a_teacher_who_assists_in_a_course_is_its_staff(room: Classroom, queues: FakeQueues) -> None:
    enroll(room.course_id, room.other_teacher, "assistant")

    assert to_course(room, room.other_teacher).json() == {"accepted": 4}


def test_course_gets_it_but_not_the_sender(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    answer = to_course(room, room.teacher, link=f"/courses/{room.course_id}")
    assert (answer.status, answer.json()) == (202, {"accepted": 3})
    assert titles(room.student) == []

    assert work_off(*queues.bodies) == []

    [notification] = told(room.student)
    assert (notification["title"], notification["body"]) == ("No lesson today", "The room is flooded.")
    assert (notification["type"], notification["link"]) == ("system", f"/courses/{room.course_id}")
    assert notification["data"] == {"sender_id": str(room.teacher.user_id), "course_id": str(room.course_id)}
    assert [len(told(each)) for each in (room.assistant, room.classmate, room.teacher, room.outsider)] == [1, 1, 0, 0]


def test_archived_course_gets_nothing(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    archive(room)

    answer = to_course(room, room.teacher)

    assert (answer.status, answer.code, stored(database)) == (409, "course_archived", 0)


def test_teacher_writes_to_members_of_all_their_courses_at_once(room: Classroom, queues: FakeQueues) -> None:
    other = keep_copy_of_course(new_id())
    enroll(other, room.teacher, "assistant")
    enroll(other, room.outsider)

    answer = to_people(room.teacher, room.student, room.outsider, room.student, room.teacher)

    assert (answer.status, answer.json()) == (202, {"accepted": 2})
    work_off(*queues.bodies)
    assert [len(told(each)) for each in (room.student, room.outsider, room.teacher)] == [1, 1, 0]


@pytest.mark.parametrize("stranger", ["outsider", "other_teacher", "manager", "nobody", "removed"])
def test_one_stranger_among_many_and_nothing_is_sent(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, stranger: str
) -> None:
    if stranger == "removed":
        enroll(room.course_id, room.classmate, status="removed", version=2)
    person = {"nobody": a_caller(), "removed": room.classmate}.get(stranger) or room.caller(stranger)
    assert person is not None

    answer = to_people(room.teacher, room.student, person)

    assert (answer.status, answer.code) == (404, "recipient_not_found")
    assert (stored(database), queues.bodies) == (0, [])


def test_strangers_and_nobody_look_the_same(room: Classroom, queues: FakeQueues) -> None:
    stranger, nobody = to_people(room.teacher, room.outsider), to_people(room.teacher, a_caller())

    assert {**stranger.json(), "request_id": ""} == {**nobody.json(), "request_id": ""}


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_and_admins_write_to_anybody_with_an_account(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, role: str
) -> None:
    sender, gone = a_caller(role), a_caller()
    keep_copy_of_person(gone, is_active=False)

    assert to_people(sender, room.student, room.teacher, gone).json() == {"accepted": 2}
    refused = to_people(sender, room.student, a_caller())

    assert (refused.status, refused.fields) == (422, {"user_ids.1"})
    assert stored(database) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"user_ids": None, "course_id": None}, ""),
        ({"user_ids": []}, "user_ids"),
        ({"user_ids": ["x"]}, "user_ids.0"),
        ({"user_ids": "x"}, "user_ids"),
        ({"course_id": "x"}, "course_id"),
        ({"course_id": COURSE, "type": "sports"}, "type"),
        ({"course_id": COURSE, "type": None}, "type"),
        ({"course_id": COURSE, "title": " "}, "title"),
        ({"course_id": COURSE, "title": "x" * 201}, "title"),
        ({"course_id": COURSE, "body": ""}, "body"),
        ({"course_id": COURSE, "body": "x" * 2001}, "body"),
        ({"course_id": COURSE, "sender_id": "x"}, "sender_id"),
        *(
            ({"course_id": COURSE, "link": link}, "link")
            for link in (
                "http://example.org",
                "javascript:alert(1)",
                "//evil.example",
                "/\\evil.example",
                "courses/1",
                "https://user@evil.example",
                "https://",
                "/a b",
                "/a\u202eb",
                "",
                "data:text/html,x",
            )
        ),
    ],
)
def test_what_is_no_message_is_refused(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, changes: dict[str, Any], field: str
) -> None:
    answer = api.post(PATH, a_body(**changes), caller=room.teacher)

    assert answer.status == 422, answer.text
    assert field in answer.fields
    assert stored(database) == 0


def test_both_kinds_of_recipients_are_one_too_many(room: Classroom, queues: FakeQueues) -> None:
    body = a_body(course_id=str(room.course_id), user_ids=[str(room.student.user_id)])

    assert api.post(PATH, body, caller=room.teacher).status == 422


def test_a_thousand_people_are_the_most(room: Classroom, queues: FakeQueues) -> None:
    people = [str(new_id()) for _ in range(1001)]

    answer = api.post(PATH, a_body(user_ids=people), caller=room.teacher)

    assert (answer.status, answer.fields) == (422, {"user_ids"})


@pytest.mark.parametrize("link", ["https://example.org/a?b=c#d", "/courses/1?tab=2"])
def test_links_lead_to_https_or_into_the_client(room: Classroom, queues: FakeQueues, link: str) -> None:
    assert to_course(room, room.teacher, link=link).status == 202


def test_an_idempotency_key_sends_once(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    body, key = a_body(course_id=str(room.course_id)), {"Idempotency-Key": "flood"}
    first = api.post(PATH, body, caller=room.teacher, headers=key)
    second = api.post(PATH, body, caller=room.teacher, headers=key)
    other = api.post(PATH, {**body, "title": "Another"}, caller=room.teacher, headers=key)

    assert (first.status, second.status, other.status) == (202, 202, 422)
    assert second.json() == first.json()
    assert (stored(database), len(queues.bodies)) == (1, 1)


@pytest.mark.parametrize("role", ["teacher", "manager"])
def test_naming_a_thousand_people_costs_as_many_statements_as_naming_one(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, role: str
) -> None:
    added = database.rows(
        """INSERT INTO memberships (course_id, user_id, role, status, version)
           SELECT :course_id, gen_random_uuid(), 'student', 'active', 1 FROM generate_series(1, 999)
           RETURNING user_id""",
        course_id=room.course_id,
    )
    database.rows(
        """INSERT INTO people (user_id, email, full_name, role, locale, timezone, is_active, version)
           SELECT user_id, user_id::text, 'A', 'student', 'ru', 'UTC', true, 1 FROM memberships WHERE role = 'student'
           ON CONFLICT DO NOTHING"""
    )
    everybody = [str(room.student.user_id), *(str(row["user_id"]) for row in added)]
    costs = []
    for named in (everybody[:1], everybody):
        before = Statements.count
        answer = api.post(PATH, a_body(user_ids=named), caller=room.caller(role))
        costs.append(Statements.count - before)
        assert answer.json() == {"accepted": len(named)}

    assert costs[0] == costs[1] <= 4
    assert work_off(*queues.bodies) == []
    assert len(database.rows("SELECT 1 FROM notifications")) == 1001


def test_writing_to_oneself_reaches_nobody(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    assert to_people(room.teacher, room.teacher).json() == {"accepted": 0}
    assert work_off(*queues.bodies) == []
    assert database.rows("SELECT 1 FROM notifications") == []
