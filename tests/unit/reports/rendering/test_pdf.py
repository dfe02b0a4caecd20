"""The PDF, read back: what was staged stands there, once, whole and as text."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from functions.reports.rendering import TooManyRows
from functions.reports.rendering.formats import Formats
from functions.reports.rendering.pdf import blocks, document, typesetting
from functions.reports.rendering.pdf.blocks import Json, Table, TableColumn
from tests.unit.reports.rendering import samples

SCRIPTS = ["Latin", "Cyrillic", "Han", "Arabic", "Greek", "Hangul", "Japanese", "Devanagari", "Hebrew", "Thai"]
# Ligatures say what they mean in a way that this library does not read, other readers do: it gives control characters.
UNREAD = re.compile(r"[\x00-\x09]")


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(data).pages)


@pytest.fixture(scope="module")
def course() -> tuple[str, PdfReader]:
    data, _, _ = samples.rendered(samples.header(), samples.course(13, 3), "pdf")
    return text_of(data), read(data)


@pytest.mark.parametrize("number", range(len(SCRIPTS)), ids=SCRIPTS)
def test_names_of_every_script_can_be_copied(course: tuple[str, PdfReader], number: int) -> None:
    text = UNREAD.sub("", course[0])

    assert all(word in text for word in samples.NAMES[number].split())


def test_grades_stand_in_the_rows_of_their_students(course: tuple[str, PdfReader]) -> None:
    text, _ = course
    records = list(samples.course(13, 3)["gradebook"]())
    lines = text.splitlines()

    for record in records[4:6]:
        figures = [record["average_percent"], str(record["mark"]), *(percent or "–" for percent in record["percents"])]
        assert any(line.endswith(f"{record['full_name']} {' '.join(figures)}") for line in lines), figures


def test_header_tells_title_course_period_zone_time_and_who_asked(course: tuple[str, PdfReader]) -> None:
    text, document = course

    for told in ("Course performance", "Algebra", "1 Sep 2026 – 31 Dec 2026", "Europe/Berlin", "Emmy Noether"):
        assert told in text
    assert "25 Nov 2026, 19:30" in text
    assert document.metadata is not None
    assert document.metadata.title == "Course performance – Algebra"
    assert str(document.root_object["/Lang"]) == "en"
    assert "/StructTreeRoot" in document.root_object


def test_russian_report_speaks_russian_with_decimal_commas() -> None:
    data, _, _ = samples.rendered(samples.header(locale="ru-RU"), samples.course(2, 2), "pdf")
    text = text_of(data)
    average = list(samples.course(2, 2)["gradebook"]())[-1]["average_percent"]

    assert "Успеваемость" in text
    assert "01.09.2026 – 31.12.2026" in text
    assert average.replace(".", ",") in text
    assert average not in text
    assert str(read(data).root_object["/Lang"]) == "ru"


@pytest.mark.parametrize("kind", ["course_performance", "attendance", "student_progress"])
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_nothing_to_tell_is_a_page_that_says_so(kind: str, locale: str) -> None:
    data, result, told = samples.rendered(samples.header(kind, locale=locale), samples.alone(kind), "pdf")

    said = {"en": ("no students", "no grades"), "ru": ("нет учеников", "нет оценок")}[locale]
    assert len(read(data).pages) == 1
    assert said[kind == "student_progress"] in text_of(data)
    assert (result.rows, told[-1]) == (0, 100)


def test_markup_of_the_typesetter_means_nothing() -> None:
    hostile = r'#panic("x") $x^2$ *b* _i_ `code` <label> \ [a] // /* @ref ~ "q" --- #{1+1} #sys.inputs'
    records = samples.alone("course_performance")
    records["gradebook"] += [
        samples.column(0, title=hostile),
        samples.student(0, ["50.00"], full_name=hostile),
    ]

    data, _, _ = samples.rendered(samples.header(course_title=hostile, requested_by=hostile), records, "pdf")

    text = text_of(data).replace("\n", "").replace(" ", "").replace("\u200b", "")
    assert text.count(hostile.replace(" ", "")) >= 4


def test_direction_controls_and_other_invisibles_are_gone_and_missing_glyphs_seen() -> None:
    records = samples.alone("course_performance")
    records["gradebook"].append(samples.student(0, [], full_name="A\u202eb\u2066c\x07d\ud800e \U0001f600 𓀀"))

    data, _, _ = samples.rendered(samples.header(), records, "pdf")

    text = text_of(data)
    assert "Abc d\ufffde \ufffd \ufffd" in text
    assert not set(text) & set("\u202e\u2066\x07")


def test_equal_input_gives_equal_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "ROWS_A_CHUNK", 8)
    whole, cut = samples.course(3, 1), samples.course(10, 1)

    for parts in (whole, cut):
        assert len({samples.rendered(samples.header(), parts, "pdf")[0] for _ in range(2)}) == 1


def test_chunks_are_joined_with_numbers_that_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "ROWS_A_CHUNK", 40)
    records = samples.alone("course_performance")
    records["gradebook"] += [samples.student(number, [], full_name="Ada") for number in range(1, 91)]

    data, _, told = samples.rendered(samples.header(), records, "pdf")

    document = read(data)
    pages = [page.extract_text() for page in document.pages]
    assert len(pages) > 3
    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    rows = [line for page in pages for line in page.splitlines() if " Ada " in line]
    assert rows == [f"{number} Ada – –" for number in range(1, 91)]
    assert str(document.root_object["/Lang"]) == "en"
    assert document.metadata is not None
    assert document.metadata.title == "Course performance – Algebra"
    assert told == sorted(set(told))
    assert told[-1] == 100


def test_headings_stay_with_the_first_rows_of_their_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "ROWS_A_CHUNK", 2)
    column = TableColumn("x", None)

    def table(count: int) -> Table:
        return Table([column], ([str(number)] for number in range(count)))

    body: list[Json | Table] = [blocks.title("a"), table(2), blocks.title("b"), table(3), blocks.title("c"), table(0)]
    chunks = typesetting.chunks_of(iter([*body, blocks.note("d")]))

    told = [[block.get("text") or block["cells"] for block in chunk] for chunk in chunks]
    assert told == [["a", ["0", "1"]], ["b", ["0", "1"]], [["2"], "c", "d"]]


def test_wide_matrix_is_split_into_blocks_that_repeat_the_names() -> None:
    data, _, _ = samples.rendered(samples.header("attendance"), samples.attendance(2, 60), "pdf")
    text = text_of(data)

    assert text.count(samples.NAMES[0]) == 3
    assert "Lessons 1–20 of 60" in text
    assert "Lessons 41–60 of 60" in text


def test_heads_of_tables_come_again_on_every_page() -> None:
    data, _, _ = samples.rendered(samples.header(), samples.course(80, 2), "pdf")

    assert all("Student" in page.extract_text() for page in list(read(data).pages)[1:])


def test_attendance_matches_the_marks() -> None:
    records = samples.alone("attendance")
    statuses = ["present", "late", "absent", "excused", None]
    records["schedule"] += [samples.lesson(number) for number in range(5)]
    records["schedule"].append({"record": "student", "student_id": "s", "full_name": "Ada", "statuses": statuses})

    text = text_of(samples.rendered(samples.header("attendance"), records, "pdf")[0])

    assert "1 Ada 66.67% 1 1 1 1 P L A E ·" in text


def test_progress_shows_grades_by_time_presence_and_achievements() -> None:
    header = samples.header("student_progress")
    text = text_of(samples.rendered(header, samples.progress(6), "pdf")[0])
    grade = next(record for record in samples.progress(6)["gradebook"]() if record["record"] == "grade")

    assert f"1 Sep 2026, 09:00 Homework {grade['title']}" in text
    assert f"/ 20 {grade['percent']} {grade['mark']}" in text
    assert "81.05" in text
    for told in (
        "Algebra",
        "Русская литература",
        "Grades over time, %",
        "Ten graded works",
        "tests passed of 5",
        "all courses, all time",
    ):
        assert told in text


def test_too_many_rows_are_refused_before_anything_is_written() -> None:
    with pytest.raises(TooManyRows) as refused:
        samples.rendered(samples.header(), samples.course(document.MAX_ROWS + 1, 1), "pdf")

    assert (refused.value.rows, refused.value.limit) == (document.MAX_ROWS + 1, document.MAX_ROWS)


def test_wide_reports_have_a_lower_limit() -> None:
    with pytest.raises(TooManyRows) as refused:
        samples.rendered(samples.header("attendance"), samples.attendance(1001, 500), "pdf")

    assert refused.value.limit == 1000


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [("82.5", "82.50", "82,50"), ("0", "0.00", "0,00"), ("66.665", "66.67", "66,67"), ("100", "100.00", "100,00")],
)
def test_numbers(value: str, english: str, russian: str) -> None:
    written: list[Any] = [Formats(samples.header(locale=locale)).number(Decimal(value)) for locale in ("en", "ru")]

    assert written == [english, russian]
