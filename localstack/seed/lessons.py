"""Loads the lessons of a course, and the attendance of those before the course was made."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from localstack.seed.people import People
from localstack.seed.plans import LessonSeries
from localstack.seed.school import Course
from localstack.seed.session import Session, key_of

# No series reaches further from the day on which its course was made.
REACH = timedelta(days=182)


def load(teacher: Session, people: People, course: Course, made: Any) -> Counter[str]:
    """Make what is missing; how many lessons and marks that were. Raises SeedError."""
    counts = Counter(lessons=0, marks=0)
    zone = ZoneInfo(course.timezone)
    made_on = datetime.fromisoformat(made["created_at"]).astimezone(zone).date()
    midnight = datetime.combine(made_on, time(), zone)
    period = f"from={_moment(midnight - REACH)}&to={_moment(midnight + REACH)}"
    known = list(teacher.items(f"/api/courses/{made['id']}/schedule?{period}"))
    for series in course.lessons:
        lessons = [lesson for lesson in known if lesson["title"] == series.title]
        if not lessons:
            lessons = _plan(teacher, course, made["id"], series, made_on)
            counts["lessons"] += len(lessons)
        past = [lesson for lesson in lessons if datetime.fromisoformat(lesson["starts_at"]) < midnight]
        for lesson, absences in zip(past, series.absences, strict=False):
            if lesson["status"] == "planned":
                counts["marks"] += _hold(teacher, people, course, lesson, absences)
    return counts


def _plan(teacher: Session, course: Course, course_id: str, series: LessonSeries, made_on: date) -> list[Any]:
    body = series.body(made_on, course.timezone)
    key = key_of("lessons", course_id, series.title)
    return list(teacher.post(f"/api/courses/{course_id}/lessons", body, key=key)["items"])


def _hold(teacher: Session, people: People, course: Course, lesson: Any, absences: dict[str, Any]) -> int:
    """Mark who was there, then that it took place: whoever finds it held need not look for marks."""
    path = f"/api/lessons/{lesson['id']}"
    marks = {key: absence.model_dump(exclude_none=True) for key, absence in absences.items()}
    records = [{"student_id": people.id_of(key), **marks.get(key, {"status": "present"})} for key in course.students]
    teacher.post(f"{path}/attendance", {"records": records}, key=key_of("attendance", lesson["id"]))
    teacher.patch(path, {"status": "held"})
    return len(records)


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
