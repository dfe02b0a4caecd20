"""Builders of the profile service's tests: people with their profiles, and the events that tell of their work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from functions.homework.published import SubmissionGraded, SubmissionReceived
from functions.profiles import service
from functions.profiles.handlers import api as profiles_api
from functions.profiles.handlers.events import consumer
from functions.quizzes.published import AttemptFinished
from functions.schedule.published import AttendanceMarked, LessonCancelled, LessonChanged, LessonScheduled
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api
from tests.support.sample_service.messages import message

api = Api(profiles_api.handler)

ME = "/api/profile/me"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR and the picture"
EVERYBODY = ("teacher", "assistant", "student", "classmate", "outsider", "other_teacher", "manager", "admin")
NO_STATS = {
    "tests_taken": 0,
    "tests_passed": 0,
    "average_test_percent": None,
    "homeworks_submitted": 0,
    "homeworks_graded": 0,
    "average_homework_percent": None,
    "lessons_attended": 0,
    "lessons_missed": 0,
    "last_activity_at": None,
}
TABLES = ("profiles", "avatar_uploads", "achievements", "stat_adjustments", "outbox", "idempotency_keys")
FACT_TABLES = ("homework_results", "test_results", "lessons", "attendance", "course_months")


def a_classroom() -> Classroom:
    """Keep a course, its members, another course next door, and everybody's profile, as the events would."""
    room = Classroom()
    room.fill()
    room.fill_next_door()
    for name in EVERYBODY:
        register(getattr(room, name), name.replace("_", " ").title())
    return room


def register(person: Caller, name: str = "Ana Anić", *, locale: str = "en", version: int = 2, **fields: Any) -> Caller:
    """Keep a person and their profile, as their registration would; return the person."""
    copy = {"email": f"{person.user_id}@example.org", "role": person.role.value, "timezone": "UTC", "is_active": True}
    known = {**copy, "user_id": person.user_id, "full_name": name, "locale": locale, "version": version, **fields}
    with unit_of_work() as uow:
        service.keep_person(uow, known)
    return person


def path_of(person: Caller, *parts: str) -> str:
    """Return the address of somebody's profile, or one below it."""
    return "/".join([f"/api/profile/users/{person.user_id}", *parts])


def profile_of(person: Caller, *, reader: Caller | None = None) -> dict[str, Any]:
    """Read somebody's profile, as themselves or somebody else."""
    answer = api.get(path_of(person), caller=reader or person)
    assert answer.status == 200, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


def stats_of(person: Caller) -> dict[str, Any]:
    """Read somebody's figures."""
    stats: dict[str, Any] = profile_of(person)["stats"]
    return stats


def some_stats(**figures: Any) -> dict[str, Any]:
    """Figures that are those of nothing but for these."""
    assert figures.keys() <= NO_STATS.keys()
    return {**NO_STATS, **figures}


def grant(granter: Caller | None, person: Caller, code: str = "helping_hand", **options: Any) -> Answer:
    """Grant an achievement; options that are no field of the request go to the call."""
    body = {"code": code, "title": options.pop("title", "Helping hand")}
    body |= {name: options.pop(name) for name in ("description", "icon") if name in options}
    return api.post(path_of(person, "achievements"), body, caller=granter, **options)


def codes_of(person: Caller) -> list[str]:
    """Read the codes of somebody's achievements, in the order of the alphabet."""
    answer = api.get(path_of(person, "achievements?limit=100"), caller=person)
    assert answer.status == 200, answer.text
    return sorted(item["code"] for item in answer.json()["items"])


def tell(*events: PublishedEvent) -> None:
    """Bring events to the service's consumer, each as a message of its own."""
    for event in events:
        body = message(type(event).__name__, event.model_dump(mode="json"), source=event.source)
        assert consumer.consume(body)


def _event(kind: type[PublishedEvent], **fields: Any) -> Any:
    return kind.model_validate({**kind.sample().model_dump(), **fields})


