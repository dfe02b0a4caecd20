"""Idempotency-Key: one effect a key, and the same answer to every replay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from aws_lambda_powertools.event_handler import Response

from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict
from kernel.http import created
from kernel.idempotency import once
from kernel.request import RequestContext, handling
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api, a_caller
from tests.support.races import race, race_in_threads
from tests.support.sample_service import repository
from tests.support.sample_service.api import NoteAnswer

TEACHER = a_caller("teacher")


def _create(
    api: Api, key: str = "k1", title: object = "Milk", caller: Caller = TEACHER, path: str = "/api/notes"
) -> Answer:
    return api.post(path, {"title": title}, caller=caller, headers={"Idempotency-Key": key})


def _count(database: ServiceDatabase) -> int:
    return len(database.rows("SELECT 1 FROM notes"))


def test_a_replay_gets_the_first_answer_and_changes_nothing(api: Api, database: ServiceDatabase) -> None:
    first = _create(api)
    second = _create(api)

    assert (first.status, second.status) == (201, 201)
    assert second.text == first.text
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (_count(database), len(database.events())) == (1, 1)


def test_a_replay_has_its_own_request_id(api: Api, database: ServiceDatabase) -> None:
    first, second = _create(api), _create(api)

    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


def test_without_a_key_every_request_creates(api: Api, database: ServiceDatabase) -> None:
    for _ in range(2):
        assert api.post("/api/notes", {"title": "Milk"}, caller=TEACHER).status == 201

    assert _count(database) == 2
    assert database.rows("SELECT 1 FROM idempotency_keys") == []


def test_the_same_key_with_another_body_is_refused(api: Api, database: ServiceDatabase) -> None:
    _create(api)

    reused = _create(api, title="Bread")

    assert (reused.status, reused.code) == (422, "idempotency_key_reused")
    assert _count(database) == 1


def test_another_callers_same_key_is_another_key(api: Api, database: ServiceDatabase) -> None:
    _create(api)

    other = _create(api, caller=a_caller("teacher"))

    assert other.status == 201
    assert "Idempotency-Replayed" not in other.headers
    assert _count(database) == 2


def test_a_refused_request_is_not_remembered(api: Api, database: ServiceDatabase) -> None:
    assert _create(api, title=5).status == 422
    assert _create(api, title="forbidden").status == 500

    again = _create(api, title="Milk")

    assert again.status == 201
    assert "Idempotency-Replayed" not in again.headers
    assert _count(database) == 1


def test_a_key_is_forgotten_after_24_hours(api: Api, database: ServiceDatabase) -> None:
    _create(api)

    with clock.moved_by(timedelta(hours=23, minutes=59)):
        assert _create(api).headers["Idempotency-Replayed"] == "true"
        assert _create(api, title="Bread").code == "idempotency_key_reused"
    with clock.moved_by(timedelta(hours=24, minutes=1)):
        anew = _create(api, title="Bread")
        replay = _create(api, title="Bread")

    assert (anew.status, "Idempotency-Replayed" in anew.headers) == (201, False)
    assert replay.text == anew.text
    assert _count(database) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "naïve", "tab\there", "two\nlines", "\x00", "\x7f"])
def test_a_key_that_is_not_1_to_255_printable_characters_is_refused(
    api: Api, database: ServiceDatabase, key: str
) -> None:
    refused = _create(api, key=key)

    assert (refused.status, refused.fields) == (422, {"Idempotency-Key"})
    assert _count(database) == 0


@pytest.mark.parametrize("key", ["x", "x" * 255, "with space", "~!@#$%^&*()\"'"])
def test_every_other_key_is_taken(api: Api, database: ServiceDatabase, key: str) -> None:
    assert _create(api, key=key).status == 201


def test_of_ten_at_once_one_creates_and_the_rest_repeat_or_are_told_to_wait(
    api: Api, database: ServiceDatabase
) -> None:
    answers = race(database, *[lambda: _create(api)] * 10)

    made = [answer for answer in answers if isinstance(answer, Answer)]
    assert len(made) == 10
    assert {answer.status for answer in made} <= {201, 409}
    assert {answer.code for answer in made if answer.status == 409} <= {"idempotency_in_progress"}
    assert len({answer.text for answer in made if answer.status == 201}) == 1
    assert (_count(database), len(database.events())) == (1, 1)


def test_a_second_call_while_the_first_runs_is_told_so(database: ServiceDatabase) -> None:
    is_running, may_end = threading.Event(), threading.Event()

    def slow(uow: UnitOfWork) -> Response[NoteAnswer]:
        note = repository.add_note(uow.db, TEACHER.user_id, "Milk")
        is_running.set()
        assert may_end.wait(20)
        return created(NoteAnswer.model_validate(note), "/")

    def request(effect: Callable[[UnitOfWork], Response[NoteAnswer]]) -> int:
        with handling(RequestContext("r", "POST", "/api/notes", "{}", TEACHER, idempotency_key="k")):
            return once(effect).status_code

    def second() -> int:
        assert is_running.wait(20)
        try:
            return request(slow)
        finally:
            may_end.set()

    first_result, second_result = race_in_threads(database, lambda: request(slow), second)

    assert first_result == 201
    assert isinstance(second_result, Conflict)
    assert second_result.code == "idempotency_in_progress"
    assert _count(database) == 1


def test_neither_key_nor_body_can_be_read_from_the_table(api: Api, database: ServiceDatabase) -> None:
    _create(api, key="my-secret-key", title="my-secret-title")

    (row,) = database.rows("SELECT key_hash, request_hash FROM idempotency_keys")

    assert {len(row["key_hash"]), len(row["request_hash"])} == {32}


def test_the_same_key_on_another_path_is_refused(database: ServiceDatabase) -> None:
    def effect(uow: UnitOfWork) -> Response[NoteAnswer]:
        return created(NoteAnswer.model_validate(repository.add_note(uow.db, TEACHER.user_id, "Milk")), "/")

    def request(path: str) -> int:
        with handling(RequestContext("r", "POST", path, "{}", TEACHER, idempotency_key="k")):
            return once(effect).status_code

    assert request("/api/notes") == 201
    with pytest.raises(Exception, match="idempotency_key_reused"):
        request("/api/other")
