"""Staged parts of any size, the same ones each time, and a header to render them under."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.rendering import Parts, RenderedReport, ReportHeader, render

START = datetime(2026, 9, 1, 7, tzinfo=UTC)
NAMES = [
    "Ada Lovelace",
    "Мария Склодовская-Кюри",
    "李小龙",
    "محمد بن موسى الخوارزمي",
    "Γιώργος Παπανδρέου",
    "김유나",
    "吉田 茂",
    "शकुंतला देवी",
    "רבקה כהן",
    "สมชาย ใจดี",
    "შოთა რუსთაველი",
    "Մեսրոպ Մաշտոց",
    "Þórbergur Æ. Ölaf-Łukasiewicz",
]
TITLES = ["Fractions", "Linear equations and how they meet", "Тест: проценты", "Geometry: angles", "Final test"]
Record = dict[str, Any]


def header(kind: str = "course_performance", **changes: Any) -> ReportHeader:
    """Return a header of a report of `kind`, English and in Berlin unless changed."""
    fields: dict[str, Any] = {
        "report_id": "01920000-0000-7000-8000-000000000001",
        "type": ReportType(kind),
        "locale": "en",
        "timezone": "Europe/Berlin",
        "course_title": None if kind == "student_progress" else "Algebra",
        "student_name": "Мария Склодовская-Кюри" if kind == "student_progress" else None,
        "period_from": START,
        "period_to": datetime(2026, 12, 31, 23, tzinfo=UTC),
        "snapshot_at": datetime(2026, 11, 25, 18, 30, tzinfo=UTC),
        "requested_by": "Emmy Noether",
    }
    return ReportHeader(**fields | changes)


def head(part: str, kind: str, **more: Any) -> Record:
    """Return a part's first record."""
    snapshot = "2026-11-25T18:30:00Z"
    return {"record": "head", "part": part, "format_version": 1, "report_type": kind, "snapshot_at": snapshot, **more}


def parts(records: dict[str, list[Record]]) -> Parts:
    """Return parts that open these records."""
    return {part: partial(iter, rows) for part, rows in records.items()}


def alone_in(part: str, kind: str) -> Iterator[Record]:
    """Yield a part's head."""
    yield head(part, kind)


def alone(kind: str) -> dict[str, list[Record]]:
    """Return parts that hold their heads and nothing else."""
    more = {"thresholds": {"5": "90.00", "4": "75.00", "3": "60.00"}} if kind == "course_performance" else {}
    return {part: [head(part, kind, **more)] for part in ("gradebook", "schedule", "profiles")}


def rendered(
    report: ReportHeader, records: dict[str, list[Record]] | Parts, format_name: str
) -> tuple[bytes, RenderedReport, list[int]]:
    """Render and return the file, what was told of it, and the progress."""
    opened: Any = records if callable(next(iter(records.values()))) else parts(records)  # type: ignore[arg-type]
    output = io.BytesIO()
    told: list[int] = []
    result = render(report, opened, ReportFormat(format_name), output, progress=told.append)
    return output.getvalue(), result, told


def name(number: int) -> str:
    """Return the name of student `number`."""
    return f"{NAMES[number % len(NAMES)]} {number + 1}" if number >= len(NAMES) else NAMES[number]


def course(students: int, items: int, seed: int = 7) -> Parts:
    """Return the parts of a course performance report, made anew each time they are opened."""
    kind = "course_performance"

    def gradebook() -> Iterator[Record]:
        rng = random.Random(seed)
        yield head("gradebook", kind, thresholds={"5": "90.00", "4": "75.00", "3": "60.00"})
        for number in range(items):
            yield column(number)
        for number in range(students):
            yield student(number, [_percent(rng, number) for _ in range(items)])

    def schedule() -> Iterator[Record]:
        rng = random.Random(seed + 1)
        yield head("schedule", kind)
        for number in range(students):
            attended = rng.randint(5, 12)
            yield {"record": "student_attendance", "student_id": f"s{number}", "marked": 12, "attended": attended}

    return {"gradebook": gradebook, "schedule": schedule, "profiles": lambda: iter([head("profiles", kind)])}


def column(number: int, **changes: Any) -> Record:
    """Return a graded item."""
    kind = "test" if number % 3 == 2 else "homework"
    title = f"{TITLES[number % len(TITLES)]} {number + 1}"
    return {
        "record": "column",
        "source_id": f"i{number}",
        "kind": kind,
        "title": title,
        "max_score": "20.00",
        **changes,
    }


