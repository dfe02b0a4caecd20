"""Statements about memberships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from functions.courses.repository.rows import Candidate, Enrollment, enrollment_of
from functions.courses.tables import enrollments
from kernel import clock
from kernel.directory import CourseRole, Person, person_of
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import people

OLDEST_FIRST = (enrollments.c.enrolled_at, enrollments.c.user_id)

_in_course = enrollments.c.course_id == sa.bindparam("course_id")
_CANDIDATES = (
    sa.select(people, enrollments)
    .outerjoin(enrollments, (enrollments.c.user_id == people.c.user_id) & _in_course)
    .where(
        (people.c.user_id == sa.any_(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid))))
        | (people.c.email == sa.any_(sa.bindparam("emails", type_=ARRAY(sa.Text))))
    )
    .order_by(people.c.is_active, people.c.user_id)
)
_ROSTER = (
    sa.select(people, enrollments)
    .join(enrollments, enrollments.c.user_id == people.c.user_id)
    .where(_in_course, enrollments.c.status == sa.bindparam("status"))
)
_newcomers = (
    sa.func.unnest(
        sa.bindparam("user_ids", type_=ARRAY(sa.Uuid)),
        sa.bindparam("roles", type_=ARRAY(sa.Text)),
    )
    .table_valued(sa.column("user_id", sa.Uuid), sa.column("role", sa.Text))
    .render_derived()
)
_insert = insert(enrollments).from_select(
    ["course_id", "user_id", "role", "status", "enrolled_at", "version"],
    sa.select(
        sa.bindparam("course_id", type_=sa.Uuid),
        _newcomers.c.user_id,
        _newcomers.c.role,
        sa.literal("active"),
        sa.bindparam("moment", type_=enrollments.c.enrolled_at.type),
        sa.literal(1),
    ),
)
_ENROLL = _insert.on_conflict_do_update(
    index_elements=["course_id", "user_id"],
    set_={
        "role": _insert.excluded.role,
        "status": "active",
        "enrolled_at": _insert.excluded.enrolled_at,
        "version": enrollments.c.version + 1,
    },
    where=enrollments.c.status == "removed",
).returning(enrollments)
_FIND = sa.select(enrollments).where(_in_course, enrollments.c.user_id == sa.bindparam("member_id"))
_colleague = enrollments.alias()
_has_colleague = sa.exists().where(
    _colleague.c.user_id == people.c.user_id,
    people.c.is_active,
    _colleague.c.course_id == enrollments.c.course_id,
    _colleague.c.user_id != enrollments.c.user_id,
    _colleague.c.role == "teacher",
    _colleague.c.status == "active",
)
_REMOVE = (
    sa.update(enrollments)
    .where(
        enrollments.c.course_id == sa.bindparam("of_course"),
        enrollments.c.user_id == sa.bindparam("member_id"),
        enrollments.c.status == "active",
        (enrollments.c.role != "teacher") | _has_colleague,
    )
    .values(status="removed", version=enrollments.c.version + 1)
    .returning(enrollments)
)


def find_candidates(
    db: sa.Connection, course_id: UUID, *, user_ids: Sequence[UUID] = (), emails: Sequence[str] = ()
) -> list[Candidate]:
    """Return the people with these ids or e-mails (lower-case), each with their membership of a course.

    Of two that bear one e-mail the better one comes later: the account that is in use, or the newer one.
    """
    named = {"course_id": course_id, "user_ids": list(user_ids), "emails": list(emails)}
    return [_candidate(row) for row in db.execute(_CANDIDATES, named)]


def find_enrollment(db: sa.Connection, course_id: UUID, person: Person) -> Enrollment:
    """Return the membership of somebody who has one."""
    row = db.execute(_FIND, {"course_id": course_id, "member_id": person.user_id}).one()
    return enrollment_of(row, person)


def enroll(db: sa.Connection, course_id: UUID, members: Sequence[tuple[Person, CourseRole]]) -> list[Enrollment]:
    """Make people active members of a course; return those memberships that are new, or active again."""
    # In one order everywhere, so that two who enrol the same people wait for each other and never in a circle.
    ordered = sorted(members, key=lambda member: member[0].user_id)
    known = {person.user_id: person for person, _ in ordered}
    values = {
        "course_id": course_id,
        "user_ids": [person.user_id for person, _ in ordered],
        "roles": [role.value for _, role in ordered],
        "moment": clock.now(),
    }
    rows = db.execute(_ENROLL, values)
    return [enrollment_of(row, known[row.user_id]) for row in rows]


def remove(db: sa.Connection, course_id: UUID, member: Candidate) -> Enrollment | None:
    """End a membership, or return None when it has ended, or is that of the last teacher. Lock the course before."""
    row = db.execute(_REMOVE, {"of_course": course_id, "member_id": member.person.user_id}).one_or_none()
    return enrollment_of(row, member.person) if row else None


def list_enrollments(
    db: sa.Connection, course_id: UUID, *, role: CourseRole | None, status: str, limit: int, cursor: str | None
) -> Page[Enrollment]:
    """Return a page of a course's memberships of one status, in the order of their enrolment.

    Raises:
        Unprocessable: the cursor is broken.
    """
    statement = _ROSTER.where(enrollments.c.role == role) if role is not None else _ROSTER
    page = paged(statement, OLDEST_FIRST, limit=limit, cursor=cursor)
    rows = db.execute(page, {"course_id": course_id, "status": status}).all()
    return page_of(rows, OLDEST_FIRST, limit=limit, item=lambda row: enrollment_of(row, person_of(row)))


def _candidate(row: sa.Row[Any]) -> Candidate:
    person = person_of(row)
    return Candidate(person, enrollment_of(row, person) if row._mapping[enrollments.c.course_id] else None)
