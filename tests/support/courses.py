"""Builders of the courses service's tests: people, courses and members, made in one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.courses.handlers import api as courses_api
from kernel.auth import Caller, Role
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Api

api = Api(courses_api.handler)


@dataclass(frozen=True)
class Someone:
    """A person whose copy the courses service has."""

    caller: Caller
    email: str
    full_name: str

    @property
    def user_id(self) -> UUID:
        """The person's id."""
        return self.caller.user_id


def someone(role: str = "student", **fields: Any) -> dict[str, Any]:
    """Make a row of the people table."""
    user_id = new_id()
    return {
        "user_id": user_id,
        "email": f"{user_id}@example.org",
        "full_name": f"{role.title()} {str(user_id)[-4:]}",
        "role": role,
        "locale": "en",
        "timezone": "UTC",
        "is_active": True,
        "version": 1,
        **fields,
    }


def register(database: ServiceDatabase, role: str = "student", **fields: Any) -> Someone:
    """Store somebody's copy, as the users service's event would."""
    row = someone(role, **fields)
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    database.rows(f"INSERT INTO people ({names}) VALUES ({values})", **row)
    return Someone(Caller(row["user_id"], Role(role), new_id()), row["email"], row["full_name"])


def many_people(database: ServiceDatabase, count: int) -> list[str]:
    """Store many students' copies; return their e-mails."""
    database.rows(
        """INSERT INTO people
           SELECT gen_random_uuid(), 'pupil' || n || '@example.org', 'Pupil ' || n, 'student', 'en', 'UTC', true, 1
           FROM generate_series(1, :count) AS n""",
        count=count,
    )
    return [f"pupil{number + 1}@example.org" for number in range(count)]


def a_course(teacher: Someone, **body: Any) -> dict[str, Any]:
    """Create a course over the API."""
    answer = api.post("/api/courses", {"title": "Algebra I", **body}, caller=teacher.caller)
    assert answer.status == 201, answer.text
    course: dict[str, Any] = answer.json()
    return course


def an_archived_course(teacher: Someone, **body: Any) -> dict[str, Any]:
    """Create a course over the API and archive it."""
    course = a_course(teacher, **body)
    answer = api.post(f"/api/courses/{course['id']}:archive", caller=teacher.caller)
    assert answer.status == 200, answer.text
    archived: dict[str, Any] = answer.json()
    return archived


def enroll(course: dict[str, Any], staff: Someone, member: Someone, role: str = "student") -> Someone:
    """Enrol somebody over the API; return them."""
    body = {"user_id": str(member.user_id), "role": role}
    answer = api.post(f"/api/courses/{course['id']}/enrollments", body, caller=staff.caller)
    assert answer.status == 201, answer.text
    return member


@dataclass(frozen=True)
class Classroom:
    """One course with everybody whom its access rules tell apart."""

    course: dict[str, Any]
    teacher: Someone
    assistant: Someone
    student: Someone
    outsider: Someone
    other_teacher: Someone
    manager: Someone
    admin: Someone

    @property
    def url(self) -> str:
        """The course's path."""
        return f"/api/courses/{self.course['id']}"

    def caller(self, name: str) -> Caller | None:
        """Return the caller of this name; None for anonymous."""
        person: Someone | None = None if name == "anonymous" else getattr(self, name)
        return person.caller if person else None


def a_classroom(database: ServiceDatabase, **body: Any) -> Classroom:
    """Make a course with a teacher, an assistant and a student, and people who aren't in it."""
    teacher = register(database, "teacher")
    course = a_course(teacher, **body)
    return Classroom(
        course=course,
        teacher=teacher,
        assistant=enroll(course, teacher, register(database, "student"), "assistant"),
        student=enroll(course, teacher, register(database, "student")),
        outsider=register(database, "student"),
        other_teacher=register(database, "teacher"),
        manager=register(database, "manager"),
        admin=register(database, "admin"),
    )


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    tables = ("courses", "enrollments", "outbox", "idempotency_keys")
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}
