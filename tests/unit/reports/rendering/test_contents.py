"""Figures and reasons, in exact decimals; words in both languages; text made fit for a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typst

import campus_fonts
from functions.reports import rendering
from functions.reports.kinds import ReportType
from functions.reports.rendering.contents import course_performance
from functions.reports.rendering.pdf.matrix import Cut
from functions.reports.rendering.pdf.words import words
from functions.reports.rendering.plain_text import clean, printable
from functions.reports.rendering.source import Source
from functions.reports.rendering.texts import COUNTED, TEXTS, Texts
from functions.reports.rendering.voice import Voice
from tests.unit.reports.rendering import samples


def survey(*records: dict[str, Any], presence: dict[str, tuple[int, int]] | None = None) -> Any:
    staged = samples.alone("course_performance")
    staged["gradebook"] += records
    for student, (marked, attended) in (presence or {}).items():
        told = {"record": "student_attendance", "student_id": student, "marked": marked, "attended": attended}
        staged["schedule"].append(told)
    source = Source(samples.parts(staged), ReportType.COURSE_PERFORMANCE)
    figures = course_performance.survey(source)
    expected = figures.expected
    risks = [course_performance.risk_of(one, figures, expected) for one in course_performance.students(source)]
    return figures, risks


def test_figures_of_a_course() -> None:
    figures, _ = survey(
        samples.column(0),
        samples.column(1),
        samples.student(0, ["100.00", "90.00"]),
        samples.student(1, ["33.33", None]),
        samples.student(2, [None, None]),
    )

    assert [item.average for item in figures.items] == [Decimal("66.67"), Decimal("90.00")]
    assert [item.graded for item in figures.items] == [2, 1]
    assert figures.average == Decimal("64.17")
    assert figures.marks == {5: 1, 4: 0, 3: 0, 2: 1, None: 1}
    assert figures.bands == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]


def test_work_is_missing_once_half_of_the_course_has_a_grade_for_it() -> None:
    columns = [samples.column(0), samples.column(1), samples.column(2)]
    rows = [["80.00", "80.00", None], ["80.00", "80.00", None], ["80.00", None, None], [None, None, "80.00"]]

    figures, risks = survey(*columns, *(samples.student(number, row) for number, row in enumerate(rows)))

    assert figures.expected == [True, True, False]
    assert [risk.missing for risk in risks] == [0, 0, 1, 2]
    assert [bool(risk) for risk in risks] == [False, False, True, True]


def test_pass_line_is_the_courses_own_and_reaching_it_is_enough() -> None:
    _, risks = survey(samples.column(0), samples.student(0, ["60.00"]), samples.student(1, ["59.99"]))

    assert [risk.low_average for risk in risks] == [None, Decimal("59.99")]


def test_attendance_below_three_quarters_is_a_reason_and_none_marked_is_not() -> None:
    students = [samples.student(number, []) for number in range(4)]

    _, risks = survey(*students, presence={"s0": (4, 3), "s1": (100, 74), "s2": (0, 0)})

    assert [risk.low_attendance for risk in risks] == [None, Decimal("74.00"), None, None]


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        (0, "0 учеников", "0 students"),
        (1, "1 ученик", "1 student"),
        (2, "2 ученика", "2 students"),
        (5, "5 учеников", "5 students"),
        (11, "11 учеников", "11 students"),
        (14, "14 учеников", "14 students"),
        (21, "21 ученик", "21 students"),
        (103, "103 ученика", "103 students"),
        (112, "112 учеников", "112 students"),
    ],
)
def test_plurals(count: int, russian: str, english: str) -> None:
    assert Texts(is_russian=True).count("students", count) == russian
    assert Texts(is_russian=False).count("students", count) == english


def test_both_languages_fill_in_the_same_and_every_text_is_used() -> None:
    source = "".join(path.read_text() for path in Path(rendering.__file__ or "").parent.rglob("*.py"))
    made = {f"{status}{end}" for status in ("present", "late", "absent", "excused") for end in ("", "_sign")} | {
        *ReportType
    }

    for key, (english, russian) in TEXTS.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", russian)), key
        assert len(re.findall(rf'"{key}"', source)) > 1 or key in made, f"{key} is never used"
    assert all(f'noun("{key}"' in source or f'count("{key}"' in source for key in COUNTED)


@pytest.mark.parametrize(
    ("first", "end", "english", "russian"),
    [
        (None, None, "from the beginning", "за всё время"),
        ("2026-09-01T00:00", None, "since 1 Sep 2026", "с 01.09.2026"),
        (None, "2026-10-01T00:00", "until 30 Sep 2026", "по 30.09.2026"),
        ("2026-09-01T00:00", "2026-09-02T12:30", "1 Sep 2026 – 2 Sep 2026, 12:30", "01.09.2026 – 02.09.2026, 12:30"),
    ],
)
def test_periods(first: str | None, end: str | None, english: str, russian: str) -> None:
    moments = [moment and datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (first, end)]

    for locale, expected in (("en", english), ("ru", russian)):
        header = samples.header(locale=locale, timezone="UTC", period_from=moments[0], period_to=moments[1])
        assert Voice.of(header).period == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("  a \t\n b ", "a b"),
        ("a\u202e\u2069b\u200f", "ab"),
        ("\ud83d", "\ufffd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u2028b\x85c", "a b c"),
    ],
)
def test_clean_text(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_what_no_font_has_is_seen_to_be_missing() -> None:
    assert printable("吉 𠮷 ok \U00013000 ✈\ufe0f") in ("吉 𠮷 ok \ufffd \ufffd", "吉 𠮷 ok \ufffd ✈")


def test_long_words_can_break_and_long_texts_end() -> None:
    assert words("x" * 60).count("\u200b") == 3
    assert words("ab " * 100, limit=10) == "ab ab ab…"


def test_fonts_hold_what_coverage_says() -> None:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(campus_fonts.path())])
    covered = campus_fonts.covered()

    assert set(fonts.families()) == set(campus_fonts.FAMILIES)
    for name in [*samples.NAMES, "№ – … · ′ �", "Ґґ Її Ўў Ққ Өө", "ăâîșț ğış đ ő ř ż"]:
        assert {ord(character) for character in name} <= covered, name


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (1, [1]), (28, [28]), (29, [15, 14]), (60, [20, 20, 20])])
def test_blocks_of_columns_are_of_like_sizes(count: int, sizes: list[int]) -> None:
    blocks = list(Cut(count, width=9.5, fixed=1.0).blocks())

    assert sorted((len(block) for block in blocks), reverse=True) == sizes
    assert [column for block in blocks for column in block] == list(range(count))
