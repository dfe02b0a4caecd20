"""The step that renders: parts in, one whole file out, and progress told on the way."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from functions.reports import rendering
from functions.reports.failures import StepFailed
from functions.reports.handlers import render
from kernel.staging import staged
from tests.support.classroom import Classroom
from tests.support.reports import an_operation, api, as_uuid, begin
from tests.support.uploads import Bucket


def a_plan(room: Classroom, form: str = "xlsx") -> dict[str, Any]:
    """Plan a report and stage the gradebook's part of it; nobody else has anything to say."""
    planned = begin(an_operation(room, format=form))
    head = {name: planned[name] for name in ("report_type", "snapshot_at")}
    scale = {"thresholds": {"5": "90.00", "4": "75.00", "3": "60.00"}, "weights": {"homework": "0.50", "test": "0.50"}}
    row = {
        "record": "student",
        "student_id": str(room.student.user_id),
        "full_name": "Ana Anić",
        "percents": ["82.50"],
        "scores": ["16.50"],
        "marks": [4],
        "average_percent": "82.50",
        "mark": 4,
    }
    column = {"record": "column", "source_id": str(room.course_id), "kind": "homework", "title": "Fractions"}
    with staged(f"staging/{planned['operation_id']}/gradebook.ndjson") as output:
        output.write_record({"record": "head", "part": "gradebook", "format_version": 1, **head, **scale})
        output.write_record({**column, "max_score": "20.00"})
        output.write_record(row)
    made = output.result
    part = {"part": "gradebook", "key": made.key, "rows": 3, "bytes": made.size_bytes, "sha256": made.sha256}
    return {**planned, "parts": [part]}


def progress(room: Classroom, planned: dict[str, Any]) -> int:
    found: int = api.get(f"/api/reports/operations/{planned['operation_id']}", caller=room.teacher).json()["progress"]
    return found


def test_file_lies_whole_in_the_staging_area(room: Classroom, bucket: Bucket) -> None:
    planned = a_plan(room)

    told = render.handler(planned, None)

    content = bucket.content(told["key"])
    assert told["key"] == f"staging/{planned['operation_id']}/report.xlsx"
    assert (told["rows"], told["size_bytes"]) == (1, len(content))
    assert told["file_name"].startswith("Algebra I")
    assert told["file_name"].endswith(".xlsx")
    cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.values for cell in row]
    assert "Ana Anić" in cells
    assert progress(room, planned) == 90


@pytest.mark.parametrize("error", [SystemExit(1), MemoryError(), rendering.TooManyRows(6000, 5000)])
def test_renderer_that_fails_leaves_no_half_file(
    room: Classroom, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    planned = a_plan(room)

    def fail(header: object, parts: object, form: object, output: Any, *, progress: Any) -> None:
        output.write(b"half" * 5_000_000)
        raise error

    monkeypatch.setattr(rendering, "render", fail)
    expected = StepFailed if isinstance(error, rendering.TooManyRows) else type(error)
    with pytest.raises(expected):
        render.handler(planned, None)

    assert bucket.keys() == [f"staging/{planned['operation_id']}/gradebook.ndjson"]
    assert bucket.unfinished() == []


def test_changed_part_is_noticed(room: Classroom, bucket: Bucket) -> None:
    planned = a_plan(room)
    key = planned["parts"][0]["key"]
    bucket.put(key, bucket.content(key).replace(b"Fractions", b"Fractals!"), "application/x-ndjson")

    with pytest.raises(StepFailed, match=r"^collected_data_lost$"):
        render.handler(planned, None)


def test_progress_is_told_once_a_second_and_never_falls(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = begin(an_operation(room))
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    tell = render.progress_of(as_uuid(planned["operation_id"]))
    seen = []

    for seconds, percent in ((0.0, 0), (0.5, 30), (1.0, 50), (2.0, 20), (2.1, 100)):
        now[0] = 100.0 + seconds
        tell(percent)
        seen.append(progress(room, planned))

    assert seen == [50, 50, 70, 70, 90]
