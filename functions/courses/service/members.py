"""What every way into a course and out of it shares."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from functions.courses import policies
from functions.courses.published import MemberEnrolled
from functions.courses.repository import enrollments as repository
from functions.courses.repository.rows import Candidate, Enrollment
from functions.courses.service.access import Standing
from kernel.db import UnitOfWork
from kernel.directory import CourseRole, Person
from kernel.errors import Conflict, Forbidden, NotFound, Problem
from kernel.people_query import ask_users

REFUSALS: dict[str, tuple[type[Problem], str]] = {
    "user_not_found": (NotFound, "There is no such person."),
    "user_inactive": (Conflict, "This person's account is deactivated."),
    "not_a_teacher": (Conflict, "Who is a student in the school can't teach a course."),
    "role_not_grantable": (Forbidden, "Assistants have no say in who teaches."),
}


def find_people(
    uow: UnitOfWork, course_id: UUID, *, user_ids: Sequence[UUID] = (), emails: Sequence[str] = ()
) -> list[Candidate]:
    """Find people by id or e-mail (lower-case), each with their membership of a course; the better match comes later.

    Those who are missing here are asked of the users service, once: their events may still be under way.

    Raises:
        Unavailable: the users service had to be asked and does not answer.
    """
    found = repository.find_candidates(uow.db, course_id, user_ids=user_ids, emails=emails)
    unknown_ids = set(user_ids) - {each.person.user_id for each in found}
    unknown_emails = set(emails) - {each.person.email for each in found}
    if ask_users(uow, user_ids=sorted(unknown_ids), emails=sorted(unknown_emails)):
        found = repository.find_candidates(uow.db, course_id, user_ids=user_ids, emails=emails)
    return found


def refusal_of(standing: Standing, candidate: Candidate | None, role: CourseRole) -> str | None:
    """Return why the caller can't give somebody this role, as a key of `REFUSALS`; None when they can."""
    if not policies.may_set(standing.caller, standing.role, role):
        return "role_not_grantable"
    if candidate is None:
        return "user_not_found"
    if not candidate.person.is_active:
        return "user_inactive"
    if not policies.can_be(candidate.person, role):
        return "not_a_teacher"
    return None


def add_members(
    uow: UnitOfWork, course_id: UUID, members: Sequence[tuple[Person, CourseRole]]
) -> dict[UUID, Enrollment]:
    """Enrol people, each named once, and tell of it; return the memberships that did not exist or had ended."""
    added = repository.enroll(uow.db, course_id, members)
    for enrollment in added:
        tell(uow, MemberEnrolled, enrollment)
    return {enrollment.user_id: enrollment for enrollment in added}


def tell(uow: UnitOfWork, event_type: type[MemberEnrolled], enrollment: Enrollment) -> None:
    """Publish what became of a membership."""
    uow.emit(
        event_type(
            course_id=enrollment.course_id,
            user_id=enrollment.user_id,
            full_name=enrollment.full_name,
            email=enrollment.email,
            role=enrollment.role.value,
            version=enrollment.version,
        )
    )
