"""Attachments: straight to S3 and back, and checked again when they are handed in."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.people import Person
from tests.support.teaching import Classroom, a_homework, a_submission

CONTENT = b"%PDF-1.4 a proof, and bytes that are no text: \x00\xff\xfe\n"


@pytest.fixture
def homework(classroom: Classroom) -> Any:
    """A homework to attach files to."""
    return a_homework(classroom.teacher, classroom.course_id)


def asked(person: Person, homework: Any, **changes: Any) -> Any:
    body = {"filename": "proof.pdf", "content_type": "application/pdf", "size": len(CONTENT), **changes}
    return person.made(f"/api/homeworks/{homework['id']}/attachments", body)


def uploaded(person: Person, homework: Any, content: bytes = CONTENT, **changes: Any) -> Any:
    attachment = asked(person, homework, **changes)
    upload = attachment["upload"]
    headers = {name: value for name, value in upload["headers"].items() if name.lower() != "content-length"}
    sent = httpx.request(upload["method"], upload["url"], content=content, headers=headers, trust_env=False)
    assert sent.status_code == 200, sent.text
    return attachment


def hand_in(person: Person, homework: Any, *attachments: Any) -> Any:
    body = {"attachment_ids": [attachment["attachment_id"] for attachment in attachments]}
    return person.post(f"/api/homeworks/{homework['id']}/submissions", body)


def links_of(submission: Any) -> list[str]:
    """The download links of a submission's attachments."""
    values = [value for attachment in submission["attachments"] for value in attachment.values()]
    return [value for value in values if isinstance(value, str) and value.startswith("http")]


def test_teacher_downloads_the_very_bytes_that_the_student_uploaded(classroom: Classroom, homework: Any) -> None:
    attachment = uploaded(classroom.student, homework, filename="Beweis № 1.pdf")

    submission = hand_in(classroom.student, homework, attachment)

    assert submission.status == 201
    path = f"/api/homeworks/{homework['id']}/submissions/{submission.json()['id']}"
    for reader in (classroom.teacher, classroom.student):
        (link,) = links_of(reader.read(path))
        got = httpx.get(link, trust_env=False)
        assert (got.status_code, got.content) == (200, CONTENT)
        assert got.headers["content-disposition"].startswith("attachment")


def test_file_that_was_never_uploaded_can_not_be_handed_in(classroom: Classroom, homework: Any) -> None:
    answer = hand_in(classroom.student, homework, asked(classroom.student, homework))

    assert answer.status in (409, 422)
    assert classroom.teacher.read(f"/api/homeworks/{homework['id']}/submissions")["items"] == []


@pytest.mark.parametrize("content", [CONTENT + b"more", CONTENT[:-1], b""])
def test_file_of_another_size_is_refused(classroom: Classroom, homework: Any, content: bytes) -> None:
    attachment = asked(classroom.student, homework)
    upload = attachment["upload"]
    type_alone = {"Content-Type": upload["headers"]["Content-Type"]}
    httpx.request(upload["method"], upload["url"], content=content, headers=type_alone, trust_env=False)

    assert hand_in(classroom.student, homework, attachment).status in (409, 422)


def test_file_of_another_type_is_refused(classroom: Classroom, homework: Any) -> None:
    attachment = asked(classroom.student, homework)
    upload = attachment["upload"]
    other_type = {"Content-Type": "text/html"}
    httpx.request(upload["method"], upload["url"], content=CONTENT, headers=other_type, trust_env=False)

    assert hand_in(classroom.student, homework, attachment).status in (409, 422)


def test_file_that_only_calls_itself_a_pdf_is_refused(classroom: Classroom, homework: Any) -> None:
    content = b"<script>alert(1)</script>"

    attachment = uploaded(classroom.student, homework, content, size=len(content))

    assert hand_in(classroom.student, homework, attachment).status in (409, 422)


def test_file_of_somebody_else_can_not_be_handed_in(classroom: Classroom, homework: Any) -> None:
    foreign = uploaded(classroom.classmate, homework)

    assert hand_in(classroom.student, homework, foreign).status in (404, 422)


def test_file_of_another_homework_can_not_be_handed_in(classroom: Classroom, homework: Any) -> None:
    elsewhere = uploaded(classroom.student, a_homework(classroom.teacher, classroom.course_id))

    assert hand_in(classroom.student, homework, elsewhere).status in (404, 422)


def test_file_is_handed_in_once(classroom: Classroom, homework: Any) -> None:
    attachment = uploaded(classroom.student, homework)
    assert hand_in(classroom.student, homework, attachment, attachment).status in (201, 422)

    again = hand_in(classroom.student, homework, attachment)

    assert again.status in (201, 404, 409, 422)
    assert classroom.teacher.read(f"/api/homeworks/{homework['id']}/submissions")["items"]


def test_link_works_for_this_file_alone(classroom: Classroom, homework: Any) -> None:
    upload = asked(classroom.student, homework)["upload"]
    headers = {"Content-Type": upload["headers"]["Content-Type"]}
    forged = upload["url"].replace(upload["url"].split("?")[0].rsplit("/", 1)[1], "another")

    refused = httpx.request("PUT", forged, content=CONTENT, headers=headers, trust_env=False)

    assert refused.status_code == 403


def test_replacing_a_submission_keeps_the_new_files(classroom: Classroom, homework: Any) -> None:
    first = hand_in(classroom.student, homework, uploaded(classroom.student, homework, filename="one.pdf")).json()

    second = a_submission(classroom.student, homework["id"], "No file this time.")

    assert (first["attempt"], second["attempt"]) == (1, 2)
    path = f"/api/homeworks/{homework['id']}/submissions/{second['id']}"
    assert links_of(classroom.teacher.read(path)) == []
