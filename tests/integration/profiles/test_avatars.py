"""Avatars that are uploaded: announced, sent by a link, checked when they are taken into use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.profiles.handlers import relay
from kernel import clock, storage
from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.profiles import ME, NOON, PNG, api, everything, profile_of
from tests.support.races import race
from tests.support.uploads import Bucket, fetch_file, send_file

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 and the picture"


def announce(person: Caller, content: bytes = PNG, **body: Any) -> dict[str, Any]:
    answer = api.post(f"{ME}/avatar", {"content_type": "image/png", "size": len(content), **body}, caller=person)
    assert answer.status == 201, answer.text
    announced: dict[str, Any] = answer.json()
    return announced


def an_upload(person: Caller, content: bytes = PNG, **body: Any) -> str:
    announced = announce(person, content, **body)
    send_file(announced["upload"], content)
    return str(announced["avatar_upload_id"])


def use(person: Caller, upload_id: str, **options: Any) -> Answer:
    return api.patch(ME, {"avatar_upload_id": upload_id}, caller=person, **options)


def keys(bucket: Bucket, person: Caller) -> list[str]:
    return bucket.keys(f"profiles/{person.user_id}/")


def test_everybody_sees_the_very_picture(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    used = use(room.student, an_upload(room.student))

    assert (used.status, used.json()["version"]) == (200, 2)
    for reader in (room.student, room.classmate, room.teacher):
        got = fetch_file(profile_of(room.student, reader=reader)["avatar_url"])
        assert (got.status_code, got.content, got.headers["content-type"]) == (200, PNG, "image/png")
        assert got.headers["content-disposition"].startswith("attachment")
    assert fetch_file(profile_of(room.student)["avatar_url"].partition("?")[0]).status_code == 403


def test_announcement_says_where_to_send_it(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    with clock.frozen_at(NOON):
        answer = api.post(f"{ME}/avatar", {"content_type": "image/webp", "size": 100}, caller=room.student)

    upload = answer.json()["upload"]
    assert answer.headers["Location"] == ME
    assert (upload["method"], upload["expires_at"]) == ("PUT", "2026-03-02T12:15:00Z")
    assert upload["headers"] == {"Content-Type": "image/webp", "Content-Length": "100"}
    assert profile_of(room.student)["avatar_url"] is None


BAD: list[tuple[Any, str]] = [
    ({"content_type": "image/svg+xml"}, "content_type"),
    ({"content_type": "image/gif"}, "content_type"),
    ({"content_type": "text/html"}, "content_type"),
    ({"content_type": "image/png; charset=x"}, "content_type"),
    ({"size": 0}, "size"),
    ({"size": 2 * 1024 * 1024 + 1}, "size"),
    ({"size": "100"}, "size"),
    ({"size": True}, "size"),
    ({"filename": "a.png"}, "filename"),
]


def test_what_can_be_no_avatar_is_not_announced(database: ServiceDatabase, room: Classroom) -> None:
    for change, field in BAD:
        body = {"content_type": "image/png", "size": 9, **change}
        answer = api.post(f"{ME}/avatar", body, caller=room.student)
        assert (change, answer.status, answer.fields) == (change, 422, {field})

    assert everything(database)["avatar_uploads"] == []


PRETENDERS = [
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/png"),
    (JPEG, "image/png"),
    (PNG, "image/webp"),
    (b"GIF89a....................", "image/jpeg"),
]


def test_file_that_is_not_what_it_claims_is_refused(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    for content, content_type in PRETENDERS:
        upload_id = an_upload(room.student, content, content_type=content_type)
        before = everything(database)

        answer = use(room.student, upload_id)

        assert (answer.status, answer.fields) == (422, {"avatar_upload_id"})
        assert answer.json()["errors"][0]["code"] == "avatar_mismatch"
        assert everything(database) == before
    assert keys(bucket, room.student) == []


def test_file_of_another_size_or_type_is_refused(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    upload_id = announce(room.student)["avatar_upload_id"]

    for stored, content_type in ((PNG + b"!", "image/png"), (PNG[:-1], "image/png"), (PNG, "text/html"), (b"", "x/y")):
        bucket.put(f"pending/profiles/{upload_id}", stored, content_type)
        assert use(room.student, upload_id).status == 422

    assert keys(bucket, room.student) == []
    bucket.put(f"pending/profiles/{upload_id}", PNG, "image/png")
    assert use(room.student, upload_id).status == 200


def test_what_was_never_sent_or_is_not_ones_own_is_refused(
    database: ServiceDatabase, room: Classroom, bucket: Bucket
) -> None:
    theirs, never_sent = an_upload(room.classmate), announce(room.student)["avatar_upload_id"]

    codes = [use(room.student, each).json()["errors"][0]["code"] for each in (theirs, str(new_id()), never_sent)]

    assert codes == ["avatar_upload_not_found", "avatar_upload_not_found", "avatar_not_uploaded"]
    assert profile_of(room.student)["avatar_url"] is None


def test_upload_is_used_once_and_stays_what_it_was(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    announced = announce(room.student)
    send_file(announced["upload"], PNG)
    use(room.student, announced["avatar_upload_id"])

    send_file(announced["upload"], PNG[:-1] + b"!")

    assert use(room.student, announced["avatar_upload_id"]).status == 422
    assert fetch_file(profile_of(room.student)["avatar_url"]).content == PNG


def test_new_announcement_replaces_the_one_before(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    first, second = an_upload(room.student), an_upload(room.student)

    assert [use(room.student, first).status, use(room.student, second).status] == [422, 200]
    assert len(database.rows("SELECT * FROM avatar_uploads")) == 0


@pytest.mark.parametrize("change", [{"avatar_url": None}, {"avatar_url": "https://example.org/a.png"}, None])
def test_old_picture_is_removed(database: ServiceDatabase, room: Classroom, bucket: Bucket, change: Any) -> None:
    use(room.student, an_upload(room.student))
    [old] = keys(bucket, room.student)

    body = change or {"avatar_upload_id": an_upload(room.student, JPEG, content_type="image/jpeg")}
    answer = api.patch(ME, body, caller=room.student)

    assert answer.status == 200
    assert old not in keys(bucket, room.student)
    assert len(keys(bucket, room.student)) == (0 if change else 1)
    if change:
        assert answer.json()["avatar_url"] == change["avatar_url"]


def test_refused_change_keeps_the_old_picture_and_leaves_no_new_one(
    database: ServiceDatabase, room: Classroom, bucket: Bucket
) -> None:
    use(room.student, an_upload(room.student))
    before = keys(bucket, room.student)

    refused = use(room.student, an_upload(room.student), headers={"If-Match": '"1"'})

    assert refused.status == 412
    assert keys(bucket, room.student) == before
    assert fetch_file(profile_of(room.student)["avatar_url"]).content == PNG


def test_other_changes_keep_the_picture(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    use(room.student, an_upload(room.student))
    shown = profile_of(room.student)["avatar_url"]

    answer = api.patch(ME, {"bio": "Hello", "avatar_url": shown}, caller=room.student)

    assert (answer.status, answer.json()["bio"]) == (200, "Hello")
    assert fetch_file(answer.json()["avatar_url"]).content == PNG
    assert database.rows("SELECT avatar_url FROM profiles WHERE avatar_key IS NOT NULL") == [{"avatar_url": None}]


def test_both_avatars_in_one_request_are_refused(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    body = {"avatar_url": "https://example.org/a.png", "avatar_upload_id": an_upload(room.student)}

    answer = api.patch(ME, body, caller=room.student)

    assert (answer.status, answer.fields) == (422, {"avatar_upload_id"})


def test_of_two_uses_of_one_upload_one_is_made(
    database: ServiceDatabase, room: Classroom, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = an_upload(room.student)
    # The bucket of the tests lives in one process: the racers only pretend to copy and remove.
    monkeypatch.setattr(storage, "copy", lambda *_, **__: True)
    monkeypatch.setattr(storage, "remove", lambda _: None)

    outcomes = race(database, *[lambda: use(room.student, upload_id).status] * 3)

    assert outcomes.count(200) == 1
    assert set(outcomes) <= {200, 409, 422}
    assert profile_of(room.student)["version"] == 2


def test_what_nobody_used_is_forgotten_after_a_day(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    with clock.frozen_at(clock.now() - timedelta(hours=25)):
        announce(room.student)
    announce(room.classmate)

    relay.handler({}, None)

    assert [row["user_id"] for row in everything(database)["avatar_uploads"]] == [room.classmate.user_id]
