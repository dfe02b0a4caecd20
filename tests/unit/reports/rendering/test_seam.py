"""What the caller relies on: clear errors, growing progress, no traces, a stream that can only be written."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from functions.reports.kinds import ReportFormat
from functions.reports.rendering import BrokenRecord, TypesettingFailed, file_name, render
from functions.reports.rendering.pdf import typesetting
from tests.unit.reports.rendering import samples

FORMATS = list(ReportFormat)
GOOD = samples.student(0, ["50.00"])
BROKEN: list[tuple[Any, str]] = [
    ({**GOOD, "percents": ["fifty"]}, "percents"),
    ({**GOOD, "percents": ["NaN"]}, "percents"),
    ({**GOOD, "percents": ["100.01"]}, "percents"),
    ({**GOOD, "percents": [], "scores": []}, "do not follow the 1 columns"),
    ({**GOOD, "mark": 6}, "mark"),
    ({key: value for key, value in GOOD.items() if key != "full_name"}, "full_name"),
    ({**GOOD, "record": "lesson"}, "'lesson' has no place here"),
    ({"record": ["student"]}, "has no place here"),
    ([], "has no place here"),
    (samples.column(1), "a column after the first student"),
]


class WriteOnly:
    """What a multipart upload is like."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, block: bytes) -> int:
        self.size += len(block)
        return len(block)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("rows_a_chunk", [1, 1000])
def test_output_needs_to_be_written_alone_and_nothing_stays_behind(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, format_name: ReportFormat, rows_a_chunk: int
) -> None:
    monkeypatch.setattr(typesetting, "ROWS_A_CHUNK", rows_a_chunk)
    output: Any = WriteOnly()

    result = render(samples.header(), samples.course(1, 2), format_name, output, progress=lambda percent: None)

    assert output.size > 5000
    assert result.rows == 1
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(("record", "reason"), BROKEN, ids=[reason for _, reason in BROKEN])
def test_broken_record_is_named_and_leaves_nothing(
    scratch: Path, format_name: ReportFormat, record: Any, reason: str
) -> None:
    records = samples.alone("course_performance")
    records["gradebook"] += [samples.column(0), GOOD, record]

    with pytest.raises(BrokenRecord, match=reason) as broken:
        samples.rendered(samples.header(), records, format_name)

    assert (broken.value.part, broken.value.line) == ("gradebook", 4)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("format_name", FORMATS)
def test_stream_that_breaks_between_two_readings_leaves_nothing(scratch: Path, format_name: ReportFormat) -> None:
    readings = []

    def gradebook() -> Any:
        readings.append(1)
        yield samples.head("gradebook", "course_performance", thresholds={"3": "60.00"})
        yield samples.column(0)
        yield GOOD
        if len(readings) > 2:
            raise ConnectionError("gone")

    parts = {**samples.parts(samples.alone("course_performance")), "gradebook": gradebook}
    with pytest.raises(ConnectionError):
        samples.rendered(samples.header(), parts, format_name)

    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ({"format_version": 2}, "format_version"),
        ({"part": "schedule"}, "it holds schedule"),
        ({"report_type": "attendance"}, "attendance report"),
        ({"thresholds": None}, "thresholds are missing"),
        ({"record": "student"}, "record"),
    ],
)
def test_head_of_another_part_type_or_version_is_refused(head: dict[str, Any], reason: str) -> None:
    records = samples.alone("course_performance")
    records["gradebook"][0] |= head

    with pytest.raises(BrokenRecord, match=reason):
        samples.rendered(samples.header(), records, "xlsx")


@pytest.mark.parametrize("part", ["gradebook", "schedule", "profiles"])
def test_missing_and_empty_parts_are_refused(part: str) -> None:
    missing = {name: rows for name, rows in samples.alone("student_progress").items() if name != part}

    with pytest.raises(BrokenRecord, match="missing"):
        samples.rendered(samples.header("student_progress"), missing, "xlsx")
    with pytest.raises(BrokenRecord, match="empty"):
        samples.rendered(samples.header("student_progress"), {**missing, part: []}, "xlsx")


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("kind", ["course_performance", "attendance", "student_progress"])
def test_progress_grows_from_0_to_100(kind: str, format_name: str) -> None:
    _, _, told = samples.rendered(samples.header(kind), samples.MAKERS[kind](30, 4), format_name)

    assert (told[0], told[-1]) == (0, 100)
    assert told == sorted(set(told))


def test_typesetter_that_is_killed_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scratch: Path) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(typesetting, "WORKER", killed)

    with pytest.raises(TypesettingFailed, match="-9"):
        samples.rendered(samples.header(), samples.course(1, 1), "pdf")

    assert list(scratch.iterdir()) == [killed]


def test_typesetter_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(typesetting, "WORKER", hanging)
    monkeypatch.setattr(typesetting, "CHUNK_TIMEOUT_SECONDS", 0.2)

    with pytest.raises(TypesettingFailed, match="took more than"):
        samples.rendered(samples.header(), samples.course(1, 1), "pdf")


def test_typesetter_gets_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    telling = tmp_path / "telling.py"
    telling.write_text("import os, sys; sys.exit(' '.join(os.environ))")
    monkeypatch.setattr(typesetting, "WORKER", telling)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    with pytest.raises(TypesettingFailed) as failed:
        samples.rendered(samples.header(), samples.course(1, 1), "pdf")

    assert "PYTHONPATH" in str(failed.value)
    assert "AWS" not in str(failed.value)


@pytest.mark.parametrize("format_name", FORMATS)
def test_any_text_at_all_can_be_rendered(format_name: ReportFormat) -> None:
    rng = random.Random(format_name)
    texts = ["".join(chr(rng.randrange(rng.choice([0x250, 0x10000, 0x110000]))) for _ in range(30)) for _ in range(60)]
    records = samples.alone("course_performance")
    records["gradebook"].append(samples.column(0, title=texts[0]))
    records["gradebook"] += [samples.student(n, ["50.00"], full_name=text) for n, text in enumerate(texts)]
    header = samples.header(course_title=texts[1], requested_by=texts[2])

    _, result, _ = samples.rendered(header, records, format_name)

    assert result.rows == len(texts)
    assert file_name(header, format_name).endswith(f" – 2026-11-25.{format_name}")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Algebra – Course performance – 2026-11-25.pdf"),
        ({"locale": "ru"}, "Algebra – Успеваемость – 2026-11-25.pdf"),
        ({"course_title": '../a/b\\c:"x"\r\n*?'}, "a b c x – Course performance – 2026-11-25.pdf"),
        ({"course_title": "x" * 300}, f"{'x' * 60} – Course performance – 2026-11-25.pdf"),
        ({"course_title": "😀" * 80}, f"{'😀' * 37} – Course performance – 2026-11-25.pdf"),
        ({"locale": "ru_RU"}, "Algebra – Успеваемость – 2026-11-25.pdf"),
        ({"course_title": None}, "Course performance – 2026-11-25.pdf"),
        ({"timezone": "Pacific/Kiritimati"}, "Algebra – Course performance – 2026-11-26.pdf"),
    ],
)
def test_file_name_speaks_and_is_harmless(changes: dict[str, Any], name: str) -> None:
    assert file_name(samples.header(**changes), ReportFormat.PDF) == name
