"""Each request waits for the other transaction that could make its decision wrong, and decides by what that left."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    a_classroom,
    a_homework,
    a_submission,
    an_upload,
    api,
    everything,
    hand_in,
    hand_in_files,
    path_of,
    pending_key,
    send_grade,
)
from tests.support.locks import while_pending
from tests.support.uploads import Bucket

GRADED = """
    UPDATE submissions
    SET status = 'graded', raw_score = 90, late_penalty = 0, score = 90, percent = 90, graded_by = student_id,
        graded_at = now(), version = version + 1
    WHERE id = %(id)s
"""
NEXT_ATTEMPT = """
    INSERT INTO submissions (id, homework_id, student_id, attempt, is_current, text, status, is_late, submitted_at,
                             version)
    SELECT %(new_id)s, homework_id, student_id, attempt + 1, true, 'Two', 'submitted', false, now(), 1
    FROM submissions WHERE id = %(id)s
"""


def of(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the parameters that name a homework or submission."""
    return {"id": row["id"], **more}


def test_handing_in_waits_for_closing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)

    answer = while_pending(
        database,
        [("UPDATE homeworks SET status = 'closed' WHERE id = %(id)s", of(homework))],
        lambda: hand_in(room.student, homework),
    )

    assert (answer.status, answer.code) == (409, "homework_closed")
    assert database.rows("SELECT * FROM submissions") == []
    assert database.rows("SELECT * FROM attempt_counters") == []


def test_closing_waits_for_handing_in(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)

    answer = while_pending(
        database,
        [("SELECT 1 FROM homeworks WHERE id = %(id)s FOR SHARE", of(homework))],
        lambda: api.post(f"{path_of(homework)}:close", caller=room.teacher),
    )

    assert answer.json()["status"] == "closed"


def test_grading_waits_for_a_lower_highest_score(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, max_score=100)
    submission = a_submission(room.student, homework)

    answer = while_pending(
        database,
        [("UPDATE homeworks SET max_score = 10 WHERE id = %(id)s", of(homework))],
        lambda: send_grade(room.teacher, submission, 90),
    )

    assert (answer.status, answer.fields) == (422, {"score"})
    assert database.rows("SELECT * FROM grade_changes") == []


def test_a_lower_highest_score_waits_for_grading(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, max_score=100)
    submission = a_submission(room.student, homework)

    answer = while_pending(
        database,
        [("SELECT 1 FROM homeworks WHERE id = %(id)s FOR SHARE", of(homework)), (GRADED, of(submission))],
        lambda: api.patch(path_of(homework), {"max_score": 10}, caller=room.teacher),
    )

    assert (answer.status, answer.code) == (409, "max_score_locked")
    assert api.get(path_of(homework), caller=room.teacher).json() == homework


def test_grading_waits_for_the_next_attempt(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))

    answer = while_pending(
        database,
        [
            ("UPDATE submissions SET is_current = false WHERE id = %(id)s", of(submission)),
            (NEXT_ATTEMPT, of(submission, new_id=new_id())),
        ],
        lambda: send_grade(room.teacher, submission, 90),
    )

    assert (answer.status, answer.code) == (409, "superseded")
    assert database.rows("SELECT * FROM submissions WHERE status = 'graded'") == []


def test_the_next_attempt_waits_for_grading(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    submission = a_submission(room.student, homework)

    answer = while_pending(database, [(GRADED, of(submission))], lambda: hand_in(room.student, homework, "Two"))

    assert (answer.status, answer.code) == (409, "already_graded")
    assert [row["attempts"] for row in database.rows("SELECT attempts FROM attempt_counters")] == [1]


@pytest.mark.parametrize("version", ['"1"', None])
def test_the_second_grader_waits_for_the_first(database: ServiceDatabase, version: str | None) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    headers = {"If-Match": version} if version else {}

    answer = while_pending(
        database, [(GRADED, of(submission))], lambda: send_grade(room.teacher, submission, 50, headers=headers)
    )

    if version:
        assert (answer.status, answer.code) == (412, "stale_version")
    else:
        assert (answer.json()["score"], answer.json()["version"]) == (50, 3)
        (change,) = database.rows("SELECT before FROM grade_changes")
        assert change["before"]["score"] == "90.00"


def test_the_second_work_waits_for_the_first_and_comes_after_it(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    student = str(room.student.user_id)
    submission_values = "false, now(), 1"
    first = f"""
        INSERT INTO submissions (id, homework_id, student_id, attempt, is_current, text, status, is_late, submitted_at,
                                 version)
        VALUES (%(new_id)s, %(id)s, %(student)s, 1, true, 'One', 'submitted', {submission_values})
    """
    counter = "INSERT INTO attempt_counters VALUES (%(id)s, %(student)s, 1)"

    answer = while_pending(
        database,
        [(counter, of(homework, student=student)), (first, of(homework, student=student, new_id=new_id()))],
        lambda: hand_in(room.student, homework, "Two"),
    )

    assert (answer.status, answer.json()["attempt"]) == (201, 2)
    rows = database.rows("SELECT attempt, is_current FROM submissions ORDER BY attempt")
    assert rows == [{"attempt": 1, "is_current": False}, {"attempt": 2, "is_current": True}]


def test_a_file_attached_meanwhile_is_taken_and_its_copy_goes(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    attachment_id = an_upload(room.student, homework)
    before = everything(database)
    taken = "UPDATE attachments SET storage_key = 'homework/elsewhere' WHERE id = %(id)s"

    answer = while_pending(
        database, [(taken, {"id": attachment_id})], lambda: hand_in_files(room.student, homework, attachment_id)
    )

    assert (answer.status, answer.code) == (409, "attachment_taken")
    assert bucket.keys() == [pending_key(attachment_id)]
    assert {**everything(database), "attachments": before["attachments"]} == before


def test_materials_changed_meanwhile_are_told_apart(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    file_id = an_upload(room.teacher, homework)
    api.patch(path_of(homework), {"attachment_ids": [file_id]}, caller=room.teacher)

    answer = while_pending(
        database,
        [
            ("SELECT 1 FROM homeworks WHERE id = %(id)s FOR UPDATE", of(homework)),
            ("DELETE FROM attachments WHERE id = %(id)s", {"id": file_id}),
        ],
        lambda: api.patch(path_of(homework), {"attachment_ids": [file_id], "title": "New"}, caller=room.teacher),
    )

    assert (answer.status, answer.code) == (409, "attachment_taken")
    assert api.get(path_of(homework), caller=room.teacher).json()["title"] == "Linear equations"
