"""Events: what was committed arrives once, whatever fails on the way, and can be traced back to its request."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.people import Person, unique
from tests.support.platform import Platform
from tests.support.teaching import (
    Classroom,
    a_homework,
    a_submission,
    eventually,
    grade_in_book,
    grade_path,
)

CONSUMERS = ("Courses", "Homework", "Gradebook")
POISON = {
    "no JSON": "this is no event",
    "no event of ours": json.dumps({"hello": "world"}),
    "data of the wrong shape": json.dumps(
        {
            "source": "campus.users",
            "detail-type": "UserRegistered.v1",
            "detail": {
                "metadata": {
                    "event_id": str(new_id()),
                    "occurred_at": datetime.now(UTC).isoformat(),
                    "request_id": "poison",
                    "causation_id": None,
                },
                "data": {"user_id": "nobody"},
            },
        }
    ),
}


def graded(classroom: Classroom, score: float, **options: Any) -> Any:
    """Grade a new submission of the student; the submission."""
    submission = a_submission(classroom.student, a_homework(classroom.teacher, classroom.course_id)["id"])
    answer = classroom.teacher.post(grade_path(submission), {"score": score}, **options)
    assert answer.status == 200
    return answer.json()


def grade_of(classroom: Classroom, submission: Any) -> Any:
    """The grade in the gradebook, or None."""
    return grade_in_book(classroom.teacher, classroom.course_id, classroom.student.user_id, submission["homework_id"])


def test_poisoned_messages_end_in_the_dead_letter_queue_and_the_good_ones_pass(
    classroom: Classroom, platform: Platform
) -> None:
    sqs, queues = platform.aws("sqs"), [platform.outputs[f"{name}QueueUrl"] for name in CONSUMERS]
    poisoned = {(name, body) for name in CONSUMERS for body in POISON.values()}
    found: set[tuple[str, str]] = set()

    def all_dead() -> bool | None:
        for name in CONSUMERS:
            dead = platform.outputs[f"{name}DeadLetterQueueUrl"]
            for message in sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", []):
                found.add((name, message["Body"]))
                sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
        return found == poisoned or None

    with ExitStack() as quick:
        for queue in queues:
            quick.enter_context(platform.quick_retries(queue))
        for queue, body in product(queues, POISON.values()):
            sqs.send_message(QueueUrl=queue, MessageBody=body)
        submission = graded(classroom, 81)
        eventually(lambda: grade_of(classroom, submission), "the good event passes the poisoned ones")
        eventually(all_dead, "the poisoned messages are in the dead-letter queues")


def test_relay_sends_what_a_failed_publish_left(classroom: Classroom, platform: Platform) -> None:
    submission = graded(classroom, 63)
    grade = eventually(lambda: grade_of(classroom, submission), "the grade is in the gradebook")
    assert grade["score"] == 63
    event_id = platform.rows(
        "homework",
        "SELECT event_id FROM outbox WHERE detail_type = 'SubmissionGraded.v1'"
        " AND detail -> 'data' ->> 'submission_id' = %(id)s",
        id=submission["id"],
    )[0]["event_id"]
    # As after a publish that failed: the gradebook has not heard of it, and its time to be sent again has come.
    platform.rows("gradebook", "DELETE FROM inbox WHERE event_id = %(id)s", id=event_id)
    platform.rows(
        "homework",
        "UPDATE outbox SET published_at = NULL, next_attempt_at = now() - interval '1 minute' WHERE event_id = %(id)s",
        id=event_id,
    )

    platform.invoke("HomeworkRelayFunctionName")

    (row,) = platform.rows("homework", "SELECT published_at FROM outbox WHERE event_id = %(id)s", id=event_id)
    assert row["published_at"] is not None
    eventually(
        lambda: platform.rows("gradebook", "SELECT 1 FROM inbox WHERE event_id = %(id)s", id=event_id) or None,
        "the relayed event reaches the gradebook",
    )


def test_event_that_was_never_published_reaches_the_gradebook_by_the_relay(
    classroom: Classroom, platform: Platform
) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)
    submission = graded(classroom, 40)
    (template,) = platform.rows(
        "homework",
        "SELECT detail FROM outbox WHERE detail_type = 'SubmissionGraded.v1'"
        " AND detail -> 'data' ->> 'submission_id' = %(id)s",
        id=submission["id"],
    )
    event_id = str(new_id())
    detail = template["detail"]
    detail["metadata"] |= {"event_id": event_id}
    detail["data"] |= {"homework_id": homework["id"], "title": homework["title"], "submission_id": str(new_id())}
    platform.rows(
        "homework",
        "INSERT INTO outbox (event_id, source, detail_type, detail, created_at, next_attempt_at)"
        " VALUES (%(id)s, 'campus.homework', 'SubmissionGraded.v1', %(detail)s, now(), now() - interval '1 second')",
        id=event_id,
        detail=json.dumps(detail),
    )

    platform.invoke("HomeworkRelayFunctionName")

    grade = eventually(
        lambda: grade_of(classroom, {"homework_id": homework["id"]}), "the relayed grade is in the gradebook"
    )
    assert grade["score"] == 40


def test_event_delivered_twice_counts_once(classroom: Classroom, platform: Platform) -> None:
    submission = graded(classroom, 55)
    eventually(lambda: grade_of(classroom, submission), "the grade is in the gradebook")
    changes = _history(classroom.teacher, classroom, submission)
    (event,) = platform.events("homework", "SubmissionGraded", submission_id=submission["id"])
    message = {"source": "campus.homework", "detail-type": "SubmissionGraded.v1", "detail": event}

    queue = platform.outputs["GradebookQueueUrl"]
    for _ in range(3):
        platform.aws("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(message))
    last = graded(classroom, 56)
    eventually(lambda: grade_of(classroom, last), "a later grade is in the gradebook")

    assert _history(classroom.teacher, classroom, submission) == changes


def test_request_id_is_traced_from_the_call_into_the_gradebooks_history(
    classroom: Classroom, platform: Platform
) -> None:
    request_id = unique("trace")

    submission = graded(classroom, 77.5, headers={"X-Request-Id": request_id})

    (event,) = platform.events("homework", "SubmissionGraded", submission_id=submission["id"])
    assert event["metadata"]["request_id"] == request_id
    eventually(lambda: grade_of(classroom, submission), "the grade is in the gradebook")
    (change,) = _history(classroom.teacher, classroom, submission)
    assert change["request_id"] == request_id
    (recorded,) = platform.events("gradebook", "GradeRecorded", source_id=submission["homework_id"])
    assert recorded["metadata"]["request_id"] == request_id
    assert recorded["metadata"]["causation_id"] == event["metadata"]["event_id"]


@pytest.mark.parametrize("request_id", ["a", "A-z_0.9", "x" * 128])
def test_request_id_of_the_caller_is_kept(student: Person, request_id: str) -> None:
    assert student.get("/api/users/me", headers={"X-Request-Id": request_id}).request_id == request_id


@pytest.mark.parametrize("request_id", ["x" * 129, "with space", "semi;colon", "a/b"])
def test_request_id_that_could_do_harm_is_replaced(student: Person, request_id: str) -> None:
    answer = student.get("/api/users/me", headers={"X-Request-Id": request_id})

    assert (answer.status, answer.request_id == request_id) == (200, False)


@pytest.mark.parametrize("service", ["courses", "homework", "gradebook"])
def test_schedule_starts_the_relay_by_itself(platform: Platform, ghost: str, service: str) -> None:
    query = "SELECT full_name FROM people WHERE user_id = %(id)s"

    found = eventually(lambda: platform.rows(service, query, id=ghost) or None, "a relay has run", seconds=90)

    assert found == [{"full_name": "Ghost"}]


def _history(reader: Person, classroom: Classroom, submission: Any) -> list[Any]:
    changes = reader.read(f"{classroom.path}/gradebook/history?limit=100")["items"]
    return [change for change in changes if submission["homework_id"] in json.dumps(change)]