def student(number: int, percents: list[str | None], **changes: Any) -> Record:
    """Return a student's grades out of percents of 20 points."""
    known = [Decimal(percent) for percent in percents if percent is not None]
    average = (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01"), ROUND_HALF_UP) if known else None
    return {
        "record": "student",
        "student_id": f"s{number}",
        "full_name": name(number),
        "percents": percents,
        "scores": [None if p is None else str((Decimal(p) / 5).quantize(Decimal("0.01"))) for p in percents],
        "marks": [None if p is None else mark(Decimal(p)) for p in percents],
        "average_percent": None if average is None else str(average),
        "mark": None if average is None else mark(average),
        **changes,
    }


def mark(percent: Decimal) -> int:
    """Return the mark of a percent by the usual scale."""
    return next((mark for mark, least in ((5, 90), (4, 75), (3, 60)) if percent >= least), 2)


def attendance(students: int, lessons: int, seed: int = 7) -> Parts:
    """Return the parts of an attendance report."""
    kind = "attendance"

    def schedule() -> Iterator[Record]:
        rng = random.Random(seed)
        yield head("schedule", kind)
        for number in range(lessons):
            yield lesson(number)
        for number in range(students):
            statuses = rng.choices(["present", "late", "absent", "excused", None], [70, 10, 10, 5, 5], k=lessons)
            yield {"record": "student", "student_id": f"s{number}", "full_name": name(number), "statuses": statuses}

    heads = {part: partial(alone_in, part, kind) for part in ("gradebook", "profiles")}
    return {"schedule": schedule, **heads}


def lesson(number: int) -> Record:
    """Return a lesson; there are two a week."""
    starts = START + timedelta(days=7 * (number // 2) + 2 * (number % 2))
    return {
        "record": "lesson",
        "lesson_id": f"l{number}",
        "title": f"{TITLES[number % len(TITLES)]} {number + 1}",
        "starts_at": starts.isoformat().replace("+00:00", "Z"),
        "ends_at": (starts + timedelta(minutes=45)).isoformat().replace("+00:00", "Z"),
        "timezone": "Europe/Berlin",
        "status": "held",
    }


def progress(grades: int, courses: int = 2, lessons: int = 6, achievements: int = 3, seed: int = 7) -> Parts:
    """Return the parts of a student progress report."""
    kind = "student_progress"

    def gradebook() -> Iterator[Record]:
        rng = random.Random(seed)
        yield head("gradebook", kind, average_percent="81.05")
        for number in range(courses):
            yield {
                "record": "course",
                "course_id": f"c{number}",
                "title": ["Algebra", "Русская литература", "History of art"][number % 3],
                "timezone": "Europe/Berlin",
                "thresholds": {"5": "90.00", "4": "75.00", "3": "60.00"},
                "average_percent": "78.35",
                "mark": 4,
            }
        for number in range(grades):
            percent = Decimal(rng.randint(4000, 10000)) / 100
            yield {
                "record": "grade",
                "course_id": f"c{number % courses}",
                "kind": ["homework", "homework", "test"][number % 3],
                "source_id": f"i{number}",
                "title": f"{TITLES[number % len(TITLES)]} {number + 1}",
                "score": str((percent / 5).quantize(Decimal("0.01"))),
                "max_score": "20.00",
                "percent": str(percent),
                "mark": mark(percent),
                "graded_at": (START + timedelta(hours=50 * number)).isoformat().replace("+00:00", "Z"),
            }

    def schedule() -> Iterator[Record]:
        rng = random.Random(seed)
        yield head("schedule", kind)
        for number in range(lessons):
            status = rng.choice(["present", "late", "absent", "excused"])
            yield {**lesson(number), "record": "attendance", "course_id": f"c{number % courses}", "status": status}

    def profiles() -> Iterator[Record]:
        yield head("profiles", kind)
        yield {
            "record": "stats",
            "tests_taken": 5,
            "tests_passed": 4,
            "average_test_percent": "81.20",
            "homeworks_submitted": 12,
            "homeworks_graded": 11,
            "average_homework_percent": "77.77",
            "lessons_attended": 20,
            "lessons_missed": 3,
            "last_activity_at": "2026-11-24T10:00:00Z",
        }
        for number in range(achievements):
            yield {
                "record": "achievement",
                "code": f"a{number}",
                "title": ["First submission", "Ten graded works", "Отличник"][number % 3],
                "description": "For handing in the very first piece of work",
                "icon": None,
                "granted_at": "2026-10-01T10:00:00Z",
            }

    return {"gradebook": gradebook, "schedule": schedule, "profiles": profiles}


MAKERS: dict[str, Callable[..., Parts]] = {
    "course_performance": course,
    "attendance": attendance,
    "student_progress": progress,
}


def _percent(rng: random.Random, number: int) -> str | None:
    if rng.random() < 0.06:
        return None
    return str(Decimal(min(10000, max(0, int(rng.gauss(7600 - 300 * (number % 7), 1500))))) / 100)
