"""POST /api/homeworks/{homework_id}/attachments"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.homework.files import MAX_FILE_BYTES, FileType
from functions.homework.handlers import relay
from kernel.clock import frozen_at, moved_by, now
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    DUE,
    a_classroom,
    a_homework,
    a_homework_in,
    an_upload,
    announce,
    api,
    everything,
    hand_in_files,
    path_of,
    pending_key,
)
from tests.support.uploads import PDF, Bucket, send_file

BODY = {"filename": "proof.pdf", "content_type": "application/pdf", "size": len(PDF)}


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("manager", 403, "members_only"),
        ("outsider", 404, "homework_not_found"),
        ("other_teacher", 404, "homework_not_found"),
    ],
)
def test_who_is_no_member_uploads_nothing(
    database: ServiceDatabase, bucket: Bucket, who: str, status: int, code: str
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    answer = api.post(path_of(homework, "attachments"), BODY, caller=room.caller(who))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("who", ["student", "teacher", "assistant", "admin"])
def test_members_learn_where_to_send_a_file(database: ServiceDatabase, bucket: Bucket, who: str) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = now()

    answer = api.post(path_of(homework, "attachments"), BODY, caller=room.caller(who))

    upload, attachment_id = answer.json()["upload"], answer.json()["attachment_id"]
    assert answer.status == 201
    assert answer.headers["Location"] == path_of(homework)
    assert set(answer.json()) == {"attachment_id", "upload"}
    assert upload["method"] == "PUT"
    assert upload["headers"] == {"Content-Type": "application/pdf", "Content-Length": str(len(PDF))}
    assert before < datetime.fromisoformat(upload["expires_at"]) - timedelta(minutes=15) < now()
    signed = parse_qs(urlsplit(upload["url"]).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert signed["X-Amz-Expires"] == ["900"]
    send_file(upload, PDF)
    assert bucket.keys() == [pending_key(attachment_id)]


def test_what_is_only_announced_is_shown_nowhere(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    an_upload(room.student, homework)
    an_upload(room.teacher, homework)

    assert api.get(path_of(homework), caller=room.teacher).json()["attachments"] == []


@pytest.mark.parametrize("file_type", FileType)
def test_every_allowed_type_is_taken(database: ServiceDatabase, bucket: Bucket, file_type: FileType) -> None:
    room = a_classroom()

    announced = announce(room.student, a_homework(room), content_type=file_type.value)

    assert announced["upload"]["headers"]["Content-Type"] == file_type.value


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"size": 0}, {"size"}),
        ({"size": MAX_FILE_BYTES + 1}, {"size"}),
        ({"size": "5"}, {"size"}),
        ({"size": 1.5}, {"size"}),
        ({"size": None}, {"size"}),
        ({"content_type": "application/x-msdownload"}, {"content_type"}),
        ({"content_type": "text/html"}, {"content_type"}),
        ({"content_type": "image/svg+xml"}, {"content_type"}),
        ({"content_type": "text/plain; charset=utf-8"}, {"content_type"}),
        ({"content_type": 5}, {"content_type"}),
        ({"filename": ""}, {"filename"}),
        ({"filename": "../.."}, {"filename"}),
        ({"filename": "\u202e"}, {"filename"}),
        ({"filename": "x" * 1001}, {"filename"}),
        ({"filename": None}, {"filename"}),
        ({"key": "homework/x"}, {"key"}),
    ],
)
def test_a_bad_body_is_422_and_leaves_nothing(
    database: ServiceDatabase, bucket: Bucket, changes: dict[str, Any], fields: set[str]
) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    answer = api.post(path_of(homework, "attachments"), {**BODY, **changes}, caller=room.student)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


def test_the_largest_size_is_taken(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()

    announced = announce(room.student, a_homework(room), size=MAX_FILE_BYTES)

    assert announced["upload"]["headers"]["Content-Length"] == str(MAX_FILE_BYTES)


def test_a_name_is_made_safe(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)

    attachment_id = an_upload(room.student, homework, filename="C:\\work\\..\\invoice\u202efdp.pdf")

    (attachment,) = hand_in_files(room.student, homework, attachment_id).json()["attachments"]
    assert attachment["filename"] == "invoicefdp.pdf"


def test_students_upload_only_while_work_is_taken(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    draft, closed = a_homework(room, status="draft"), a_homework_in(room, "closed")
    over = a_homework(room, due_at=DUE.isoformat(), late_policy={"closes_after_days": 0})

    def ask(homework: dict[str, Any]) -> Any:
        return api.post(path_of(homework, "attachments"), BODY, caller=room.student)

    with frozen_at(DUE + timedelta(seconds=1)):
        refused = [(ask(each).status, ask(each).code) for each in (draft, closed, over)]

    assert refused == [(404, "homework_not_found"), (409, "homework_closed"), (409, "homework_closed")]
    assert database.rows("SELECT * FROM attachments") == []


@pytest.mark.parametrize("status", ["draft", "assigned", "closed"])
def test_staff_upload_for_a_homework_in_whatever_status(database: ServiceDatabase, bucket: Bucket, status: str) -> None:
    room = a_classroom()

    assert announce(room.assistant, a_homework_in(room, status))["attachment_id"]


@pytest.mark.parametrize("who", ["student", "teacher"])
def test_an_archived_course_takes_no_file(database: ServiceDatabase, bucket: Bucket, who: str) -> None:
    room = a_classroom()
    homework = a_homework(room)
    archive(room)

    answer = api.post(path_of(homework, "attachments"), BODY, caller=room.caller(who))

    assert (answer.status, answer.code) == (409, "course_archived")
    assert database.rows("SELECT * FROM attachments") == []


def test_a_replay_gives_the_same_link(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    headers = {"Idempotency-Key": "k1"}

    first, second = (
        api.post(path_of(homework, "attachments"), BODY, caller=room.student, headers=headers) for _ in range(2)
    )

    assert (second.status, second.json(), second.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert len(database.rows("SELECT * FROM attachments")) == 1


def test_what_nobody_attached_within_a_day_is_forgotten(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    attached = an_upload(room.student, homework)
    hand_in_files(room.student, homework, attached)
    announce(room.student, homework)
    with moved_by(timedelta(hours=1)):
        younger = announce(room.student, homework)["attachment_id"]

    with moved_by(timedelta(hours=24, minutes=30)):
        relay.handler({}, None)

    kept = {str(row["id"]) for row in database.rows("SELECT id FROM attachments")}
    assert kept == {attached, younger}


def test_a_link_outlives_no_quarter_of_an_hour(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)

    with frozen_at(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)):
        announced = announce(room.student, homework)

    assert announced["upload"]["expires_at"] == "2026-03-02T09:15:00Z"
