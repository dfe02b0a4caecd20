"""A course with its people in a service's directory: what tests of access below the gateway begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.directory_rows import keep_course, keep_membership, keep_person
from kernel.ids import new_id
from tests.support.gateway import a_caller


@dataclass(frozen=True)
class Classroom:
    """One course with everybody that a test of access needs; from `outsider` on they are no members."""

    course_id: UUID = field(default_factory=new_id)
    teacher: Caller = field(default_factory=lambda: a_caller("teacher"))
    assistant: Caller = field(default_factory=a_caller)
    student: Caller = field(default_factory=a_caller)
    classmate: Caller = field(default_factory=a_caller)
    outsider: Caller = field(default_factory=a_caller)
    other_teacher: Caller = field(default_factory=lambda: a_caller("teacher"))
    manager: Caller = field(default_factory=lambda: a_caller("manager"))
    admin: Caller = field(default_factory=lambda: a_caller("admin"))

    @property
    def path(self) -> str:
        """The course's address."""
        return f"/api/courses/{self.course_id}"

    def caller(self, name: str) -> Caller | None:
        """Somebody by what they are here; `anonymous` is nobody."""
        found: Caller | None = None if name == "anonymous" else getattr(self, name)
        return found

    def fill(self, *, timezone: str = "Europe/Berlin") -> None:
        """Keep the course and its members, as the courses service's events would."""
        keep_copy_of_course(self.course_id, timezone=timezone)
        enroll(self.course_id, self.teacher, "teacher", name="Tanja Teacher")
        enroll(self.course_id, self.assistant, "assistant", name="Aco Assistant")
        enroll(self.course_id, self.student, name="Ana Anić")
        enroll(self.course_id, self.classmate, name="Bora Borić")

    def fill_next_door(self) -> None:
        """Keep another course, with the other teacher and the outsider in it."""
        elsewhere = keep_copy_of_course(new_id())
        enroll(elsewhere, self.other_teacher, "teacher")
        enroll(elsewhere, self.outsider)


def keep_copy_of_course(
    course_id: UUID,
    *,
    title: str = "Algebra I",
    timezone: str = "Europe/Berlin",
    status: str = "active",
    version: int = 1,
) -> UUID:
    """Keep a course's copy; return its id."""
    with unit_of_work() as uow:
        keep_course(uow, course_id, version, title=title, timezone=timezone, status=status)
    return course_id


def enroll(
    course_id: UUID,
    person: Caller,
    role: str = "student",
    *,
    name: str | None = None,
    status: str = "active",
    version: int = 1,
) -> Caller:
    """Keep a membership, and the person's copy if they have a `name`; return the person."""
    with unit_of_work() as uow:
        keep_membership(uow, course_id, person.user_id, version, role=role, status=status)
    if name is not None:
        keep_copy_of_person(person, name)
    return person


def archive(room: Classroom) -> None:
    """Archive the room's course, as the directory learns of it."""
    keep_copy_of_course(room.course_id, status="archived", version=2)


def keep_copy_of_person(person: Caller, name: str = "Ana", *, is_active: bool = True, version: int = 1) -> None:
    """Keep a person's copy."""
    fields = {"email": f"{person.user_id}@example.org", "role": person.role.value, "full_name": name}
    with unit_of_work() as uow:
        keep_person(uow, person.user_id, version, **fields, locale="en", timezone="UTC", is_active=is_active)
