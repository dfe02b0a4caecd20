"""A person's own notifications: listed, counted, read, and nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from functions.notifications.consumed import SubmissionGraded
from functions.notifications.news.work import submission_graded
from functions.notifications.service import own, telling
from kernel.auth import Caller
from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.interleaving import interleave
from tests.support.notifications import (
    MINE,
    NOON,
    TYPES,
    UNREAD,
    a_grading,
    a_notification,
    api,
    choose,
    consume,
    tell,
    titles,
    told,
    unread,
)
from tests.support.notifications import a_choice as all_on_but
from tests.support.races import race

UNKNOWN = "0192f3a0-0000-7000-8000-0000000000ff"
MARK_ALL = "/api/notifications:mark-all-read"


@pytest.fixture
def reader(database: ServiceDatabase) -> Caller:
    """Somebody who was told three things."""
    person = a_caller()
    for minute, kind in enumerate(("homework", "achievement", "system")):
        a_notification(person, kind, at=NOON + timedelta(minutes=minute))
    return person


def many(database: ServiceDatabase, person: Caller, count: int) -> None:
    """Tell a person many things, all in the same moment."""
    database.rows(
        """INSERT INTO notifications (id, user_id, type, title, body, data, locale, dedupe_key, is_shown, created_at)
           SELECT gen_random_uuid(), :user_id, 'system', 'N' || n, '', '{}', 'en', 'n:' || n, true, :moment
           FROM generate_series(1, :count) AS n""",
        user_id=person.user_id,
        moment=NOON,
        count=count,
    )


def read_path(notification: dict[str, Any]) -> str:
    return f"/api/notifications/{notification['id']}/read"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", MINE),
        ("GET", UNREAD),
        ("POST", f"/api/notifications/{UNKNOWN}/read"),
        ("POST", MARK_ALL),
        ("POST", "/api/notifications"),
        ("GET", "/api/notifications/preferences"),
        ("PUT", "/api/notifications/preferences"),
    ],
)
def test_anonymous(database: ServiceDatabase, method: str, path: str) -> None:
    assert api.request(method, path, {} if method != "GET" else None).status == 401


@pytest.mark.parametrize("role", ["student", "teacher", "manager", "admin"])
def test_everybody_sees_their_own_and_nothing_else(reader: Caller, role: str) -> None:
    other = a_caller(role)
    a_notification(other, title="Mine")

    assert titles(other) == ["Homework graded: Mine"]
    assert unread(other) == 1
    assert unread(reader) == 3


def test_notification_is_as_the_contract_writes_it(reader: Caller) -> None:
    newest = told(reader)[-1]

    assert set(newest) == {
        *("id", "user_id", "type", "title", "body", "link", "data", "is_read", "read_at", "created_at")
    }
    assert (newest["user_id"], newest["type"], newest["is_read"]) == (str(reader.user_id), "system", False)
    assert newest["created_at"] == "2026-10-05T12:02:00Z"
    assert newest["data"]["error_code"] == "too_many_rows"


def test_list_is_newest_first_and_filtered(reader: Caller) -> None:
    def types(query: str) -> list[str]:
        return [each["type"] for each in api.get(f"{MINE}?{query}", caller=reader).json()["items"]]

    api.post(read_path(told(reader)[0]), caller=reader)

    assert types("") == ["system", "achievement", "homework"]
    assert types("type=achievement") == ["achievement"]
    assert types("is_read=true") == ["homework"]
    assert types("is_read=false") == ["system", "achievement"]
    assert types("is_read=false&type=homework") == []


@pytest.mark.parametrize("query", ["type=sports", "is_read=perhaps", "limit=0", "limit=101", "cursor=x"])
def test_list_refuses_filters_that_are_none(reader: Caller, query: str) -> None:
    assert api.get(f"{MINE}?{query}", caller=reader).status == 422


def test_pages_are_stable_although_news_arrives(database: ServiceDatabase, reader: Caller) -> None:
    many(database, reader, 25)
    seen: list[str] = []
    cursor = ""
    while True:
        page = api.get(f"{MINE}?limit=10{cursor}", caller=reader).json()
        seen += [each["id"] for each in page["items"]]
        a_notification(reader, at=NOON + timedelta(hours=1))
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert len(seen) == len(set(seen)) == 28


def test_somebody_elses_cursor_shows_nothing_of_theirs(database: ServiceDatabase, reader: Caller) -> None:
    many(database, reader, 5)
    cursor = api.get(f"{MINE}?limit=2", caller=reader).json()["next_cursor"]

    assert api.get(f"{MINE}?cursor={cursor}", caller=a_caller()).json()["items"] == []


def test_reading_twice_is_the_same(reader: Caller) -> None:
    path = read_path(told(reader)[0])

    first, second = api.post(path, caller=reader), api.post(path, caller=reader)

    assert (first.status, second.status) == (200, 200)
    assert first.json() == second.json()
    assert first.json()["is_read"]
    assert unread(reader) == 2


def test_reading_at_once_keeps_one_moment(database: ServiceDatabase, reader: Caller) -> None:
    path = read_path(told(reader)[0])

    answers = race(database, *[lambda: api.post(path, caller=reader).json()["read_at"]] * 4)

    assert len(set(answers)) == 1
    assert unread(reader) == 2


@pytest.mark.parametrize("role", ["student", "teacher", "manager", "admin"])
def test_nobody_reads_somebody_elses(database: ServiceDatabase, reader: Caller, role: str) -> None:
    answer = api.post(read_path(told(reader)[0]), caller=a_caller(role))

    assert (answer.status, answer.code) == (404, "notification_not_found")
    assert unread(reader) == 3


@pytest.mark.parametrize("name", ["me", "preferences", "x", UNKNOWN])
def test_what_is_not_there_is_not_found(reader: Caller, name: str) -> None:
    assert api.post(f"/api/notifications/{name}/read", caller=reader).status == 404


def test_a_notification_that_only_a_mail_tells_is_not_there(database: ServiceDatabase, reader: Caller) -> None:
    choose(reader, all_on_but(homework={"in_app": False}))
    a_notification(reader)
    [hidden] = database.rows("SELECT id FROM notifications WHERE NOT is_shown")

    assert api.post(f"/api/notifications/{hidden['id']}/read", caller=reader).status == 404
    assert (unread(reader), len(told(reader))) == (3, 3)


def test_all_are_read_at_once_or_those_of_a_type(reader: Caller) -> None:
    other = a_caller()
    a_notification(other)

    assert api.post(MARK_ALL, {"type": "system"}, caller=reader).json() == {"updated": 1}
    assert api.post(MARK_ALL, {"type": "system"}, caller=reader).json() == {"updated": 0}
    assert unread(reader) == 2
    assert api.post(MARK_ALL, {}, caller=reader).json() == {"updated": 2}
    assert api.post(MARK_ALL, caller=reader).json() == {"updated": 0}
    assert (unread(reader), unread(other)) == (0, 1)


@pytest.mark.parametrize("body", [{"type": "sports"}, {"type": 1}, {"kind": "system"}, []])
def test_mark_all_refuses_what_is_no_type(reader: Caller, body: object) -> None:
    assert api.post(MARK_ALL, body, caller=reader).status == 422
    assert unread(reader) == 3


def test_marking_all_at_once_counts_each_once(database: ServiceDatabase, reader: Caller) -> None:
    many(database, reader, 200)

    updated = race(database, *[lambda: api.post(MARK_ALL, caller=reader).json()["updated"]] * 4)

    assert sum(each for each in updated if isinstance(each, int)) == 203
    assert unread(reader) == 0


def test_count_is_right_while_news_arrives_and_is_read(database: ServiceDatabase, reader: Caller) -> None:
    news = [tell("SubmissionGraded", **a_grading(reader)) for _ in range(3)]
    paths = [read_path(each) for each in told(reader)]

    race(
        database,
        *[lambda each=each: consume(each) for each in news],
        *[lambda path=path: api.post(path, caller=reader).status for path in paths],
    )

    assert unread(reader) == 3
    assert len(told(reader)) == 6


def test_news_that_arrives_while_all_are_marked_stays_unread_or_is_read_whole(
    database: ServiceDatabase, reader: Caller
) -> None:
    event = SubmissionGraded.model_validate_json(json.dumps(a_grading(reader)))
    outcome = interleave(
        database,
        lambda uow: telling.tell(uow, submission_graded(event)),
        lambda uow: own.mark_all_read(uow, reader, None),
    )

    assert (outcome.first, outcome.second) == (1, 3)
    assert unread(reader) == 1


def test_each_route_costs_one_statement_whatever_there_is(database: ServiceDatabase, reader: Caller) -> None:
    def cost(path: str) -> int:
        before = Statements.count
        assert api.get(path, caller=reader).status == 200
        return Statements.count - before

    few = [cost(path) for path in (MINE, UNREAD)]
    many(database, reader, 300)

    assert [cost(path) for path in (MINE, UNREAD)] == few == [1, 1]


def test_count_needs_the_index_alone(database: ServiceDatabase, reader: Caller) -> None:
    for person in (reader, *(a_caller() for _ in range(5))):
        many(database, person, 500)
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE notifications")
        query = "SELECT count(*) FROM notifications WHERE user_id = %s AND is_shown AND read_at IS NULL"
        owner.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        plan = owner.execute(f"EXPLAIN (FORMAT TEXT) {query}", [reader.user_id]).fetchall()

    assert "Index Only Scan using ix_notifications_unread" in str(plan)


def test_every_type_is_one_of_the_contract(reader: Caller) -> None:
    assert all(api.get(f"{MINE}?type={kind}", caller=reader).status == 200 for kind in TYPES)
