"""What the users service tells by events and what it answers when asked make the same copies of people."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from functions.users.handlers import query
from kernel import aws, config
from kernel.connection import connect
from kernel.db import unit_of_work
from kernel.engine import engine, make_engine, use_engine
from kernel.people_query import ask_users
from localstack.embedded.postgres import Server
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.consumer import consumer, copies
from tests.support.directory_service.database import build
from tests.support.lambdas import FakeLambda
from tests.support.users import Account, an_admin, api, register


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


def a_year() -> list[Account]:
    """Let people come, change, be promoted, go and come back."""
    admin, anna, boris, gone = an_admin(), register(), register("teacher"), register()
    api.patch("/api/users/me", {"full_name": "Анна Новая", "locale": "ru"}, caller=anna.caller)
    api.patch("/api/users/me", {"phone": "+12025550123"}, caller=anna.caller)
    api.patch(anna.url, {"role": "teacher"}, caller=admin.caller)
    api.patch("/api/users/me", {"timezone": "Asia/Tokyo"}, caller=boris.caller)
    api.patch(boris.url, {"is_active": False}, caller=admin.caller)
    api.patch(boris.url, {"is_active": True, "role": "manager"}, caller=admin.caller)
    api.patch(gone.url, {"is_active": False}, caller=admin.caller)
    return [admin, anna, boris, gone]


def messages(database: ServiceDatabase) -> list[str]:
    """What the events queue would bring of the people's events."""
    rows = database.rows("SELECT source, detail_type, detail FROM outbox WHERE detail_type LIKE 'User%'")
    return [
        json.dumps({"source": row["source"], "detail-type": row["detail_type"], "detail": row["detail"]})
        for row in rows
    ]


@pytest.mark.parametrize("seed", range(5))
def test_events_in_any_order_and_answers_make_the_same_copies(
    database: ServiceDatabase, directory_database: ServiceDatabase, seed: int
) -> None:
    people = a_year()
    told = messages(database) * 2
    random.Random(seed).shuffle(told)
    aws.use_client("lambda", FakeLambda({"users": (query.handler, database)}))

    with working_on(directory_database):
        directory_database.empty()
        for body in told:
            consumer.consume(body)
        by_events = copies(directory_database)["people"]
        directory_database.empty()
        with config.using(config.Settings(service="directory", users_query_function="users")), unit_of_work() as uow:
            ask_users(uow, user_ids=[person.user_id for person in people[:2]], emails=[p.email for p in people[2:]])
        by_answers = copies(directory_database)["people"]

    admin, anna, boris, gone = people
    assert {row["user_id"]: (row["role"], row["is_active"]) for row in by_events} == {
        admin.user_id: ("admin", True),
        anna.user_id: ("teacher", True),
        boris.user_id: ("manager", True),
        gone.user_id: ("student", False),
    }
    assert [row["full_name"] for row in by_events if row["user_id"] == anna.user_id] == ["Анна Новая"]
    assert by_answers == by_events
