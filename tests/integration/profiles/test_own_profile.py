"""One's own profile: when it appears, and what may stand in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.profiles import ME, NO_STATS, api, everything
from tests.support.races import race

LINK = {"title": "My site", "url": "https://example.org/ana"}


def test_anonymous_is_refused_everywhere(database: ServiceDatabase, room: Classroom) -> None:
    before = everything(database)

    assert api.get(ME).status == 401
    assert api.patch(ME, {"bio": "x"}).status == 401
    assert api.post(f"{ME}/avatar", {"content_type": "image/png", "size": 9}).status == 401
    assert everything(database) == before


@pytest.mark.parametrize("who", ["student", "teacher", "manager", "admin"])
def test_everybody_has_a_profile(database: ServiceDatabase, room: Classroom, who: str) -> None:
    person = getattr(room, who)

    answer = api.get(ME, caller=person)

    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    assert answer.json() == {
        "user_id": str(person.user_id),
        "full_name": who.title(),
        "avatar_url": None,
        "bio": None,
        "links": [],
        "achievements_count": 0,
        "stats": NO_STATS,
        "version": 1,
    }


def test_changes_are_kept_and_counted(database: ServiceDatabase, room: Classroom) -> None:
    changes = {"bio": "I like maths.", "links": [LINK], "avatar_url": "https://example.org/ana.png"}

    answer = api.patch(ME, changes, caller=room.student)

    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert {name: answer.json()[name] for name in changes} == changes
    assert api.get(ME, caller=room.student).json() == answer.json()
    assert api.get(ME, caller=room.classmate).json()["bio"] is None


def test_absent_is_not_null(database: ServiceDatabase, room: Classroom) -> None:
    api.patch(ME, {"bio": "Hello", "links": [LINK], "avatar_url": "https://example.org/a.png"}, caller=room.student)

    kept = api.patch(ME, {"links": []}, caller=room.student).json()
    cleared = api.patch(ME, {"bio": None, "avatar_url": None}, caller=room.student).json()

    assert (kept["bio"], kept["links"], kept["avatar_url"]) == ("Hello", [], "https://example.org/a.png")
    assert (cleared["bio"], cleared["avatar_url"]) == (None, None)


def test_what_is_already_so_is_no_change(database: ServiceDatabase, room: Classroom) -> None:
    for _ in range(2):
        answer = api.patch(ME, {"bio": "Hello", "links": [LINK]}, caller=room.student)
    empty = api.patch(ME, {}, caller=room.student)

    assert (answer.json()["version"], empty.status, empty.json()["version"]) == (2, 200, 2)


@pytest.mark.parametrize("tag", ['"2"', '"0"', "nonsense", '"1", "2"'])
def test_stale_version_is_refused(database: ServiceDatabase, room: Classroom, tag: str) -> None:
    before = everything(database)

    assert api.patch(ME, {"bio": "x"}, caller=room.student, headers={"If-Match": tag}).status == 412
    assert everything(database) == before


@pytest.mark.parametrize("tag", ['"1"', "*"])
def test_right_version_is_taken(database: ServiceDatabase, room: Classroom, tag: str) -> None:
    assert api.patch(ME, {"bio": "x"}, caller=room.student, headers={"If-Match": tag}).status == 200


def test_most_that_is_taken(database: ServiceDatabase, room: Classroom) -> None:
    most = {"bio": "ж" * 2000, "links": [{"title": "t" * 100, "url": f"https://example.org/{n}"} for n in range(10)]}

    answer = api.patch(ME, most, caller=room.student)

    assert (answer.status, answer.json()["links"]) == (200, most["links"])


def a_link(**changes: Any) -> dict[str, Any]:
    return {"links": [{**LINK, **changes}]}


BAD: list[tuple[Any, str]] = [
    ({"bio": "x" * 2001}, "bio"),
    ({"bio": 5}, "bio"),
    ({"bio": "a\x00b"}, "bio"),
    ({"links": None}, "links"),
    ({"links": "https://example.org"}, "links"),
    ({"links": [LINK] * 11}, "links"),
    (a_link(url="http://example.org"), "links.0.url"),
    (a_link(url="javascript:alert(1)"), "links.0.url"),
    (a_link(url="https://me:secret@example.org"), "links.0.url"),
    (a_link(url="https://example.org/\u202e"), "links.0.url"),
    (a_link(url=None), "links.0.url"),
    (a_link(title=""), "links.0.title"),
    (a_link(title="x" * 101), "links.0.title"),
    (a_link(rel="me"), "links.0.rel"),
    ({"links": [{"title": "x"}]}, "links.0.url"),
    ({"avatar_url": "http://example.org/a.png"}, "avatar_url"),
    ({"avatar_url": "data:image/png;base64,AA"}, "avatar_url"),
    ({"avatar_url": "https://u:p@example.org/a.png"}, "avatar_url"),
    ({"avatar_url": ""}, "avatar_url"),
    ({"avatar_upload_id": "x"}, "avatar_upload_id"),
    ({"avatar_upload_id": None}, "avatar_upload_id"),
    ({"full_name": "Somebody Else"}, "full_name"),
    ({"stats": {"tests_taken": 100}}, "stats"),
    ({"achievements_count": 5}, "achievements_count"),
    ({"user_id": "0192f3a0-0000-7000-8000-000000000002"}, "user_id"),
    ({"version": 9}, "version"),
]


def test_bad_fields_are_named(database: ServiceDatabase, room: Classroom) -> None:
    before = everything(database)

    for body, field in BAD:
        answer = api.patch(ME, body, caller=room.student)
        assert (body, answer.status, answer.fields) == (body, 422, {field})

    assert everything(database) == before


def test_white_space_around_a_text_is_no_part_of_it(database: ServiceDatabase, room: Classroom) -> None:
    body = {"bio": "  Hello \n", **a_link(url=" https://example.org/\n")}

    profile = api.patch(ME, body, caller=room.student).json()

    assert (profile["bio"], profile["links"][0]["url"]) == ("Hello", "https://example.org/")


def test_of_two_changes_of_one_version_one_is_made(database: ServiceDatabase, room: Classroom) -> None:
    def change(bio: str) -> Any:
        return lambda: api.patch(ME, {"bio": bio}, caller=room.student, headers={"If-Match": '"1"'}).status

    outcomes = race(database, *(change(bio) for bio in "abcd"))

    assert sorted(map(str, outcomes)) == ["200", "412", "412", "412"]
    assert api.get(ME, caller=room.student).json()["version"] == 2


def test_two_changes_at_once_without_a_version_lose_no_field(database: ServiceDatabase, room: Classroom) -> None:
    outcomes = race(
        database,
        lambda: api.patch(ME, {"bio": "Hello"}, caller=room.student).status,
        lambda: api.patch(ME, {"links": [LINK]}, caller=room.student).status,
    )

    profile = api.get(ME, caller=room.student).json()
    assert outcomes == [200, 200]
    assert (profile["bio"], profile["links"], profile["version"]) == ("Hello", [LINK], 3)
