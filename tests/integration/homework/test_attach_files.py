"""Files are checked again when they are attached, and stay what they were from then on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kernel import storage
from kernel.clock import frozen_at
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    a_classroom,
    a_grade,
    a_homework,
    a_submission,
    an_upload,
    announce,
    api,
    everything,
    hand_in_files,
    path_of,
    pending_key,
    submission_path,
)
from tests.support.uploads import PDF, Bucket, fetch_file, send_file


def test_the_teacher_gets_the_very_bytes_that_the_student_sent(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    attachment_id = an_upload(room.student, homework, filename="Beweis № 1.pdf")

    with frozen_at(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)):
        handed_in = hand_in_files(room.student, homework, attachment_id)

    assert handed_in.status == 201
    (attachment,) = handed_in.json()["attachments"]
    assert attachment == {
        "id": attachment_id,
        "filename": "Beweis № 1.pdf",
        "content_type": "application/pdf",
        "size": len(PDF),
        "url": attachment["url"],
        "expires_at": "2026-03-02T09:05:00Z",
    }
    for who in (room.teacher, room.student):
        (seen,) = api.get(submission_path(handed_in.json()), caller=who).json()["attachments"]
        got = fetch_file(seen["url"])
        assert (got.status_code, got.content) == (200, PDF)
        assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Beweis%20%E2%84%96%201.pdf"
        assert got.headers["content-type"] == "application/pdf"


def test_the_grader_keeps_the_links(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    submission = hand_in_files(room.student, homework, an_upload(room.student, homework)).json()

    (attachment,) = a_grade(room.teacher, submission, 90)["attachments"]

    assert fetch_file(attachment["url"]).content == PDF


def test_lists_name_files_without_links_in_a_flat_number_of_statements(
    database: ServiceDatabase, bucket: Bucket
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    ids = [an_upload(room.student, homework, filename=f"{number}.pdf") for number in range(3)]
    hand_in_files(room.student, homework, *reversed(ids))
    a_submission(room.classmate, homework)
    before = Statements.count

    first, second = api.get(path_of(homework, "submissions"), caller=room.teacher).json()["items"]

    assert Statements.count - before == 4
    assert [file["filename"] for file in first["attachments"]] == ["0.pdf", "1.pdf", "2.pdf"]
    assert {(file["url"], file["expires_at"]) for file in first["attachments"]} == {(None, None)}
    assert second["attachments"] == []


def test_handing_in_takes_the_same_statements_for_one_file_and_for_ten(
    database: ServiceDatabase, bucket: Bucket
) -> None:
    room = a_classroom()
    homework = a_homework(room)

    def statements(size: int) -> int:
        ids = [an_upload(room.student, homework) for _ in range(size)]
        before = Statements.count
        assert hand_in_files(room.student, homework, *ids).status == 201
        return Statements.count - before

    first_work = statements(1)
    assert (first_work + 1, first_work + 1) == (statements(1), statements(10))


def never_sent(bucket: Bucket, attachment_id: str) -> None:
    """Leave the bucket as it is."""


def put(content: bytes, content_type: str = "application/pdf") -> Callable[[Bucket, str], None]:
    return lambda bucket, attachment_id: bucket.put(pending_key(attachment_id), content, content_type)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (never_sent, "attachment_not_uploaded"),
        (put(PDF + b"more"), "attachment_mismatch"),
        (put(PDF[:-1]), "attachment_mismatch"),
        (put(b""), "attachment_mismatch"),
        (put(PDF, "text/html"), "attachment_mismatch"),
        (put(b"MZ" + PDF[2:]), "attachment_mismatch"),
    ],
)
def test_a_file_that_is_not_what_was_announced_is_refused_and_nothing_stays(
    database: ServiceDatabase, bucket: Bucket, sent: Callable[[Bucket, str], None], code: str
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    good, bad = an_upload(room.student, homework), announce(room.student, homework)["attachment_id"]
    sent(bucket, bad)
    before, files = everything(database), bucket.keys()

    answer = hand_in_files(room.student, homework, good, bad)

    assert (answer.status, answer.code, answer.fields) == (422, code, {"attachment_ids.1"})
    assert everything(database) == before
    assert bucket.keys() == files


def test_a_file_that_changes_while_it_is_checked_is_refused(
    database: ServiceDatabase, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    ids = [an_upload(room.student, homework) for _ in range(2)]
    copy = storage.copy

    def changed(source: str, target: str, *, etag: str) -> bool:
        return source != pending_key(ids[1]) and copy(source, target, etag=etag)

    monkeypatch.setattr(storage, "copy", changed)
    before = everything(database)

    answer = hand_in_files(room.student, homework, *ids)

    assert (answer.status, answer.code, answer.fields) == (422, "attachment_mismatch", {"attachment_ids.1"})
    assert everything(database) == before
    assert bucket.keys("homework/") == []


@pytest.mark.parametrize("whose", ["classmate", "teacher"])
def test_a_file_of_somebody_else_is_not_there(database: ServiceDatabase, bucket: Bucket, whose: str) -> None:
    room = a_classroom()
    homework = a_homework(room)
    owner = room.caller(whose)
    assert owner is not None
    foreign = an_upload(owner, homework)

    answer = hand_in_files(room.student, homework, foreign)

    assert (answer.status, answer.code, answer.fields) == (422, "attachment_not_found", {"attachment_ids.0"})
    assert database.rows("SELECT * FROM submissions") == []


def test_a_file_of_another_homework_and_an_unknown_one_are_not_there(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    elsewhere = an_upload(room.student, a_homework(room))

    answer = hand_in_files(room.student, homework, elsewhere, str(new_id()))

    assert (answer.status, answer.code) == (422, "attachment_not_found")
    assert answer.fields == {"attachment_ids.0", "attachment_ids.1"}


def test_a_file_is_attached_once(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    attachment_id = an_upload(room.student, homework)
    hand_in_files(room.student, homework, attachment_id)
    before, files = everything(database), bucket.keys()

    answer = hand_in_files(room.student, homework, attachment_id)

    assert (answer.status, answer.code) == (409, "attachment_taken")
    assert everything(database) == before
    assert bucket.keys() == files


def test_what_is_sent_by_the_link_after_attaching_changes_nothing(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    announced = announce(room.student, homework)
    send_file(announced["upload"], PDF)
    submission = hand_in_files(room.student, homework, announced["attachment_id"]).json()

    send_file(announced["upload"], PDF[::-1])

    (attachment,) = api.get(submission_path(submission), caller=room.teacher).json()["attachments"]
    assert fetch_file(attachment["url"]).content == PDF


def test_a_work_refused_at_the_end_leaves_no_file(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_grade(room.teacher, a_submission(room.student, homework), 50)
    attachment_id = an_upload(room.student, homework)
    before = everything(database)

    answer = hand_in_files(room.student, homework, attachment_id)

    assert (answer.status, answer.code) == (409, "already_graded")
    assert bucket.keys() == [pending_key(attachment_id)]
    assert everything(database) == before


def test_a_replaced_work_keeps_its_files_in_the_history(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    first = hand_in_files(room.student, homework, an_upload(room.student, homework)).json()

    second = a_submission(room.student, homework, "No file this time.")

    assert second["attachments"] == []
    (attachment,) = api.get(submission_path(first), caller=room.student).json()["attachments"]
    assert fetch_file(attachment["url"]).content == PDF
