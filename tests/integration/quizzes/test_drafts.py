"""POST and GET /api/courses/{course_id}/tests, GET and PATCH /api/tests/{test_id}"""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    ALL_FOUR,
    MULTIPLE,
    NUMBER,
    SINGLE,
    TEXT,
    Classroom,
    a_body,
    a_draft,
    a_test,
    a_test_in,
    api,
    everything,
    instant,
    later,
    path_of,
)


def test_new_test_is_a_draft_with_the_ids_of_the_service(database: ServiceDatabase, room: Classroom) -> None:
    body = a_body(opens_at="2026-03-16T14:00:00+02:00", closes_at="2026-03-17T12:00:00Z", pass_percent=75.5)
    with later(minutes=0):
        answer = api.post(room.path, body, caller=room.teacher)

    test = answer.json()
    assert (answer.status, answer.headers["Location"], answer.headers["ETag"]) == (201, path_of(test), '"1"')
    assert {name: test[name] for name in test if name not in ("id", "questions")} == {
        "course_id": str(room.course_id),
        "title": "Numbers",
        "description": None,
        "status": "draft",
        "time_limit_minutes": None,
        "max_attempts": 1,
        "attempt_policy": "best",
        "opens_at": instant(),
        "closes_at": instant(days=1),
        "shuffle_questions": False,
        "pass_percent": 75.5,
        "show_answers": "never",
        "questions_count": 4,
        "max_score": 10,
        "created_by": str(room.teacher.user_id),
        "created_at": instant(),
        "updated_at": instant(),
        "published_at": None,
        "closed_at": None,
        "version": 1,
    }
    assert len({question["id"] for question in test["questions"]}) == 4
    for question, asked in zip(test["questions"], ALL_FOUR, strict=True):
        assert {**question, **asked} == question
    assert api.get(path_of(test), caller=room.teacher).json() == test
    assert database.events() == []


def test_option_without_an_id_gets_one(room: Classroom) -> None:
    test = a_draft(room, questions=[{**SINGLE, "options": [{"text": "3"}, {"text": "4"}], "correct_option_ids": []}])

    one, other = (option["id"] for option in test["questions"][0]["options"])
    assert one != other


@pytest.mark.parametrize(
    "question",
    [
        {"type": "single_choice", "text": "?"},
        {"type": "text", "text": "?", "points": 0},
        {"type": "number", "text": "?", "value": None},
        {**SINGLE, "correct_option_ids": ["unknown"]},
        {**TEXT, "options": [], "tolerance": 0},
        {**NUMBER, "value": -1e15},
    ],
)
def test_draft_may_be_incomplete(room: Classroom, question: dict[str, Any]) -> None:
    assert a_draft(room, questions=[question])["status"] == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"status": "published"}, "status"),
        ({"max_score": 5}, "max_score"),
        ({"time_limit_minutes": 0}, "time_limit_minutes"),
        ({"time_limit_minutes": "5"}, "time_limit_minutes"),
        ({"time_limit_minutes": 1.5}, "time_limit_minutes"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"attempt_policy": "worst"}, "attempt_policy"),
        ({"attempt_policy": None}, "attempt_policy"),
        ({"opens_at": "2026-03-16T12:00:00"}, "opens_at"),
        ({"opens_at": "9999-03-16T12:00:00Z"}, "opens_at"),
        ({"opens_at": "2026-03-16T12:00:00Z", "closes_at": "2026-03-16T12:00:00Z"}, "closes_at"),
        ({"shuffle_questions": 1}, "shuffle_questions"),
        ({"pass_percent": 100.01}, "pass_percent"),
        ({"pass_percent": 33.333}, "pass_percent"),
        ({"show_answers": True}, "show_answers"),
        ({"questions": []}, "questions"),
        ({"questions": [TEXT] * 201}, "questions"),
        ({"questions": None}, "questions"),
        ({"questions": [{**TEXT, "id": str(new_id())}]}, "questions.0.id"),
        ({"questions": [TEXT, {**TEXT, "type": "essay"}]}, "questions.1.type"),
        ({"questions": [{**TEXT, "text": " "}]}, "questions.0.text"),
        ({"questions": [{**TEXT, "points": -1}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": "1"}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": 0.001}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": 5000.01}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "options": SINGLE["options"]}]}, "questions.0"),
        ({"questions": [{**SINGLE, "partial_credit": True}]}, "questions.0"),
        ({"questions": [{**TEXT, "value": 1}]}, "questions.0"),
        ({"questions": [{**NUMBER, "tolerance": -0.1}]}, "questions.0.tolerance"),
        ({"questions": [{**NUMBER, "value": "3,14"}]}, "questions.0.value"),
        ({"questions": [{**NUMBER, "value": 1e16}]}, "questions.0.value"),
        ({"questions": [{**NUMBER, "value": 1e-11}]}, "questions.0.value"),
        ({"questions": [{**SINGLE, "options": [{"id": "a b", "text": "x"}]}]}, "questions.0.options.0.id"),
        ({"questions": [{**SINGLE, "options": [{"id": "a", "text": "x", "correct": True}]}]},
         "questions.0.options.0.correct"),
        ({"questions": [{**MULTIPLE, "correct_option_ids": "2"}]}, "questions.0.correct_option_ids"),
    ],
)  # fmt: skip
def test_bad_field_is_named_and_nothing_is_made(
    database: ServiceDatabase, room: Classroom, changes: dict[str, Any], field: str
) -> None:
    before = everything(database)

    answer = api.post(room.path, a_body(**changes), caller=room.teacher)

    assert (answer.status, answer.fields) == (422, {field})
    assert everything(database) == before


def test_body_that_is_no_json_is_400(room: Classroom) -> None:
    answer = api.post(room.path, raw='{"title": ', caller=room.teacher)

    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize(("number", "status"), [("NaN", 400), ("-Infinity", 400), ("1e400", 422)])
def test_number_beyond_numbers_is_refused(room: Classroom, number: str, status: int) -> None:
    raw = json.dumps(a_body(questions=[{**NUMBER, "value": 0.5}])).replace("0.5", number)

    assert api.post(room.path, raw=raw, caller=room.teacher).status == status


def test_same_key_gives_the_same_test_again(database: ServiceDatabase, room: Classroom) -> None:
    headers = {"Idempotency-Key": "one"}

    first, again = (api.post(room.path, a_body(), caller=room.teacher, headers=headers) for _ in range(2))
    other = api.post(room.path, a_body(title="Other"), caller=room.teacher, headers=headers)

    assert (again.status, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(database.rows("SELECT id FROM tests")) == 1


def test_archived_course_takes_no_test(database: ServiceDatabase, room: Classroom) -> None:
    draft = a_draft(room)
    archive(room)
    before = everything(database)

    answers = [
        api.post(room.path, a_body(), caller=room.teacher),
        api.patch(path_of(draft), {"title": "x"}, caller=room.teacher),
        api.post(f"{path_of(draft)}:publish", caller=room.teacher),
    ]

    assert [(answer.status, answer.code) for answer in answers] == [(409, "course_archived")] * 3
    assert everything(database) == before


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
