"""What loading does with tests and lessons that are there already: whole, half made, or changed by people."""

from collections import Counter
from typing import Any

import pytest

from localstack.seed import lessons, online_tests
from localstack.seed.people import People
from localstack.seed.school import School
from localstack.seed.session import Session
from tests.unit.seed.fake_api import MADE_AT, FakeApi

PEOPLE = [
    {"key": key, "role": role, "full_name": key, "email": f"{key}@example.org", "timezone": "UTC", "locale": "en"}
    for key, role in (("t", "teacher"), ("s", "student"), ("r", "student"))
]
A_TEST: dict[str, Any] = {
    "title": "T",
    "state": "closed",
    "questions": [{"type": "text", "text": "?"}, {"type": "text", "text": "!"}],
    "attempts": {"s": ["x", None]},
}
A_SERIES: dict[str, Any] = {
    "title": "L",
    "weekly": ["mon"],
    "clock": "10:00",
    "minutes": 45,
    "weeks_before": 2,
    "weeks_after": 1,
    "absences": [{"s": {"status": "late", "note": "The bus."}}, {}],
}
A_COURSE: dict[str, Any] = {
    "code": "X-1",
    "title": "X",
    "description": "x",
    "timezone": "Europe/Berlin",
    "starts_in_days": 0,
    "ends_in_days": 1,
    "teacher": "t",
    "students": ["s", "r"],
    "homeworks": [],
    "lessons": [A_SERIES],
}
ANSWER = ["s: POST /api/tests/t1/attempts:start", "s: POST /api/tests/t1/attempts/a1/submit"]
HOLD = [
    f"t: {call}"
    for number in (0, 1)
    for call in (f"POST /api/lessons/l{number}/attendance", f"PATCH /api/lessons/l{number}")
]


def school(**test: Any) -> School:
    """One course with one test and one series."""
    course = {**A_COURSE, "online_tests": [{**A_TEST, **test}]}
    return School.model_validate({"password": "p", "people": PEOPLE, "courses": [course]})


def people_of(api: FakeApi, loaded: School) -> People:
    """Everybody of the school, registered."""
    people = People(api, loaded)
    people.load(Session(api, "admin"))
    return people


def load_tests(api: FakeApi, **test: Any) -> Counter[str]:
    """Load the course's test."""
    loaded = school(**test)
    return online_tests.load(Session(api, "t"), people_of(api, loaded), loaded.courses[0], "c1")


def load_lessons(api: FakeApi) -> Counter[str]:
    """Load the course's lessons."""
    loaded = school()
    made = {"id": "c1", "created_at": MADE_AT.isoformat()}
    return lessons.load(Session(api, "t"), people_of(api, loaded), loaded.courses[0], made)


def test_test_is_made_published_taken_and_closed() -> None:
    api = FakeApi()

    counts = load_tests(api)

    make = ["t: POST /api/courses/c1/tests", "t: POST /api/tests/t1:publish"]
    assert api.calls == [*make, *ANSWER, "t: POST /api/tests/t1:close"]
    assert counts == {"tests": 1, "attempts": 1}
    assert api.body_of("/submit") == {"answers": {"q1": "x", "q2": None}}


@pytest.mark.parametrize(
    ("there", "calls"),
    [
        ({"test": "draft"}, ["t: POST /api/tests/t1:publish", *ANSWER, "t: POST /api/tests/t1:close"]),
        ({"test": "published"}, [*ANSWER, "t: POST /api/tests/t1:close"]),
        ({"test": "published", "attempt": "in_progress"}, [*ANSWER, "t: POST /api/tests/t1:close"]),
        ({"test": "published", "attempt": "expired"}, ["t: POST /api/tests/t1:close"]),
        ({"test": "published", "attempt": "submitted"}, ["t: POST /api/tests/t1:close"]),
        ({"test": "closed"}, []),
    ],
)
def test_half_made_test_is_completed(there: dict[str, str], calls: list[str]) -> None:
    api = FakeApi(**there)  # type: ignore[arg-type]

    load_tests(api)

    assert api.calls == calls


@pytest.mark.parametrize("state", ["draft", "published"])
def test_test_goes_no_further_than_its_state(state: str) -> None:
    api = FakeApi(test=state, attempt="submitted")

    counts = load_tests(api, state=state, attempts={})

    assert (api.calls, counts) == ([], {"tests": 0, "attempts": 0})


def test_series_is_planned_and_what_is_past_was_held() -> None:
    api = FakeApi()

    counts = load_lessons(api)

    assert api.calls == ["t: POST /api/courses/c1/lessons", *HOLD]
    assert counts == {"lessons": 3, "marks": 4}
    assert api.body_of("l0/attendance")["records"] == [
        {"student_id": "id-s", "status": "late", "note": "The bus."},
        {"student_id": "id-r", "status": "present"},
    ]
    assert api.body_of("PATCH /api/lessons/l0") == {"status": "held"}


@pytest.mark.parametrize(
    ("there", "calls"),
    [
        (("planned", "planned", "planned"), HOLD),
        (("held", "planned", "planned"), HOLD[2:]),
        (("held", "held", "planned"), []),
        (("cancelled", "planned", "cancelled"), HOLD[2:]),
    ],
)
def test_half_made_lessons_are_completed_and_held_or_cancelled_ones_stay(there: Any, calls: list[str]) -> None:
    api = FakeApi(lessons=there)

    counts = load_lessons(api)

    assert api.calls == calls
    assert counts["lessons"] == 0
