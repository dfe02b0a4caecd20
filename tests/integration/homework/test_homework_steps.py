"""POST /api/homeworks/{homework_id}:assign and :close"""

from __future__ import annotations

import pytest

from kernel.ids import new_id
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.homework import a_classroom, a_homework, a_homework_in, api, everything, path_of

EVENTS = {"assign": "HomeworkAssigned", "close": "HomeworkClosed"}


@pytest.mark.parametrize("verb", ["assign", "close"])
@pytest.mark.parametrize(
    ("who", "code"),
    [("anonymous", 401), ("student", 403), ("manager", 403), ("outsider", 404), ("other_teacher", 404)],
)
def test_who_is_no_staff_is_refused_and_moves_nothing(
    database: ServiceDatabase, verb: str, who: str, code: int
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    assert api.post(f"{path_of(homework)}:{verb}", caller=room.caller(who)).status == code
    assert everything(database) == before


@pytest.mark.parametrize(
    ("verb", "before", "after"), [("assign", "draft", "assigned"), ("close", "assigned", "closed")]
)
@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
@pytest.mark.parametrize("who", ["teacher", "assistant", "admin"])
def test_staff_take_a_homework_one_step_on(
    database: ServiceDatabase, verb: str, before: str, after: str, colon: str, who: str
) -> None:
    room = a_classroom()
    homework = a_homework(room, status=before, due_at="2026-03-16T17:00:00Z", max_score=20)

    answer = api.post(f"{path_of(homework)}{colon}{verb}", caller=room.caller(who))

    moved = answer.json()
    assert (answer.status, moved["status"], moved["version"]) == (200, after, 2)
    assert moved == {**homework, "status": after, "version": 2, "updated_at": moved["updated_at"]}
    assert answer.headers["ETag"] == '"2"'
    assert database.events(EVENTS[verb])[-1] == {
        "homework_id": homework["id"],
        "course_id": str(room.course_id),
        "title": "Linear equations",
        "due_at": "2026-03-16T17:00:00Z",
        "max_score": 20,
        "version": 2,
    }


@pytest.mark.parametrize(
    ("status", "verb"), [("draft", "close"), ("assigned", "assign"), ("closed", "assign"), ("closed", "close")]
)
def test_every_other_step_is_409_and_tells_nobody(database: ServiceDatabase, status: str, verb: str) -> None:
    room = a_classroom()
    homework = a_homework_in(room, status)
    before = everything(database)

    answer = api.post(f"{path_of(homework)}:{verb}", caller=room.teacher)

    assert (answer.status, answer.code) == (409, "invalid_transition")
    assert everything(database) == before


def test_a_stale_version_is_412(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, status="draft")
    api.patch(path_of(homework), {"title": "Changed meanwhile"}, caller=room.assistant)

    answer = api.post(f"{path_of(homework)}:assign", caller=room.teacher, headers={"If-Match": '"1"'})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert database.events("HomeworkAssigned") == []


def test_an_archived_course_takes_no_new_homework_but_lets_one_be_closed(database: ServiceDatabase) -> None:
    room = a_classroom()
    draft, assigned = a_homework(room, status="draft"), a_homework(room)
    archive(room)

    refused = api.post(f"{path_of(draft)}:assign", caller=room.teacher)

    assert (refused.status, refused.code) == (409, "course_archived")
    assert api.post(f"{path_of(assigned)}:close", caller=room.teacher).json()["status"] == "closed"


@pytest.mark.parametrize("verb", ["assign", "close"])
def test_a_homework_that_is_not_there_is_404(database: ServiceDatabase, verb: str) -> None:
    room = a_classroom()

    answer = api.post(f"/api/homeworks/{new_id()}:{verb}", caller=room.admin)

    assert (answer.status, answer.code) == (404, "homework_not_found")


def test_an_unknown_verb_is_404(database: ServiceDatabase) -> None:
    room = a_classroom()

    assert api.post(f"{path_of(a_homework(room))}:reopen", caller=room.teacher).status == 404
