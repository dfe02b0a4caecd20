"""Whole requests on a real database: pages, versions, statement counts, refusals that leave nothing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kernel import clock, pagination
from kernel.db import unit_of_work
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api, a_caller
from tests.support.races import race
from tests.support.sample_service import repository

TEACHER = a_caller("teacher")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _write(*titles: str, gap: timedelta = timedelta(seconds=1)) -> None:
    with unit_of_work() as uow:
        for number, title in enumerate(titles):
            with clock.frozen_at(START + number * gap):
                repository.add_note(uow.db, TEACHER.user_id, title)


def _pages(api: Api, query: str) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor = ""
    while True:
        page = api.get(f"/api/notes?{query}{cursor}", caller=TEACHER).json()
        pages.append([item["title"] for item in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = f"&cursor={page['next_cursor']}"


def _urlsafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _note(api: Api, title: str = "Milk") -> dict[str, Any]:
    made: dict[str, Any] = api.post("/api/notes", {"title": title}, caller=TEACHER).json()
    return made


def test_an_empty_list_is_one_page(api: Api) -> None:
    answer = api.get("/api/notes", caller=TEACHER)

    assert answer.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("limit", "pages"),
    [(1, [["e"], ["d"], ["c"], ["b"], ["a"]]), (2, [["e", "d"], ["c", "b"], ["a"]]), (5, [["e", "d", "c", "b", "a"]])],
)
def test_pages_hold_every_item_once(api: Api, limit: int, pages: list[list[str]]) -> None:
    _write("a", "b", "c", "d", "e")

    assert _pages(api, f"limit={limit}") == pages


def test_items_of_the_same_moment_are_paged_by_id(api: Api) -> None:
    _write(*(str(number) for number in range(7)), gap=timedelta(0))

    assert sorted(title for page in _pages(api, "limit=2") for title in page) == [str(number) for number in range(7)]


def test_microseconds_survive_the_cursor(api: Api) -> None:
    _write(*(str(number) for number in range(4)), gap=timedelta(microseconds=1))

    assert _pages(api, "limit=1") == [["3"], ["2"], ["1"], ["0"]]


def test_an_insert_between_two_pages_shifts_nothing(api: Api) -> None:
    _write("a", "b", "c", "d")
    first = api.get("/api/notes?limit=2", caller=TEACHER).json()
    with clock.frozen_at(START + timedelta(days=1)), unit_of_work() as uow:
        repository.add_note(uow.db, TEACHER.user_id, "newest")

    second = api.get(f"/api/notes?limit=2&cursor={first['next_cursor']}", caller=TEACHER).json()

    assert [item["title"] for item in second["items"]] == ["b", "a"]


@pytest.mark.parametrize("title", ["ё", "' OR 1=1 --", 'a"b', "日本", "z\\u0000z"])
def test_a_cursor_carries_any_text(api: Api, title: str) -> None:
    _write(title, title + "2")

    assert _pages(api, "order=title&limit=1") == [[title], [title + "2"]]


def test_another_lists_cursor_is_refused(api: Api) -> None:
    _write("a", "b", "c")
    by_title = api.get("/api/notes?limit=1&order=title", caller=TEACHER).json()["next_cursor"]

    refused = api.get(f"/api/notes?limit=1&cursor={by_title}", caller=TEACHER)

    assert (refused.status, refused.fields) == (422, {"cursor"})


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.one_of(st.text(), st.binary().map(_urlsafe)))
def test_no_cursor_breaks_the_list(api: Api, cursor: str) -> None:
    answer = api.request("GET", "/api/notes", caller=TEACHER, query={"cursor": [cursor]})

    assert (answer.status, answer.fields) == (422, {"cursor"})


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(),
            st.datetimes().map(str),
            st.uuids().map(str),
        ),
        min_size=2,
        max_size=2,
    ),
    order=st.sampled_from(["age", "title"]),
)
def test_no_forged_cursor_breaks_the_list(api: Api, values: list[object], order: str) -> None:
    key = repository.BY_AGE if order == "age" else repository.BY_TITLE
    cursor = pagination._encode(key, values)
    answer = api.request("GET", "/api/notes", caller=TEACHER, query={"cursor": [cursor], "order": [order]})

    assert answer.status in {200, 422}


@pytest.mark.parametrize("title", ["a\x00b", 5, None])
def test_a_forged_cursor_that_the_column_could_not_hold_is_refused(api: Api, title: object) -> None:
    cursor = pagination._encode(repository.BY_TITLE, [title, new_id()])

    refused = api.get(f"/api/notes?order=title&cursor={cursor}", caller=TEACHER)

    assert (refused.status, refused.fields) == (422, {"cursor"})


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "", "1e2", "９", "99999999999999999999999"])
def test_a_limit_out_of_range_is_refused(api: Api, limit: str) -> None:
    refused = api.request("GET", "/api/notes", caller=TEACHER, query={"limit": [limit]})

    assert (refused.status, refused.fields) == (422, {"limit"})


@pytest.mark.parametrize("size", [1, 40])
def test_a_list_costs_one_statement_whatever_its_size(api: Api, size: int) -> None:
    _write(*(str(number) for number in range(size)))
    before = Statements.count

    assert api.get("/api/notes", caller=TEACHER).status == 200

    assert Statements.count - before == 1


def test_a_creation_costs_the_row_the_event_and_its_mark(api: Api) -> None:
    before = Statements.count

    _note(api)

    assert Statements.count - before == 3


def test_etag_and_if_match_keep_one_of_two_edits(api: Api, database: ServiceDatabase) -> None:
    note = _note(api)
    path = f"/api/notes/{note['id']}"
    tag = api.get(path, caller=TEACHER).headers["ETag"]

    first = api.patch(path, {"title": "Oat milk"}, caller=TEACHER, headers={"If-Match": tag})
    second = api.patch(path, {"title": "Soy milk"}, caller=TEACHER, headers={"If-Match": tag})

    assert (first.status, first.headers["ETag"]) == (200, '"2"')
    assert (second.status, second.code) == (412, "stale_version")
    assert database.rows("SELECT title, version FROM notes") == [{"title": "Oat milk", "version": 2}]
    assert len(database.events()) == 2


def test_of_edits_at_once_with_one_tag_one_wins(api: Api, database: ServiceDatabase) -> None:
    note = _note(api)
    path = f"/api/notes/{note['id']}"

    def edit() -> Answer:
        return api.patch(path, {"title": "new"}, caller=TEACHER, headers={"If-Match": '"1"'})

    answers = race(database, *[edit] * 5)

    assert sorted(answer.status for answer in answers if isinstance(answer, Answer)) == [200, 412, 412, 412, 412]
    assert database.rows("SELECT version FROM notes") == [{"version": 2}]


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', ' "1" ', "*"])
def test_if_match_takes_the_current_tag_and_any(api: Api, tag: str) -> None:
    note = _note(api)

    changed = api.patch(f"/api/notes/{note['id']}", {"title": "x"}, caller=TEACHER, headers={"If-Match": tag})

    assert changed.status == 200


@pytest.mark.parametrize(
    "tag", ["", "1", '"x"', '"1", "2"', '"-1"', '"99999999999999999999"', '"2"', '"1', "'1'", '"١"']
)
def test_any_other_if_match_is_412_and_changes_nothing(api: Api, database: ServiceDatabase, tag: str) -> None:
    note = _note(api)

    refused = api.patch(f"/api/notes/{note['id']}", {"title": "x"}, caller=TEACHER, headers={"If-Match": tag})

    assert (refused.status, refused.code) == (412, "stale_version")
    assert database.rows("SELECT title, version FROM notes") == [{"title": "Milk", "version": 1}]


def test_if_match_on_nothing_is_404(api: Api) -> None:
    refused = api.patch(f"/api/notes/{new_id()}", {"title": "x"}, caller=TEACHER, headers={"If-Match": '"1"'})

    assert (refused.status, refused.code) == (404, "note_not_found")


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_a_verb_route_works_with_the_colon_and_its_escape(api: Api, colon: str) -> None:
    note = _note(api)

    renamed = api.post(f"/api/notes/{note['id']}{colon}rename", {"title": "Bread"}, caller=TEACHER)

    assert (renamed.status, renamed.json()["title"]) == (200, "Bread")


def test_a_broken_constraint_is_a_500_without_its_text(api: Api, database: ServiceDatabase) -> None:
    broken = api.post("/api/notes", {"title": "forbidden"}, caller=TEACHER)

    assert (broken.status, broken.code) == (500, "internal_error")
    assert "ck_notes" not in broken.text
    assert database.rows("SELECT 1 FROM notes UNION ALL SELECT 1 FROM outbox") == []


def test_the_request_id_goes_into_events(api: Api, database: ServiceDatabase) -> None:
    api.post("/api/notes", {"title": "Milk"}, caller=TEACHER, headers={"X-Request-Id": "mine-1"})

    assert database.rows(sa.text("SELECT detail #>> '{metadata,request_id}' AS id FROM outbox")) == [{"id": "mine-1"}]
