"""GET /api/courses/{course_id}/tests, GET and PATCH /api/tests/{test_id}"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    ALL_FOUR,
    NUMBER,
    SINGLE,
    TEXT,
    Classroom,
    a_draft,
    a_test,
    a_test_in,
    api,
    everything,
    instant,
    later,
    path_of,
)


class TestChange:
    """PATCH of a draft."""

    def test_named_fields_change_and_the_others_stay(self, room: Classroom) -> None:
        draft = a_draft(room, description="Old", time_limit_minutes=30)
        changes = {"title": "New", "description": None, "max_attempts": None, "show_answers": "after_close"}

        changed = api.patch(path_of(draft), changes, caller=room.teacher).json()

        assert changed == {**draft, **changes, "version": 2, "updated_at": changed["updated_at"]}

    def test_question_with_its_id_stays_the_same_question(self, room: Classroom) -> None:
        draft = a_draft(room)
        first, _, third, _ = draft["questions"]
        questions = [{**TEXT, "id": third["id"], "points": 7}, NUMBER, {**SINGLE, "id": first["id"]}]

        changed = api.patch(path_of(draft), {"questions": questions}, caller=room.teacher).json()

        ids = [question["id"] for question in changed["questions"]]
        assert (ids[0], ids[2]) == (third["id"], first["id"])
        assert ids[1] not in {question["id"] for question in draft["questions"]}
        assert (changed["max_score"], changed["questions"][0]["points"]) == (11.5, 7)

    def test_what_was_read_can_be_sent_back(self, room: Classroom) -> None:
        draft = a_draft(room)

        changed = api.patch(path_of(draft), {"questions": draft["questions"]}, caller=room.teacher)

        assert (changed.status, changed.json()["questions"]) == (200, draft["questions"])

    @pytest.mark.parametrize("case", ["another test's", "unknown", "twice"])
    def test_foreign_question_id_is_422(self, database: ServiceDatabase, room: Classroom, case: str) -> None:
        draft, other = a_draft(room), a_draft(room)
        own = draft["questions"][2]["id"]
        second = {"another test's": other["questions"][0]["id"], "unknown": str(new_id()), "twice": own}[case]
        before = everything(database)

        answer = api.patch(
            path_of(draft), {"questions": [{**TEXT, "id": own}, {**TEXT, "id": second}]}, caller=room.teacher
        )

        assert (answer.status, answer.fields) == (422, {"questions.1.id"})
        assert everything(database) == before

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": None}, "title"),
            ({"questions": None}, "questions"),
            ({"questions": []}, "questions"),
            ({"shuffle_questions": None}, "shuffle_questions"),
            ({"closes_at": "2026-03-16T11:00:00Z"}, "closes_at"),
            ({"status": "published"}, "status"),
            ({"course_id": str(new_id())}, "course_id"),
        ],
    )
    def test_bad_change_changes_nothing(
        self, database: ServiceDatabase, room: Classroom, changes: dict[str, Any], field: str
    ) -> None:
        draft = a_draft(room, opens_at=instant())
        before = everything(database)

        answer = api.patch(path_of(draft), changes, caller=room.teacher)

        assert (answer.status, answer.fields) == (422, {field})
        assert everything(database) == before

    @pytest.mark.parametrize("status", ["published", "closed"])
    def test_published_test_never_changes(self, database: ServiceDatabase, room: Classroom, status: str) -> None:
        test = a_test_in(room, status)
        before = everything(database)

        answer = api.patch(path_of(test), {"title": "New"}, caller=room.teacher)

        assert (answer.status, answer.code) == (409, "test_published")
        assert everything(database) == before

    def test_stale_version_is_412(self, database: ServiceDatabase, room: Classroom) -> None:
        draft = a_draft(room)
        api.patch(path_of(draft), {"title": "Second"}, caller=room.teacher, headers={"If-Match": '"1"'})
        before = everything(database)

        answers = [
            api.patch(path_of(draft), {"title": "Third"}, caller=room.teacher, headers={"If-Match": '"1"'}),
            api.post(f"{path_of(draft)}:publish", caller=room.teacher, headers={"If-Match": '"1"'}),
        ]

        assert [answer.status for answer in answers] == [412, 412]
        assert everything(database) == before


class TestList:
    """GET of a course's tests."""

    def test_newest_come_first_page_by_page(self, room: Classroom) -> None:
        made = [a_draft(room, title=str(number))["id"] for number in range(5)]

        found, cursor = [], ""
        while True:
            page = api.get(f"{room.path}?limit=2{cursor}", caller=room.teacher).json()
            found += [test["id"] for test in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"

        assert found == made[::-1]

    def test_students_see_what_is_published_or_closed_without_the_key(self, room: Classroom) -> None:
        tests = {status: a_test_in(room, status) for status in ("draft", "published", "closed")}

        seen = api.get(room.path, caller=room.student).json()["items"]

        assert [test["id"] for test in seen] == [tests["closed"]["id"], tests["published"]["id"]]
        assert all("correct_option_ids" not in question for test in seen for question in test["questions"])
        assert api.get(f"{room.path}?status=draft", caller=room.student).json()["items"] == []
        assert [test["id"] for test in api.get(f"{room.path}?status=draft", caller=room.teacher).json()["items"]] == [
            tests["draft"]["id"]
        ]

    def test_questions_are_for_students_only_once_the_test_opens(self, room: Classroom) -> None:
        with later(minutes=0):
            test = a_test(room, opens_at=instant(hours=1))
            before = api.get(path_of(test), caller=room.student).json()
            listed = api.get(room.path, caller=room.student).json()["items"][0]
            staff = api.get(path_of(test), caller=room.teacher).json()
        with later(hours=1):
            after = api.get(path_of(test), caller=room.student).json()

        assert (before["questions"], listed["questions"], before["questions_count"]) == ([], [], 4)
        assert len(staff["questions"]) == len(after["questions"]) == 4

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=broken", "status=open"])
    def test_bad_query_is_422(self, room: Classroom, query: str) -> None:
        assert api.get(f"{room.path}?{query}", caller=room.teacher).status == 422

    def test_long_tests_make_short_pages(self, room: Classroom) -> None:
        questions = [{**TEXT, "text": "x" * 4_900} for _ in range(100)]
        for _ in range(3):
            a_draft(room, questions=questions)

        page = api.get(room.path, caller=room.teacher).json()

        assert (len(page["items"]), page["next_cursor"] is None) == (1, False)

    def test_number_of_statements_is_flat(self, room: Classroom) -> None:
        counts = []
        for more in (1, 9):
            for _ in range(more):
                a_test(room, questions=list(ALL_FOUR) * (50 if more == 1 else 1))
            before = Statements.count
            assert api.get(room.path, caller=room.student).status == 200
            counts.append(Statements.count - before)

        assert counts[0] == counts[1] <= 2
