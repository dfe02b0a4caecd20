"""Reports whose time is over, and readers whose rights are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from functions.reports.service import sweeping
from kernel import clock, config
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.reports import (
    a_report,
    an_operation,
    api,
    begin,
    break_off,
    everything,
    finish,
    swept,
)
from tests.support.uploads import Bucket


def test_member_removed_meanwhile_may_not_fetch_any_more(room: Classroom) -> None:
    report = a_report(room, caller=room.assistant)
    path = f"/api/reports/{report['id']}"
    assert api.get(f"{path}/download", caller=room.assistant).status == 200

    enroll(room.course_id, room.assistant, "student", version=2)
    assert api.get(f"{path}/download", caller=room.assistant).status == 403
    enroll(room.course_id, room.assistant, "assistant", status="removed", version=3)
    assert api.get(f"{path}/download", caller=room.assistant).status == 404
    assert api.get(path, caller=room.assistant).status == 200, "what is known of it stays theirs"
    enroll(room.course_id, room.assistant, "assistant", version=4)
    assert api.get(f"{path}/download", caller=room.assistant).status == 200


def test_own_progress_over_a_course_one_was_removed_from_may_not_be_fetched(room: Classroom) -> None:
    elsewhere = Classroom(teacher=room.teacher)
    elsewhere.fill()
    enroll(elsewhere.course_id, room.student)
    report = a_report(room, caller=room.student, type="student_progress", parameters={})
    path = f"/api/reports/{report['id']}/download"
    assert api.get(path, caller=room.student).status == 200

    enroll(elsewhere.course_id, room.student, status="removed", version=2)

    assert api.get(path, caller=room.student).status == 404
    assert api.get(path, caller=room.manager).status == 200
    again = api.post(f"/api/reports/{report['id']}:regenerate", caller=room.student).json()
    assert finish(begin(again), b"newer")
    assert api.get(path, caller=room.student).status == 200


def test_expired_report_is_gone_before_it_is_swept(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    report = a_report(room)
    path = f"/api/reports/{report['id']}"
    database.rows("UPDATE reports SET expires_at = now() - interval '1 second'")

    for answer in (
        api.get(path, caller=room.teacher),
        api.get(f"{path}/download", caller=room.manager),
        api.post(f"{path}:regenerate", caller=room.teacher),
    ):
        assert (answer.status, answer.code) == (404, "report_not_found")
    assert api.get("/api/reports", caller=room.teacher).json()["items"] == []
    assert len(bucket.keys("reports/")) == 1

    assert [swept()["expired"], swept()["expired"]] == [1, 0]
    assert bucket.keys() == []
    assert everything(database)["operations"] == everything(database)["reports"] == []


def test_report_made_under_a_longer_retention_expires_with_its_file(database: ServiceDatabase, room: Classroom) -> None:
    report = a_report(room)
    failed = an_operation(room, format="xlsx")
    break_off(begin(failed))

    with config.using(replace(config.settings(), retention_days="7")):
        assert swept()["expired"] == 0
        shown = {row["id"]: row["expires_at"] for row in everything(database)["reports"]}
        made_at = datetime.fromisoformat(report["generated_at"])
        assert shown[UUID(report["id"])] == made_at + timedelta(days=7)
        assert shown[UUID(failed["report_id"])] < clock.now() + timedelta(days=7)
        assert api.post(f"/api/reports/{report['id']}:regenerate", caller=room.teacher).status == 202
        with clock.frozen_at(made_at + timedelta(days=8)):
            assert swept()["expired"] == 2


def test_many_expired_reports_go_batch_by_batch(database: ServiceDatabase, room: Classroom) -> None:
    database.rows(
        "INSERT INTO reports (id, owner_id, type, format, parameters, status, expires_at, created_at, version)"
        " SELECT gen_random_uuid(), :owner, 'attendance', 'pdf', '{}', 'failed', now() - interval '1 day', now(), 1"
        " FROM generate_series(1, :count)",
        owner=room.teacher.user_id,
        count=2 * sweeping.BATCH + 1,
    )

    assert swept()["expired"] == 2 * sweeping.BATCH + 1


def test_failed_report_goes_too(database: ServiceDatabase, room: Classroom) -> None:
    break_off(begin(an_operation(room)))

    [report] = everything(database)["reports"]
    assert report["expires_at"] is not None
