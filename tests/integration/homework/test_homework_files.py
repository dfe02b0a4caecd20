"""The files that staff give to a homework, by PATCH with attachment_ids."""

from __future__ import annotations

from typing import Any

from tests.support.databases import ServiceDatabase
from tests.support.homework import a_classroom, a_homework, an_upload, api, everything, hand_in_files, path_of
from tests.support.uploads import PDF, Bucket, fetch_file


def material(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [file["id"] for file in answer.json()["attachments"]]


def test_staff_give_a_homework_the_files_they_name(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room, status="draft")
    one, two, three = (an_upload(room.teacher, homework, filename=f"{n}.pdf") for n in range(3))

    def change(*ids: str) -> Any:
        return api.patch(path_of(homework), {"attachment_ids": list(ids)}, caller=room.teacher)

    assert material(change(one, two)) == [one, two]
    assert material(change(two, three)) == [two, three]
    assert material(api.patch(path_of(homework), {"title": "New"}, caller=room.teacher)) == [two, three]
    assert len(bucket.keys(f"homework/{homework['id']}/")) == 2
    api.post(f"{path_of(homework)}:assign", caller=room.teacher)
    (file, _) = api.get(path_of(homework), caller=room.student).json()["attachments"]
    assert fetch_file(file["url"]).content == PDF
    (listed,) = api.get(room.path, caller=room.student).json()["items"]
    assert [(item["id"], item["url"]) for item in listed["attachments"]] == [(two, None), (three, None)]
    assert material(change()) == []
    assert bucket.keys(f"homework/{homework['id']}/") == []


def test_a_file_that_was_taken_away_is_gone(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    file_id = an_upload(room.teacher, homework)
    api.patch(path_of(homework), {"attachment_ids": [file_id]}, caller=room.teacher)
    api.patch(path_of(homework), {"attachment_ids": []}, caller=room.teacher)

    answer = api.patch(path_of(homework), {"attachment_ids": [file_id]}, caller=room.teacher)

    assert (answer.status, answer.code) == (422, "attachment_not_found")


def test_a_homework_takes_no_file_of_a_student(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    unattached = an_upload(room.student, homework)
    attached = an_upload(room.student, homework)
    hand_in_files(room.student, homework, attached)
    before = everything(database)

    for file_id in (unattached, attached):
        answer = api.patch(path_of(homework), {"attachment_ids": [file_id]}, caller=room.teacher)
        assert (answer.status, answer.code) == (422, "attachment_not_found")
    assert everything(database) == before


def test_a_stale_change_of_files_is_412_and_leaves_no_file(database: ServiceDatabase, bucket: Bucket) -> None:
    room = a_classroom()
    homework = a_homework(room)
    file_id = an_upload(room.teacher, homework)
    before = everything(database)

    body = {"attachment_ids": [file_id]}
    answer = api.patch(path_of(homework), body, caller=room.teacher, headers={"If-Match": '"7"'})

    assert answer.status == 412
    assert everything(database) == before
    assert bucket.keys("homework/") == []
