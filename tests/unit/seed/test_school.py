"""The demo school's data, and what they may not say."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from email_validator import validate_email
from pydantic import ValidationError

from kernel import clock
from localstack.seed.loader import accounts_of
from localstack.seed.school import Course, Homework, School, read
from localstack.seed.session import key_of

A_COURSE: dict[str, Any] = {
    "code": "X-1",
    "title": "X",
    "description": "x",
    "timezone": "Europe/Berlin",
    "starts_in_days": 0,
    "ends_in_days": 1,
    "teacher": "t",
    "students": ["s"],
    "homeworks": [],
}
PEOPLE: list[dict[str, Any]] = [
    {"key": key, "role": role, "full_name": key, "email": f"{key}@example.org", "timezone": "UTC", "locale": "en"}
    for key, role in (("t", "teacher"), ("s", "student"))
]


def a_homework(**changes: Any) -> dict[str, Any]:
    return {"title": "H", "state": "assigned", "max_score": 10, **changes}


def a_test(**changes: Any) -> dict[str, Any]:
    return {"title": "T", "state": "published", "questions": [{"type": "text", "text": "?"}], **changes}


def a_series(**changes: Any) -> dict[str, Any]:
    times = {"weekly": ["mon"], "clock": "10:00", "minutes": 45, "weeks_before": 1, "weeks_after": 1}
    return {"title": "L", **times, "absences": [{}], **changes}


def a_school(**course: Any) -> School:
    return School.model_validate({"password": "p", "people": PEOPLE, "courses": [{**A_COURSE, **course}]})


def test_school_has_one_manager_three_teachers_and_twelve_students() -> None:
    roles = [person.role for person in read().people]

    assert [roles.count(role) for role in ("manager", "teacher", "student")] == [1, 3, 12]


def test_school_has_three_courses_in_three_zones_with_homeworks_in_every_state() -> None:
    courses = read().courses

    assert len({course.timezone for course in courses}) == 3
    assert {homework.state for course in courses for homework in course.homeworks} == {"draft", "assigned", "closed"}


def test_every_course_has_a_test_that_was_taken_and_lessons_that_were_held() -> None:
    for course in read().courses:
        assert any(test.attempts for test in course.online_tests)
        assert any(series.absences for series in course.lessons)


def test_school_has_late_submissions_with_and_without_a_penalty() -> None:
    homeworks = [homework for course in read().courses for homework in course.homeworks]
    late = [homework for homework in homeworks if homework.submissions and (homework.due_in_days or 0) < 0]

    assert {homework.late_policy is None for homework in late} == {True, False}


def test_names_come_in_several_scripts() -> None:
    letters = [letter for person in read().people for letter in person.full_name if letter.isalpha()]

    scripts = {unicodedata.name(letter).split()[0] for letter in letters}

    assert {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "CJK", "HANGUL", "DEVANAGARI"} <= scripts


@pytest.mark.parametrize("person", read().people, ids=lambda person: person.key)
def test_everybody_has_a_valid_address_and_zone(person: Any) -> None:
    assert validate_email(person.email, check_deliverability=False).normalized == person.email == person.email.lower()
    assert person.timezone in clock.zone_names()


def test_password_fits_the_rule_and_is_nobodys_name() -> None:
    school = read()

    assert 8 <= len(school.password) <= 128
    assert not any(school.password.lower() in (person.email, person.full_name.lower()) for person in school.people)


def test_shown_accounts_are_the_first_few_of_each_role() -> None:
    accounts = accounts_of(read())

    assert [account.role for account in accounts] == ["manager", *["teacher"] * 3, *["student"] * 3]
    assert {account.password for account in accounts} == {read().password}


def test_due_date_is_the_last_minute_of_the_day_in_the_courses_zone() -> None:
    made_at = datetime(
        2026, 3, 28, 23, 30, tzinfo=UTC
    )  # already the 29th in Berlin, where the clocks change that night
    homework = Homework.model_validate(a_homework(due_in_days=1))

    due_at = homework.due_at(made_at, "Europe/Berlin")

    assert due_at is not None
    assert due_at.astimezone(UTC) == datetime(2026, 3, 30, 21, 59, tzinfo=UTC)


def test_homework_without_days_has_no_due_date() -> None:
    assert Homework.model_validate(a_homework()).due_at(datetime(2026, 3, 28, tzinfo=UTC), "UTC") is None


def test_days_of_a_course_count_from_today() -> None:
    course = Course.model_validate({**A_COURSE, "starts_in_days": -1, "ends_in_days": 30})

    assert course.days(date(2026, 3, 1)) == (date(2026, 2, 28), date(2026, 3, 31))


def test_keys_tell_things_apart_and_fit_a_header() -> None:
    keys = {key_of("homework", "a", "陈"), key_of("homework", "a陈"), key_of("submission", "a", "陈")}

    assert len(keys) == 3
    assert all(key.isascii() and key.isprintable() and len(key) <= 255 for key in keys)


def test_who_teaches_or_hands_in_or_takes_a_test_is_working() -> None:
    more = [{**PEOPLE[1], "key": key, "email": f"{key}@example.org"} for key in ("a", "i")]
    course = {
        **A_COURSE,
        "students": ["s", "a", "i"],
        "homeworks": [a_homework(submissions=[{"student": "s", "text": "x"}])],
        "online_tests": [a_test(attempts={"a": ["x"]})],
        "lessons": [a_series(absences=[{"i": {"status": "late"}}])],
    }

    school = School.model_validate({"password": "p", "people": [*PEOPLE, *more], "courses": [course]})

    assert [school.is_working(key) for key in ("t", "s", "a", "i")] == [True, True, True, False]


@pytest.mark.parametrize(
    ("course", "complaint"),
    [
        ({"teacher": "s"}, "are not what the course says"),
        ({"assistants": ["nobody"]}, "are not what the course says"),
        ({"students": ["t"]}, "are not what the course says"),
        ({"homeworks": [a_homework(submissions=[{"student": "t", "text": "x"}])]}, "are no students of it"),
        ({"homeworks": [a_homework(submissions=[{"student": "s", "text": "x", "score": 11}])]}, "above max_score"),
        ({"homeworks": [a_homework(state="draft", submissions=[{"student": "s", "text": "x"}])]}, "submit to a draft"),
        ({"homeworks": [a_homework(), a_homework()]}, "two homeworks have one title"),
        ({"online_tests": [a_test(attempts={"t": ["x"]})]}, "are no students of it"),
        ({"online_tests": [a_test(), a_test()]}, "two online tests have one title"),
        ({"lessons": [a_series(absences=[{"t": {"status": "late"}}])]}, "are no students of it"),
        ({"lessons": [a_series(), a_series()]}, "two lessons have one title"),
        ({"homeworks": [a_homework(colour="red")]}, "Extra inputs are not permitted"),
    ],
)
def test_data_that_contradict_themselves_are_refused(course: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        a_school(**course)
