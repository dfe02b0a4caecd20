"""Requests at the same moment: the database decides, and both tell the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.homework import (
    a_classroom,
    a_grade,
    a_homework,
    a_submission,
    an_upload,
    api,
    hand_in,
    hand_in_files,
    path_of,
    send_grade,
    submission_path,
)
from tests.support.races import race
from tests.support.uploads import Bucket

ROUNDS = range(5)


def at_once(database: ServiceDatabase, *calls: Callable[[], Answer]) -> list[Answer]:
    answers = []
    for answer in race(database, *calls):
        assert isinstance(answer, Answer), answer
        answers.append(answer)
    return answers


def submissions_of(database: ServiceDatabase) -> list[dict[str, Any]]:
    return database.rows("SELECT * FROM submissions ORDER BY attempt")


@pytest.mark.parametrize("number", ROUNDS)
def test_works_handed_in_at_once_are_attempts_in_a_row(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room)
    texts = [f"{number}.{each}" for each in range(4)]

    answers = at_once(database, *(lambda text=text: hand_in(room.student, homework, text) for text in texts))

    assert [answer.status for answer in answers] == [201] * 4
    assert sorted(answer.json()["attempt"] for answer in answers) == [1, 2, 3, 4]
    stored = submissions_of(database)
    assert [(row["attempt"], row["is_current"]) for row in stored] == [(1, False), (2, False), (3, False), (4, True)]
    assert sorted(event["attempt"] for event in database.events("SubmissionReceived")) == [1, 2, 3, 4]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_work_and_its_grade_at_once(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room)
    first = a_submission(room.student, homework)

    second, grade = at_once(
        database, lambda: hand_in(room.student, homework, "Two"), lambda: send_grade(room.teacher, first, 50)
    )

    outcome = (second.status, grade.status)
    assert outcome in {(201, 409), (409, 200)}
    if outcome == (201, 409):
        assert grade.code == "superseded"
        assert [row["status"] for row in submissions_of(database)] == ["submitted", "submitted"]
        assert database.events("SubmissionGraded") == database.rows("SELECT * FROM grade_changes") == []
    else:
        assert second.code == "already_graded"
        assert [(row["status"], row["is_current"]) for row in submissions_of(database)] == [("graded", True)]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_work_and_the_end_at_once(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room)

    work, end = at_once(
        database,
        lambda: hand_in(room.student, homework),
        lambda: api.post(f"{path_of(homework)}:close", caller=room.teacher),
    )

    assert end.status == 200
    assert (work.status, len(submissions_of(database))) in {(201, 1), (409, 0)}
    assert work.status == 201 or work.code == "homework_closed"


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_graders_with_the_same_version_one_wins(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    headers = {"If-Match": '"1"'}

    answers = at_once(
        database,
        lambda: send_grade(room.teacher, submission, 70, headers=headers),
        lambda: send_grade(room.assistant, submission, 80, headers=headers),
    )

    assert sorted(answer.status for answer in answers) == [200, 412]
    winner = next(answer.json() for answer in answers if answer.status == 200)
    assert api.get(submission_path(submission), caller=room.teacher).json() == winner
    assert [event["score"] for event in database.events("SubmissionGraded")] == [winner["score"]]
    assert len(database.rows("SELECT * FROM grade_changes")) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_two_graders_without_versions_both_stand_in_the_history(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))

    answers = at_once(
        database,
        lambda: send_grade(room.teacher, submission, 70),
        lambda: send_grade(room.assistant, submission, 80),
    )

    assert [answer.status for answer in answers] == [200, 200]
    first, last = sorted((answer.json() for answer in answers), key=lambda graded: int(graded["version"]))
    assert (first["version"], last["version"]) == (2, 3)
    assert api.get(submission_path(submission), caller=room.teacher).json() == last
    changes = database.rows("SELECT before, after FROM grade_changes ORDER BY before IS NOT NULL")
    assert [change["before"] for change in changes] == [None, changes[0]["after"]]
    events = sorted(database.events("SubmissionGraded"), key=lambda event: int(event["version"]))
    assert [(event["score"], event["is_regrade"]) for event in events] == [
        (first["score"], False),
        (last["score"], True),
    ]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_lower_highest_score_and_a_high_grade_never_both_stand(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room, max_score=100)
    submission = a_submission(room.student, homework)

    change, grade = at_once(
        database,
        lambda: api.patch(path_of(homework), {"max_score": 10}, caller=room.teacher),
        lambda: send_grade(room.assistant, submission, 90),
    )

    assert (change.status, grade.status) in {(200, 422), (409, 200)}
    assert change.status == 200 or change.code == "max_score_locked"


@pytest.mark.parametrize("verb", ["assign", "close"])
def test_a_step_is_taken_once(database: ServiceDatabase, verb: str) -> None:
    room = a_classroom()
    homework = a_homework(room, status="draft" if verb == "assign" else "assigned")
    before = len(database.events())

    answers = at_once(database, *([lambda: api.post(f"{path_of(homework)}:{verb}", caller=room.teacher)] * 3))

    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert len(database.events()) == before + 1


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_changes_with_the_same_version_one_wins(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room)

    def change(title: str) -> Answer:
        return api.patch(path_of(homework), {"title": title}, caller=room.teacher, headers={"If-Match": '"1"'})

    answers = at_once(database, lambda: change("Left"), lambda: change("Right"))

    assert sorted(answer.status for answer in answers) == [200, 412]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_file_handed_in_twice_at_once_is_attached_once(
    database: ServiceDatabase, bucket: Bucket, number: int
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    attachment_id = an_upload(room.student, homework)

    answers = at_once(database, *([lambda: hand_in_files(room.student, homework, attachment_id)] * 2))

    assert sorted(answer.status for answer in answers) == [201, 409]
    (submission,) = submissions_of(database)
    (attachment,) = database.rows("SELECT submission_id FROM attachments")
    assert attachment["submission_id"] == submission["id"]


def test_one_key_makes_one_work_however_often_it_is_sent(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    headers = {"Idempotency-Key": "k1"}

    answers = at_once(database, *([lambda: hand_in(room.student, homework, headers=headers)] * 4))

    assert {answer.status for answer in answers} <= {201, 409}
    assert {answer.code for answer in answers if answer.status == 409} <= {"idempotency_in_progress"}
    assert len(submissions_of(database)) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_a_whole_class_hands_in_at_once(database: ServiceDatabase, number: int) -> None:
    room = a_classroom()
    homework = a_homework(room)
    graded = a_submission(room.classmate, homework)

    answers = at_once(
        database,
        lambda: hand_in(room.student, homework),
        lambda: hand_in(room.classmate, homework),
        lambda: send_grade(room.teacher, graded, 10),
        lambda: api.patch(path_of(homework), {"title": "Renamed"}, caller=room.assistant),
    )

    assert [answers[0].status, answers[3].status] == [201, 200]
    assert sorted((answers[1].status, answers[2].status)) in ([200, 409], [201, 409])
    assert a_grade(room.teacher, answers[0].json(), 20)["score"] == 20