def received(student: Caller, homework_id: UUID, *, minute: int = 0, **fields: Any) -> SubmissionReceived:
    """A hand-in, some minutes after noon."""
    moment = NOON + timedelta(minutes=minute)
    known = {"student_id": student.user_id, "homework_id": homework_id, "submitted_at": moment}
    made: SubmissionReceived = _event(SubmissionReceived, **{**known, **fields})
    return made


def graded(student: Caller, homework_id: UUID, percent: float, *, version: int = 2, **fields: Any) -> SubmissionGraded:
    """A grade of a homework of a hundred points."""
    known = {"student_id": student.user_id, "homework_id": homework_id, "version": version}
    scores = {"score": percent, "raw_score": percent, "late_penalty": 0, "max_score": 100, "percent": percent}
    made: SubmissionGraded = _event(SubmissionGraded, **{**known, **scores, **fields})
    return made


def finished(
    student: Caller, test_id: UUID, percent: float, *, number: int = 1, counted: float | None = None, **fields: Any
) -> AttemptFinished:
    """An attempt at a test of a hundred points, ended some minutes after noon, passed with sixty."""
    known = {"student_id": student.user_id, "test_id": test_id, "number": number, "result_version": number}
    counts = percent if counted is None else counted
    scores = {"score": percent, "max_score": 100, "percent": percent, "passed": percent >= 60}
    about = {"counted_score": counts, "counted_percent": counts, "submitted_at": NOON + timedelta(minutes=number)}
    made: AttemptFinished = _event(AttemptFinished, **{**known, **scores, **about, **fields})
    return made


_LESSONS = {"scheduled": LessonScheduled, "changed": LessonChanged, "cancelled": LessonCancelled}


def lesson(
    room: Classroom, lesson_id: UUID, starts_at: datetime, *, what: str = "scheduled", version: int = 1, **fields: Any
) -> LessonScheduled:
    """A lesson that was scheduled, changed or cancelled."""
    status = "cancelled" if what == "cancelled" else "planned"
    known = {"lesson_id": lesson_id, "course_id": room.course_id, "starts_at": starts_at, "version": version}
    zone = {"ends_at": starts_at + timedelta(hours=1), "timezone": "Europe/Berlin", "status": status}
    made: LessonScheduled = _event(_LESSONS[what], **{**known, **zone, **fields})
    return made


def marked(
    room: Classroom,
    student: Caller,
    lesson_id: UUID,
    starts_at: datetime,
    status: str = "present",
    *,
    version: int = 1,
    **fields: Any,
) -> AttendanceMarked:
    """A mark, set half an hour after the lesson began."""
    known = {"student_id": student.user_id, "lesson_id": lesson_id, "course_id": room.course_id, "version": version}
    about = {"lesson_starts_at": starts_at, "lesson_timezone": "Europe/Berlin", "status": status}
    moment = {"marked_at": starts_at + timedelta(minutes=30)}
    made: AttendanceMarked = _event(AttendanceMarked, **{**known, **about, **moment, **fields})
    return made


def a_month(room: Classroom, starts_at: datetime, *, lessons: int = 4) -> list[tuple[UUID, datetime]]:
    """Tell of lessons on following days; return each one's id and beginning."""
    planned = [(new_id(), starts_at + timedelta(days=day)) for day in range(lessons)]
    tell(*(lesson(room, lesson_id, begins) for lesson_id, begins in planned))
    return planned


def mark_all(
    room: Classroom,
    student: Caller,
    planned: Sequence[tuple[UUID, datetime]],
    statuses: str = "pppp",
    *,
    version: int = 1,
) -> None:
    """Tell of a student's marks, a letter each: present, absent, late, excused, or a dash for none."""
    words = {"p": "present", "a": "absent", "l": "late", "e": "excused"}
    for (lesson_id, starts_at), letter in zip(planned, statuses, strict=True):
        if letter != "-":
            tell(marked(room, student, lesson_id, starts_at, words[letter], version=version))


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


def facts_in(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all facts."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in FACT_TABLES}


def pages(url: str, reader: Caller, *, limit: int) -> list[Any]:
    """Walk a list page by page; return its items."""
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get(f"{url}?limit={limit}" + (f"&cursor={cursor}" if cursor else ""), caller=reader).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
    return found
