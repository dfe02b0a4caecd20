"""The history of a course's grades: what was, what is, who, when, why, by which request."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from functions.gradebook.grading import ChangeReason
from kernel import clock
from kernel.engine import Statements
from tests.support.classroom import Classroom
from tests.support.gradebook import MORNING, a_classroom, a_report, api, record, report, send_grade


def history(room: Classroom, query: str = "") -> Any:
    """Read the room's history as its teacher."""
    answer = api.get(f"{room.path}/gradebook/history{query}", caller=room.teacher)
    assert answer.status == 200, answer.text
    return answer.json()


def test_every_change_is_kept_newest_first(room: Classroom) -> None:
    with clock.frozen_at(MORNING):
        grade = send_grade(room, score=5, title="Work", headers={"X-Request-Id": "first"}).json()
    changes = {"homework_id": grade["source_id"], "score": 8, "max_score": 20, "title": "Renamed"}
    send_grade(room, by=room.assistant, headers={"X-Request-Id": "second"}, **changes)

    newest, oldest = history(room)["items"]

    assert oldest == {
        "grade_id": grade["id"],
        "version": 1,
        "student_id": str(room.student.user_id),
        "kind": "homework",
        "source_id": grade["source_id"],
        "title": "Renamed",
        "before": None,
        "after": {"score": 5, "max_score": 10, "percent": 50},
        "reason": "grade",
        "changed_by": str(room.teacher.user_id),
        "changed_at": "2026-03-02T09:00:00Z",
        "request_id": "first",
    }
    assert (newest["version"], newest["before"]) == (2, oldest["after"])
    assert newest["after"] == {"score": 8, "max_score": 20, "percent": 40}
    assert (newest["reason"], newest["request_id"]) == ("regrade", "second")
    assert newest["changed_by"] == str(room.assistant.user_id)


@pytest.mark.parametrize("reason", [ChangeReason.GRADE, ChangeReason.REGRADE, ChangeReason.LATE_POLICY])
def test_reported_change_names_its_grader_and_reason(room: Classroom, reason: ChangeReason) -> None:
    report(a_report(room, reason=reason))

    (item,) = history(room)["items"]
    assert (item["reason"], item["changed_by"]) == (reason, str(room.teacher.user_id))


def test_refused_change_leaves_no_trace(room: Classroom) -> None:
    grade = record(room)
    refused = send_grade(room, homework_id=grade["source_id"], score=1, headers={"If-Match": '"7"'})

    assert refused.status == 412
    assert len(history(room)["items"]) == 1


def test_history_of_another_course_does_not_show(room: Classroom) -> None:
    record(a_classroom(student=room.student))

    assert history(room) == {"items": [], "next_cursor": None}


def test_pages_are_stable_under_inserts(room: Classroom) -> None:
    report(*(a_report(room, minute=minute, title=str(minute)) for minute in range(5)))
    seen: list[str] = []
    cursor = ""

    while True:
        page = history(room, f"?limit=2{cursor}")
        seen += [item["title"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={quote(page['next_cursor'])}"
        record(room, title="New")

    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(("query", "field"), [("?limit=0", "limit"), ("?limit=101", "limit"), ("?cursor=x", "cursor")])
def test_bad_page_is_refused(room: Classroom, query: str, field: str) -> None:
    answer = api.get(f"{room.path}/gradebook/history{query}", caller=room.teacher)

    assert (answer.status, answer.fields) == (422, {field})


def test_number_of_statements_is_flat(room: Classroom) -> None:
    def statements() -> int:
        before = Statements.count
        history(room, "?limit=100")
        return Statements.count - before

    record(room)
    assert statements() == 2
    report(*(a_report(room, minute=minute) for minute in range(50)))
    assert statements() == 2
