"""What the story takes for granted: its test, its clock change, and what it reads out of answers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from functions.quizzes import answers, schemas
from functions.quizzes.questions import Question, QuestionType, flaws
from localstack.demo.story import PARTS, attendance, ending, lessons, notices, quiz, reports

RESULT: dict[str, Any] = {
    "questions": [
        {
            "text": "Which?",
            "answer": ["a", "b"],
            "correct_option_ids": ["a"],
            "partial_credit": False,
            "points_awarded": 0.0,
            "points": 2.0,
        },
        {"text": "How long?", "answer": None, "value": 1.5, "tolerance": 0.1, "points_awarded": 0.0, "points": 0.5},
        {"text": "Who?", "answer": " ME ", "accepted_answers": ["me"], "points_awarded": 1.0, "points": 1.0},
    ]
}


def the_questions() -> tuple[Question, ...]:
    """The questions of the story's test, as the tests service understands them."""
    parsed = schemas.TestCreate.model_validate({"title": "Around Pythagoras", "questions": quiz.QUESTIONS}).values()
    return tuple(parsed["questions"])


def test_nobody_needs_the_student_once_she_has_logged_out() -> None:
    assert PARTS[-2:] == (ending.tell, reports.tell)
    assert len(set(PARTS)) == len(PARTS)


@pytest.mark.parametrize(
    ("types", "complete"),
    [
        (["homework", "test", "schedule", "achievement", "system"], True),
        (["homework", "homework", "schedule", "achievement"], False),
        ([], False),
    ],
)
def test_notifications_are_complete_with_one_of_each_type(types: list[str], complete: bool) -> None:
    assert notices.all_types({"items": [{"type": each} for each in types]}) is complete


@pytest.mark.parametrize(("tests_taken", "counted"), [(0, False), (1, True)])
def test_profile_has_its_figures_once_every_event_came(tests_taken: int, counted: bool) -> None:
    stats = {"homeworks_graded": 1, "tests_taken": tests_taken, "lessons_attended": 1}

    assert notices.has_figures({"stats": stats}) is counted


def test_test_of_the_story_has_every_type_and_can_be_published() -> None:
    questions = the_questions()

    assert {question.type for question in questions} == set(QuestionType)
    assert flaws(questions) == []


def test_answers_of_the_story_earn_what_it_tells() -> None:
    questions = the_questions()

    scored = [answers.points_for(each, given) for each, given in zip(questions, quiz.LAST_ANSWERS, strict=True)]

    assert scored == [Decimal(str(points)) for points in quiz.EARNED]
    assert sum(scored) == quiz.SCORE


def test_result_becomes_a_table_with_a_row_a_question() -> None:
    assert quiz.as_table(RESULT) == [
        ["question", "answer", "key", "points"],
        ["Which?", "a, b", "a", "0 of 2"],
        ["How long?", "–", "1.5", "0 of 0.5"],
        ["Who?", "ME", "me", "1 of 1"],
    ]


def test_keys_are_found_where_they_are_shown() -> None:
    hidden = {"questions": [{"text": "Which?", "answer": ["a"], "points": 2.0}]}

    assert quiz.shown_keys(RESULT) == {"correct_option_ids", "value", "accepted_answers"}
    assert quiz.shown_keys(hidden) == set()


@pytest.mark.parametrize(
    ("day", "changes_on"),
    [
        (date(2026, 3, 28), date(2026, 3, 29)),
        (date(2026, 3, 29), date(2026, 3, 29)),
        (date(2026, 3, 30), date(2026, 10, 25)),
        (date(2026, 10, 26), date(2027, 3, 28)),
    ],
)
def test_next_clock_change_in_madrid_is_found(day: date, changes_on: date) -> None:
    assert lessons.next_clock_change(day) == changes_on


def test_series_lies_ahead_and_within_the_year_that_a_calendar_shows_on_any_day() -> None:
    for today in (date(2026, 1, 1) + timedelta(days=number) for number in range(366)):
        days = lessons.days_around_clock_change(today)

        assert today + timedelta(days=1) < days.first < days.changes_on < days.last < today + timedelta(days=366)


def test_lessons_become_a_table_with_their_local_time() -> None:
    series = [{"starts_at": "2027-03-25T16:30:00Z"}, {"starts_at": "2027-04-01T15:30:00Z"}]

    assert lessons.as_table(series) == [
        ["UTC", "in Madrid"],
        ["2027-03-25T16:30:00Z", "17:30"],
        ["2027-04-01T15:30:00Z", "17:30"],
    ]


def test_moments_are_written_in_utc() -> None:
    when = datetime(2027, 3, 25, 17, 30, tzinfo=lessons.ZONE)

    assert lessons.moment(when) == "2027-03-25T16:30:00Z"
    assert lessons.moment(when.astimezone(UTC)) == "2027-03-25T16:30:00Z"


def test_first_event_of_a_calendar_is_cut_out() -> None:
    events = ["BEGIN:VEVENT", "UID:1", "END:VEVENT", "BEGIN:VEVENT", "UID:2", "END:VEVENT"]
    calendar = "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])

    assert attendance.first_event(calendar) == "BEGIN:VEVENT\nUID:1\nEND:VEVENT\n… 5 more lines"
    assert attendance.first_event("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") == "… 2 more lines"
