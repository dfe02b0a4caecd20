"""Memberships: given by staff, taken by staff, listed for staff, or joined by code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from functions.courses import policies
from functions.courses.join_codes import normalized
from functions.courses.published import MemberRemoved
from functions.courses.repository import courses as course_repository
from functions.courses.repository import enrollments as repository
from functions.courses.repository.rows import Candidate, Enrollment
from functions.courses.schemas import EnrollmentCreate
from functions.courses.service.access import enter, require_open
from functions.courses.service.members import REFUSALS, add_members, find_people, refusal_of, tell
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import Conflict, Forbidden, NotFound, Unavailable
from kernel.schemas import Page


def enroll_member(uow: UnitOfWork, caller: Caller, course_id: UUID, body: EnrollmentCreate) -> tuple[Enrollment, bool]:
    """Enrol one person; return the membership, and whether it is new. Who is a member already keeps their role.

    Raises:
        NotFound: the caller may not know of the course, or the person is unknown.
        Forbidden: the caller may not enrol, or not in this role.
        Conflict: the course is archived, or this person can't have this role.
        Unavailable: the users service had to be asked and does not answer.
    """
    standing = enter(uow, caller, course_id, policies.may_manage, to_add_members=True)
    require_open(standing.course)
    candidate = _find_person(uow, course_id, body)
    if candidate and candidate.enrollment and candidate.enrollment.is_active:
        return candidate.enrollment, False
    refusal = refusal_of(standing, candidate, body.role)
    if candidate is None or refusal:
        problem, detail = REFUSALS[refusal or "user_not_found"]
        raise problem(refusal, detail)
    return _enroll(uow, course_id, candidate, body.role)


def join_course(uow: UnitOfWork, caller: Caller, typed_code: str) -> tuple[Enrollment, bool]:
    """Enrol the caller as a student by a course's code; return the membership, and whether it is new.

    Raises:
        NotFound: no course has this code.
        Conflict: the course is archived.
        Forbidden: the caller was removed from the course; only its staff can bring them back.
        Unavailable: the caller's account is not known here yet, and the users service does not tell of it.
    """
    course = course_repository.find_course_by_join_code(uow.db, normalized(typed_code))
    if course is None:
        raise NotFound("join_code_not_found", "No course has this join code.")
    require_open(course)
    candidate = _last(find_people(uow, course.id, user_ids=[caller.user_id]))
    if candidate is None:
        raise Unavailable("account_not_here_yet", "Your account has not arrived here yet. Try again.")
    if candidate.enrollment and not candidate.enrollment.is_active:
        raise Forbidden("removed_from_course", "The course's staff removed you. Only they can bring you back.")
    enrollment, is_new = candidate.enrollment, False
    if enrollment is None:
        enrollment, is_new = _enroll(uow, course.id, candidate, CourseRole.STUDENT)
    return enrollment, is_new


def list_enrollments(
    uow: UnitOfWork,
    caller: Caller,
    course_id: UUID,
    *,
    role: CourseRole | None,
    status: Literal["active", "removed"],
    limit: int,
    cursor: str | None,
) -> Page[Enrollment]:
    """List a course's members in the order of their enrolment.

    Raises:
        NotFound, Forbidden: the caller may not know of the course, or is no staff of it.
        Unprocessable: the cursor is broken.
    """
    enter(uow, caller, course_id, policies.may_manage)
    return repository.list_enrollments(uow.db, course_id, role=role, status=status, limit=limit, cursor=cursor)


def remove_member(uow: UnitOfWork, caller: Caller, course_id: UUID, user_id: UUID) -> None:
    """End somebody's membership, also in an archived course.

    Raises:
        NotFound: the caller may not know of the course, or the person is no member.
        Forbidden: the caller may not remove, or not somebody in this role.
        Conflict: it is the course's last teacher whose account is in use.
    """
    # Locked before anything is read: of two teachers who remove each other, the second is no teacher any more.
    course_repository.lock_course(uow.db, course_id)
    standing = enter(uow, caller, course_id, policies.may_manage)
    member = _find_member(uow, course_id, user_id)
    if member is None or member.enrollment is None or not member.enrollment.is_active:
        raise NotFound("enrollment_not_found", "This person is no member of the course.")
    if not policies.may_set(caller, standing.role, member.enrollment.role):
        raise Forbidden("role_not_grantable", "Assistants have no say in who teaches.")
    removed = repository.remove(uow.db, course_id, member)
    if removed is None:
        raise Conflict("last_teacher", "A course keeps at least one teacher. Enrol another one first.")
    tell(uow, MemberRemoved, removed)


def _find_person(uow: UnitOfWork, course_id: UUID, body: EnrollmentCreate) -> Candidate | None:
    if body.user_id is not None:
        return _last(find_people(uow, course_id, user_ids=[body.user_id]))
    return _last(find_people(uow, course_id, emails=[body.email or ""]))


def _find_member(uow: UnitOfWork, course_id: UUID, user_id: UUID) -> Candidate | None:
    return _last(repository.find_candidates(uow.db, course_id, user_ids=[user_id]))


def _last(found: Sequence[Candidate]) -> Candidate | None:
    return found[-1] if found else None


def _enroll(uow: UnitOfWork, course_id: UUID, candidate: Candidate, role: CourseRole) -> tuple[Enrollment, bool]:
    user_id = candidate.person.user_id
    added = add_members(uow, course_id, [(candidate.person, role)])
    if user_id in added:
        return added[user_id], True
    # Somebody else enrolled them since we looked. The upsert has locked that row, so it is there to be read.
    return repository.find_enrollment(uow.db, course_id, candidate.person), False
