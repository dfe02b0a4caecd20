"""Broadcasts on their way to each recipient: once, whoever brings them and however often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg

from functions.notifications.handlers import relay
from functions.notifications.service.broadcasts import PATIENCE, fan_out
from kernel import clock
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.broadcasts import to_course
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave
from tests.support.notifications import (
    FakeQueues,
    a_choice,
    a_homework,
    choose,
    consume,
    rows,
    tell,
    titles,
    told,
    work_off,
)
from tests.support.races import race


@contextmanager
def failing(database: ServiceDatabase, title: str) -> Iterator[None]:
    """Let every notification of one title fail for a while."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE notifications ADD CONSTRAINT bad CHECK (title <> '{title}')".encode())
        yield
        owner.execute("ALTER TABLE notifications DROP CONSTRAINT bad")


def test_a_message_delivered_five_times_comes_once(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    to_course(room, room.teacher)

    assert work_off(*queues.bodies * 5) == []

    assert len(told(room.student)) == 1


def test_five_workers_at_once_bring_it_once(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    to_course(room, room.teacher)

    assert race(database, *[lambda: work_off(*queues.bodies)] * 5) == [[]] * 5

    assert [len(told(each)) for each in (room.student, room.classmate, room.assistant)] == [1, 1, 1]


def test_who_comes_while_another_fans_out_waits_and_finds_it_done(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    to_course(room, room.teacher)
    [broadcast] = database.rows("SELECT id FROM broadcasts")

    outcome = interleave(database, lambda uow: fan_out(uow, broadcast["id"]), lambda uow: fan_out(uow, broadcast["id"]))

    assert (outcome.first, outcome.second, outcome.has_waited) == (True, False, True)


def test_a_worker_that_fails_leaves_it_for_the_next(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    to_course(room, room.teacher, title="Bad")
    with failing(database, "Bad"):
        assert work_off(*queues.bodies) == ["m0"]

    assert titles(room.student) == []
    assert work_off(*queues.bodies) == []
    assert titles(room.student) == ["Bad"]


def test_a_message_that_is_none_stays_in_the_queue(room: Classroom, queues: FakeQueues) -> None:
    to_course(room, room.teacher)

    assert work_off("{}", queues.bodies[0], "nonsense") == ["m0", "m2"]
    assert len(told(room.student)) == 1


def test_a_message_that_names_nothing_is_passed_over(database: ServiceDatabase, room: Classroom) -> None:
    assert work_off(f'{{"broadcast_id": "{new_id()}", "request_id": "r"}}') == []


def test_the_sweep_brings_what_the_queue_never_got(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    queues.is_down = True
    assert to_course(room, room.teacher).status == 202
    relay.handler({}, None)
    assert told(room.student) == []

    with clock.moved_by(PATIENCE + timedelta(seconds=1)):
        relay.handler({}, None)
        relay.handler({}, None)

    assert len(told(room.student)) == 1


def test_the_sweep_and_the_worker_at_once_bring_it_once(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    to_course(room, room.teacher)

    def sweep() -> None:
        with clock.moved_by(PATIENCE + timedelta(seconds=1)):
            relay.handler({}, None)

    race(database, sweep, sweep, lambda: work_off(*queues.bodies))

    assert len(told(room.student)) == 1


def test_one_bad_broadcast_holds_up_no_other(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    queues.is_down = True
    to_course(room, room.teacher, title="Bad")
    to_course(room, room.teacher, title="Good")
    with failing(database, "Bad"), clock.moved_by(PATIENCE + timedelta(seconds=1)):
        relay.handler({}, None)

    assert titles(room.student) == ["Good"]
    with clock.moved_by(PATIENCE + timedelta(minutes=1)):
        relay.handler({}, None)
    assert sorted(titles(room.student)) == ["Bad", "Good"]


def test_a_thousand_members_cost_as_many_statements_as_three(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    def cost(*bodies: str) -> tuple[int, float]:
        before, began = Statements.count, time.perf_counter()
        assert work_off(*bodies) == []
        return Statements.count - before, time.perf_counter() - began

    to_course(room, room.teacher)
    few, few_seconds = cost(*queues.bodies)
    database.rows(
        """INSERT INTO memberships (course_id, user_id, role, status, version)
           SELECT :course_id, gen_random_uuid(), 'student', 'active', 1 FROM generate_series(1, 1000)""",
        course_id=room.course_id,
    )
    before = Statements.count
    assert to_course(room, room.teacher).json() == {"accepted": 1003}
    asking = Statements.count - before

    many, many_seconds = cost(queues.bodies[1])
    assert many == few <= 8
    assert asking <= 5
    assert many_seconds / 1003 < few_seconds / 3, "a person in a crowd costs more than one of three"
    assert len(database.rows("SELECT 1 FROM notifications")) == 3 + 1003


def test_an_event_of_a_thousand_members_costs_as_many_statements_as_of_three(
    database: ServiceDatabase, room: Classroom
) -> None:
    def cost() -> int:
        before = Statements.count
        consume(tell("HomeworkAssigned", **a_homework(room)))
        return Statements.count - before

    few = cost()
    database.rows(
        """INSERT INTO memberships (course_id, user_id, role, status, version)
           SELECT :course_id, gen_random_uuid(), 'student', 'active', 1 FROM generate_series(1, 1000)""",
        course_id=room.course_id,
    )

    assert cost() == few <= 8


def test_preferences_decide_when_it_arrives(database: ServiceDatabase, room: Classroom, queues: FakeQueues) -> None:
    to_course(room, room.teacher)
    choose(room.student, a_choice(system={"in_app": False, "email": False}))
    choose(room.classmate, a_choice(system={"email": False}))

    work_off(*queues.bodies)

    assert rows(database, room.student) == []
    assert [row["mail_due_at"] for row in rows(database, room.classmate)] == [None]
