"""Tests and lessons of the demo school: what the services would say to them, and what they may not say."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from functions.quizzes import answers, schemas
from functions.quizzes.questions import Question, QuestionType, flaws, max_score
from functions.schedule.recurrence import Span, spans_of
from functions.schedule.schemas import LessonCreate
from localstack.seed.lessons import REACH
from localstack.seed.plans import LessonSeries, OnlineTest
from localstack.seed.school import Course, read

COURSES = read().courses
TESTS = [test for course in COURSES for test in course.online_tests]
DAYS = [date(2026, 3, 20) + timedelta(days=number) for number in range(10)]
A_TEST: dict[str, Any] = {"title": "T", "state": "published", "questions": [{"type": "text", "text": "?"}]}
A_SERIES: dict[str, Any] = {
    "title": "L",
    "weekly": ["mon", "thu"],
    "clock": "10:00",
    "minutes": 45,
    "weeks_before": 1,
    "weeks_after": 2,
    "absences": [{}, {}],
}
each_test = pytest.mark.parametrize("test", TESTS, ids=lambda test: test.title)
each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)


def questions_of(test: OnlineTest) -> tuple[Question, ...]:
    """A test's questions, as the tests service understands them."""
    return tuple(schemas.TestCreate.model_validate(test.body()).values()["questions"])


def spans(series: LessonSeries, course: Course, made_on: date) -> list[Span]:
    """When the lessons of a series take place, as the schedule service understands it."""
    asked = LessonCreate.model_validate(series.body(made_on, course.timezone))
    assert asked.repeat is not None
    first = Span(asked.starts_at, asked.ends_at)
    return spans_of(first, ZoneInfo(course.timezone), asked.repeat.rule())


def test_tests_come_in_both_open_states_and_with_both_moments_of_the_key() -> None:
    assert {test.state for test in TESTS} == {"published", "closed"}
    assert {test.show_answers for test in TESTS} == {"never", "after_submit", "after_close"}


@each_test
def test_test_has_every_type_of_question_and_can_be_published(test: OnlineTest) -> None:
    questions = questions_of(test)

    assert {question.type for question in questions} == set(QuestionType)
    assert flaws(questions) == []


@each_test
def test_answers_can_be_scored_and_students_do_not_all_do_equally_well(test: OnlineTest) -> None:
    questions = questions_of(test)
    attempts = [
        answers.given({str(each.id): answer for each, answer in zip(questions, given, strict=True)})
        for given in test.attempts.values()
    ]

    scores = [answers.score(questions, given).score for given in attempts]

    assert [answers.faults(questions, given) for given in attempts] == [[]] * len(attempts)
    assert len(scores) >= 3
    assert max(scores) == max_score(questions)
    assert len(set(scores)) >= 3


@each_course
@pytest.mark.parametrize("made_on", DAYS, ids=str)
def test_every_past_lesson_and_no_other_has_its_attendance(course: Course, made_on: date) -> None:
    midnight = datetime.combine(made_on, time(), ZoneInfo(course.timezone))
    for series in course.lessons:
        planned = spans(series, course, made_on)

        assert len([span for span in planned if span.starts_at < midnight]) == len(series.absences)
        assert len(planned) == len(series.weekly) * (series.weeks_before + series.weeks_after)
        assert {span.starts_at.astimezone(ZoneInfo(course.timezone)).time() for span in planned} == {series.clock}


@each_course
def test_teacher_of_a_course_is_never_in_two_places(course: Course) -> None:
    teaching = [other for other in COURSES if other.teacher == course.teacher]
    all_spans = sorted(
        (span.starts_at, span.ends_at)
        for other in teaching
        for series in other.lessons
        for span in spans(series, other, DAYS[0])
    )

    assert all(one[1] <= following[0] for one, following in pairwise(all_spans))


def test_attendance_knows_every_status() -> None:
    absences = [each for course in COURSES for series in course.lessons for each in series.absences]

    assert {absence.status for each in absences for absence in each.values()} == {"absent", "late", "excused"}


def test_longest_series_is_found_again() -> None:
    longest = LessonSeries.model_validate({**A_SERIES, "weeks_before": 25, "weeks_after": 25, "absences": [{}] * 50})

    days = longest.days(DAYS[0])

    assert DAYS[0] - REACH < days.first < days.last < DAYS[0] + REACH - timedelta(days=1)
    assert (2 * REACH).days <= 366


def test_series_begins_at_its_clock_in_the_courses_zone() -> None:
    body = LessonSeries.model_validate(A_SERIES).body(date(2026, 3, 30), "Europe/Berlin")

    assert datetime.fromisoformat(body["starts_at"]).astimezone(UTC) == datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert datetime.fromisoformat(body["ends_at"]).astimezone(UTC) == datetime(2026, 3, 23, 9, 45, tzinfo=UTC)
    assert body["repeat"] == {"weekly": ["mon", "thu"], "until": "2026-04-12"}
    assert "location" not in body


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"state": "draft", "attempts": {"s": ["x"]}}, "nobody can take a draft"),
        ({"attempts": {"s": []}}, "an answer, or null, for each question"),
        ({"attempts": {"s": ["x", "y"]}}, "an answer, or null, for each question"),
        ({"state": "open"}, "Input should be"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_tests_that_contradict_themselves_are_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        OnlineTest.model_validate({**A_TEST, **changes})


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"absences": [{}]}, "an item, maybe an empty one, for each past lesson"),
        ({"weekly": ["mon", "mon"]}, "a weekday is named twice"),
        ({"weekly": []}, "at least 1 item"),
        ({"weeks_before": 26}, "less than or equal to 25"),
        ({"absences": [{"s": {"status": "present"}}, {}]}, "Input should be"),
    ],
)
def test_lessons_that_contradict_themselves_are_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        LessonSeries.model_validate({**A_SERIES, **changes})
