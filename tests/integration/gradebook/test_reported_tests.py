"""Grades that tests bring by their events: the producer's own sample, replays and disorder."""

from __future__ import annotations

from typing import Any

import pytest

from functions.gradebook.handlers import events
from functions.quizzes import published
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import api, grades_in, send_grade, written
from tests.support.sample_service.messages import message


def an_event(room: Classroom, **changes: Any) -> str:
    """Make the message of a finished attempt of the room's student, with the producer's sample for the rest."""
    about = {"course_id": str(room.course_id), "student_id": str(room.student.user_id)}
    sample = published.AttemptFinished.sample().model_dump(mode="json")
    return message("AttemptFinished", {**sample, "result_version": 1, **about, **changes}, source="campus.tests")


def consume(*messages: str) -> list[bool]:
    """Consume messages in this order; tell which had an effect."""
    return [events.consumer.consume(each) for each in messages]


def test_finished_attempt_becomes_a_grade(database: ServiceDatabase, room: Classroom) -> None:
    consume(an_event(room))

    (grade,) = api.get("/api/students/me/grades?kind=test", caller=room.student).json()["items"]
    (recorded,) = database.events("GradeRecorded")
    sample = published.AttemptFinished.sample()
    assert (grade["score"], grade["max_score"], grade["percent"]) == (17, 20, 85)
    assert (grade["source_id"], grade["title"], grade["graded_by"]) == (str(sample.test_id), sample.title, None)
    assert (recorded["kind"], recorded["reason"], recorded["is_new"]) == ("test", "grade", True)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1), (2, 0, 1), (1, 0, 2)])
def test_any_order_ends_with_the_latest_result(database: ServiceDatabase, room: Classroom, order: Any) -> None:
    attempts = [
        an_event(room, result_version=number + 1, counted_score=5 * number, number=number + 1) for number in range(3)
    ]

    consume(*(attempts[index] for index in order))

    (grade,) = grades_in(database)
    assert (grade["score"], grade["reported_version"]) == (10, 3)


def test_replay_changes_nothing(database: ServiceDatabase, room: Classroom) -> None:
    sent, sent_again = an_event(room), an_event(room)
    assert consume(sent) == [True]
    before = grades_in(database), written(database)

    assert consume(sent) == [False]
    consume(sent_again)

    assert (grades_in(database), written(database)) == before


def test_test_can_still_be_graded_by_hand(database: ServiceDatabase, room: Classroom) -> None:
    consume(an_event(room))
    test_id = str(published.AttemptFinished.sample().test_id)

    answer = send_grade(room, kind="test", homework_id=test_id, score=3, max_score=20)

    assert (answer.status, answer.json()["score"]) == (200, 3)
