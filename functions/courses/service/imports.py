"""Many enrolments at once: a flat number of statements, and each row succeeds or fails alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from functions.courses import policies
from functions.courses.repository.rows import Candidate
from functions.courses.schemas import (
    EnrollmentImport,
    EnrollmentImportRead,
    EnrollmentImportResult,
    EnrollmentImportRow,
    InvalidRow,
)
from functions.courses.service.access import Standing, enter, require_open
from functions.courses.service.members import add_members, find_people, refusal_of
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole, Person

Newcomers = dict[int, tuple[Person, CourseRole]]


def import_members(uow: UnitOfWork, caller: Caller, course_id: UUID, body: EnrollmentImport) -> EnrollmentImportRead:
    """Enrol everybody whose row allows it, or with `dry_run` only tell what would happen.

    Raises:
        NotFound, Forbidden: the caller may not know of the course, or may not enrol.
        Conflict: the course is archived.
        Unavailable: the users service had to be asked and does not answer.
    """
    standing = enter(uow, caller, course_id, policies.may_manage, to_add_members=True)
    require_open(standing.course)
    emails = {row.email for row in body.rows if isinstance(row, EnrollmentImportRow)}
    people = {each.person.email: each for each in find_people(uow, course_id, emails=sorted(emails))}
    results, newcomers = plan(standing, people, body.rows)
    if newcomers and not body.dry_run:
        added = add_members(uow, course_id, list(newcomers.values()))
        # Who is missing among the added became a member by another request in the meantime.
        for index in (index for index, (person, _) in newcomers.items() if person.user_id not in added):
            results[index] = EnrollmentImportResult(row=index + 1, status="unchanged")
    counts = Counter(result.status for result in results)
    return EnrollmentImportRead(
        created=counts["created"], unchanged=counts["unchanged"], failed=counts["failed"], results=results
    )


def plan(
    standing: Standing, people: Mapping[str, Candidate], rows: Sequence[EnrollmentImportRow | InvalidRow]
) -> tuple[list[EnrollmentImportResult], Newcomers]:
    """Decide about each row as if it came in a request of its own, one after the other.

    Args:
        people: whom the rows name, by e-mail.

    Returns:
        One result a row, and by its index each row that makes somebody a member.
    """
    members = {
        each.person.user_id: each.enrollment.role
        for each in people.values()
        if each.enrollment and each.enrollment.is_active
    }
    results: list[EnrollmentImportResult] = []
    newcomers: Newcomers = {}
    for index, row in enumerate(rows):
        result = EnrollmentImportResult(row=index + 1, status="failed")
        results.append(result)
        if isinstance(row, InvalidRow):
            result.code = row.code
            continue
        candidate = people.get(row.email)
        if candidate and candidate.person.user_id in members:
            result.status = "unchanged"
            result.code = None if members[candidate.person.user_id] is row.role else "role_kept"
            continue
        result.code = refusal_of(standing, candidate, row.role)
        if candidate and result.code is None:
            result.status = "created"
            members[candidate.person.user_id] = row.role
            newcomers[index] = (candidate.person, row.role)
    return results, newcomers
