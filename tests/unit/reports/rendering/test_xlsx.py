"""The workbook, read back: typed cells with the staged values, text that stays text, sheets a reader can use."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from functions.reports.rendering import RenderingError
from functions.reports.rendering.voice import Voice
from functions.reports.rendering.xlsx.book import opened as opened_book
from functions.reports.rendering.xlsx.book import put
from tests.unit.reports.rendering import samples


def opened(kind: str, records: Any, **changes: Any) -> Any:
    data, _, _ = samples.rendered(samples.header(kind, **changes), records, "xlsx")
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_every_grade_stands_in_its_cell_as_a_number() -> None:
    book = opened("course_performance", samples.course(40, 7))
    records = [record for record in samples.course(40, 7)["gradebook"]() if record["record"] == "student"]

    percents, scores = rows(book["Grades, percent"])[1:], rows(book["Grades, points"])[1:]
    for record, in_percent, in_points in zip(records, percents, scores, strict=True):
        assert in_percent[0] == in_points[0] == record["full_name"]
        assert in_percent[1:3] == (pytest.approx(float(record["average_percent"]) / 100), record["mark"])
        assert in_percent[3:] == tuple(p and pytest.approx(float(p) / 100) for p in record["percents"])
        assert in_points[3:] == tuple(s and float(s) for s in record["scores"])
    assert book["Grades, percent"]["B2"].number_format == "0.00%"


def test_sheets_freeze_and_filter_their_heads_and_bear_names_of_the_language() -> None:
    book = opened("course_performance", samples.course(3, 2), locale="ru")

    assert book.sheetnames == ["Оценки, проценты", "Сводка", "Группа риска", "Оценки, баллы"]
    main = book["Оценки, проценты"]
    assert (main.freeze_panes, main.auto_filter.ref) == ("B2", "A1:E4")
    assert main.column_dimensions["A"].width > 30
    assert main["A1"].value == "Ученик"
    assert "Домашняя работа, макс. 20" in main["D1"].value


def test_summary_tells_what_the_report_is_and_draws_the_charts() -> None:
    book = opened("course_performance", samples.course(30, 4))
    summary = book["Summary"]
    told = {row[0]: row[1] for row in rows(summary)}

    assert summary["A1"].value == "Course performance – Algebra"
    assert (told["Period"], told["Time zone"]) == ("1 Sep 2026 – 31 Dec 2026", "Europe/Berlin")
    assert (told["Data as of"], told["Requested by"]) == ("25 Nov 2026, 19:30", "Emmy Noether")
    assert len(summary._charts) == 3
    assert book.properties.title == "Course performance – Algebra"
    assert book.properties.created == datetime(2026, 11, 25, 18, 30)  # noqa: DTZ001  as the file has it


def test_at_risk_sheet_names_reasons() -> None:
    records = samples.alone("course_performance")
    records["gradebook"] += [samples.column(0), samples.student(0, ["59.99"]), samples.student(1, ["60.00"])]
    records["schedule"].append({"record": "student_attendance", "student_id": "s1", "marked": 63, "attended": 47})

    found = rows(opened("course_performance", records)["At risk"])[1:]

    assert [row[-1] for row in found] == ["average 59.99 below 60.00", "attendance 74.60%"]
    assert found[1][4] == 0.746


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "-2", "{=1}", "http://x.example", "1e5", "TRUE"]
)
def test_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    records = samples.alone("course_performance")
    records["gradebook"] += [samples.column(0, title=text), samples.student(0, ["50.00"], full_name=text)]

    book = opened("course_performance", records, course_title=text, requested_by=text)

    cell = book["Grades, percent"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("text", ["_x0041_ & <b>", "a\x00b\x1fc", "x\ud800y", "\u202eevil", "é" * 40_000])
def test_odd_text_keeps_the_file_readable(text: str) -> None:
    records = samples.alone("course_performance")
    records["gradebook"].append(samples.student(0, [], full_name=text))

    value = opened("course_performance", records)["Grades, percent"]["A2"].value

    expected = {"_": text, "a": "a b c", "x": "x\ufffdy", "\u202e": "evil", "é": "é" * 32_767}[text[0]]
    assert openpyxl.utils.escape.unescape(value) == expected or value == expected


def test_moments_are_local_and_the_head_names_the_zone() -> None:
    book = opened("attendance", samples.attendance(2, 20), timezone="Asia/Yekaterinburg")
    sheet = book["Lessons"]

    assert sheet["A1"].value == "Starts (Asia/Yekaterinburg)"
    assert sheet["A2"].value == datetime(2026, 9, 1, 12)  # noqa: DTZ001  local there
    assert sheet["A2"].is_date


def test_attendance_matrix_counts_and_signs() -> None:
    records = samples.alone("attendance")
    statuses = ["present", "late", "absent", "excused", None]
    records["schedule"] += [samples.lesson(number) for number in range(5)]
    records["schedule"].append({"record": "student", "student_id": "s", "full_name": "Ada", "statuses": statuses})

    row = rows(opened("attendance", records)["Attendance"])[1]

    assert row == ("Ada", pytest.approx(0.6667), 1, 1, 1, 1, "P", "L", "A", "E", None)


def test_weeks_are_those_of_the_reports_zone() -> None:
    records = samples.alone("attendance")
    sunday_night_in_utc = {**samples.lesson(0), "starts_at": "2026-09-06T21:00:00Z", "ends_at": "2026-09-06T22:00:00Z"}
    records["schedule"] += [
        sunday_night_in_utc,
        {"record": "student", "student_id": "s", "full_name": "Ada", "statuses": ["present"]},
    ]

    mondays = {
        zone: [row[0] for row in rows(opened("attendance", records, timezone=zone)["Summary"]) if row[0]][-1]
        for zone in ("UTC", "Asia/Yekaterinburg")
    }

    assert mondays == {"UTC": datetime(2026, 8, 31), "Asia/Yekaterinburg": datetime(2026, 9, 7)}  # noqa: DTZ001


def test_progress_keeps_courses_together_and_charts_each() -> None:
    book = opened("student_progress", samples.progress(9))
    grades = [record for record in samples.progress(9)["gradebook"]() if record["record"] == "grade"]

    found = rows(book["Grades"])[1:]
    assert [row[0] for row in found] == ["Algebra"] * 5 + ["Русская литература"] * 4
    assert [Decimal(str(row[4])) for row in found] == [
        Decimal(grade["score"]) for course in ("c0", "c1") for grade in grades if grade["course_id"] == course
    ]
    assert len(book["Summary"]._charts) == 2
    assert len(rows(book["Achievements"])) == 4
    assert ("average over the courses", 0.8105) in [row[:2] for row in rows(book["Summary"])]


@pytest.mark.parametrize("title", ["=Summary!$A$1", "='[http://evil.example/x.xlsx]S'!A1", "Hurra!A1"])
def test_title_of_a_chart_is_never_a_formula(title: str) -> None:
    made = {part: [dict(record) for record in make()] for part, make in samples.progress(9).items()}
    for record in made["gradebook"]:
        if record["record"] == "course":
            record["title"] = title
    data, _, _ = samples.rendered(samples.header("student_progress"), made, "xlsx")

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    titles = [chart.partition("<c:title>")[2].partition("</c:title>")[0] for chart in charts]
    assert len(titles) == 2
    assert all("<c:f>" not in text and escape(title) in text.replace("\u2060", "") for text in titles)


@pytest.mark.parametrize("kind", ["course_performance", "attendance", "student_progress"])
def test_nothing_to_tell_is_a_sound_file_all_the_same(kind: str) -> None:
    data, result, told = samples.rendered(samples.header(kind), samples.alone(kind), "xlsx")

    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[1] == "Summary"
    assert (result.rows, told[-1]) == (0, 100)


@pytest.mark.parametrize("kind", ["course_performance", "attendance", "student_progress"])
def test_equal_input_gives_equal_bytes(kind: str) -> None:
    files = {samples.rendered(samples.header(kind), samples.MAKERS[kind](12, 4), "xlsx")[0] for _ in range(2)}

    assert len(files) == 1


def test_more_columns_than_a_sheet_has_are_refused_aloud(tmp_path: Path) -> None:
    last = 16_383
    with opened_book(tmp_path / "x.xlsx", tmp_path, Voice.of(samples.header())) as book:
        sheet = book.plain_sheet("Sheet")
        put(sheet, 0, last, "fits")

        with pytest.raises(RenderingError, match="was refused"):
            put(sheet, 0, last + 1, "does not")


def test_file_is_a_whole_archive() -> None:
    data, result, _ = samples.rendered(samples.header("attendance"), samples.attendance(3, 3), "xlsx")

    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert result.media_type.endswith("spreadsheetml.sheet")
