"""The users service's events, as the courses service applies them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from functions.courses.handlers.events import consumer, handler
from functions.users import published
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.sample_service.messages import batch, failed, message

EVENTS = [published.UserRegistered, published.UserUpdated, published.UserDeactivated]


def sample(event: type[Any]) -> tuple[str, dict[str, Any]]:
    return event.__name__, event.sample().model_dump(mode="json")


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_becomes_the_copy_of_a_person(database: ServiceDatabase, event: type[Any]) -> None:
    name, data = sample(event)

    consumer.consume(message(name, data))

    (person,) = database.rows("SELECT * FROM people")
    assert {**person, "user_id": str(person["user_id"])} == data


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_ends_in_the_newest_state(database: ServiceDatabase, order: tuple[int, ...]) -> None:
    samples = [sample(event) for event in EVENTS]

    for index in (*order, *order):
        consumer.consume(message(*samples[index]))

    (person,) = database.rows("SELECT * FROM people")
    assert (person["version"], person["is_active"]) == (3, False)


def test_five_deliveries_of_one_event_are_applied_once(database: ServiceDatabase) -> None:
    body = message(*sample(published.UserRegistered), event_id=new_id())

    assert [consumer.consume(body) for _ in range(5)] == [True, False, False, False, False]


def test_a_poisoned_message_stays_in_the_queue_while_the_good_ones_leave_it(database: ServiceDatabase) -> None:
    name, data = sample(published.UserRegistered)
    poison = {**data, "version": "not a number"}

    answer = handler(batch(message(name, poison), message(name, data), "nonsense"), None)  # type: ignore[arg-type]

    assert failed(answer) == ["m0", "m2"]
    assert len(database.rows("SELECT * FROM people")) == 1
    assert len(database.rows("SELECT * FROM inbox")) == 1
