"""What the courses service tells by events and what it answers when asked make the same copies."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from functions.courses.handlers import query
from kernel import aws, config
from kernel.connection import connect
from kernel.db import unit_of_work
from kernel.directory_query import ask_courses
from kernel.engine import engine, make_engine, use_engine
from localstack.embedded.postgres import Server
from tests.support.courses import Classroom, a_classroom, api, enroll
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.consumer import consumer, copies
from tests.support.directory_service.database import build
from tests.support.lambdas import FakeLambda


@pytest.fixture(scope="session")
def directory_database(server: Server) -> ServiceDatabase:
    """The database of a service that keeps the directory."""
    return build(server)


@contextmanager
def working_on(database: ServiceDatabase) -> Iterator[None]:
    before, theirs = engine(), make_engine(lambda: connect(database.url))
    use_engine(theirs)
    try:
        yield
    finally:
        use_engine(before)
        theirs.dispose()


def a_term(database: ServiceDatabase) -> Classroom:
    """Let a course be made, changed and archived, and its members come, go and come back."""
    classroom = a_classroom(database)
    student = f"{classroom.url}/enrollments/{classroom.student.user_id}"
    assistant = f"{classroom.url}/enrollments/{classroom.assistant.user_id}"
    enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")
    api.patch(classroom.url, {"title": "Algebra II", "timezone": "Asia/Tokyo"}, caller=classroom.teacher.caller)
    api.delete(student, caller=classroom.teacher.caller)
    enroll(classroom.course, classroom.teacher, classroom.student, "assistant")
    api.delete(assistant, caller=classroom.teacher.caller)
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)
    return classroom


def messages(database: ServiceDatabase) -> list[str]:
    rows = database.rows("SELECT source, detail_type, detail FROM outbox ORDER BY created_at, event_id")
    return [
        json.dumps({"source": row["source"], "detail-type": row["detail_type"], "detail": row["detail"]})
        for row in rows
    ]


@pytest.mark.parametrize("seed", range(5))
def test_events_in_any_order_and_answers_make_the_same_copies(
    database: ServiceDatabase, directory_database: ServiceDatabase, seed: int
) -> None:
    classroom = a_term(database)
    members = [classroom.teacher, classroom.other_teacher, classroom.assistant, classroom.student]
    told = messages(database)
    random.Random(seed).shuffle(told)
    aws.use_client("lambda", FakeLambda({"courses": (query.handler, database)}))
    made: dict[str, dict[str, Any]] = {}

    with working_on(directory_database):
        directory_database.empty()
        for body in told:
            consumer.consume(body)
        made["by events"] = _without_people(directory_database)
        directory_database.empty()
        asking = config.Settings(service="directory", courses_query_function="courses")
        with config.using(asking), unit_of_work() as uow:
            ask_courses(uow, UUID(classroom.course["id"]), [member.user_id for member in members])
        made["by answer"] = _without_people(directory_database)
        people = copies(directory_database)["people"]

    assert made["by events"] == made["by answer"]
    (course,) = made["by events"]["course_copies"]
    assert (course["title"], course["timezone"], course["status"], course["version"]) == (
        "Algebra II",
        "Asia/Tokyo",
        "archived",
        3,
    )
    roles = {row["user_id"]: (row["role"], row["status"], row["version"]) for row in made["by events"]["memberships"]}
    assert roles == {
        classroom.teacher.user_id: ("teacher", "active", 1),
        classroom.other_teacher.user_id: ("teacher", "active", 1),
        classroom.assistant.user_id: ("assistant", "removed", 2),
        classroom.student.user_id: ("assistant", "active", 3),
    }
    assert {person["user_id"] for person in people} == set(roles)


def _without_people(database: ServiceDatabase) -> dict[str, Any]:
    found = copies(database)
    return {name: found[name] for name in ("course_copies", "memberships")}
