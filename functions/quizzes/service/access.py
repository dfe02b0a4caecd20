"""How every use case begins: which test, who is the caller there, and may they."""

from __future__ import annotations

from uuid import UUID

from functions.quizzes import policies
from functions.quizzes.repository import tests
from functions.quizzes.repository.rows import Test
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseAccess
from kernel.errors import Forbidden, NotFound


def unknown_test() -> NotFound:
    """Make the refusal of a test that is not there, for this caller."""
    return NotFound("test_not_found", "There is no such test.")


def seen_test(uow: UnitOfWork, caller: Caller, test_id: UUID) -> tuple[Test, CourseAccess]:
    """Return a test that the caller may know of, and what they are in its course.

    Raises:
        NotFound: there is none; the same for outsiders of the course, and for students while it is a draft.
    """
    test = tests.find_test(uow.db, test_id)
    if test is None:
        raise unknown_test()
    try:
        access = directory.access(uow, caller, test.course_id)
    except NotFound:
        raise unknown_test() from None
    if not policies.may_see(access, test.status):
        raise unknown_test()
    return test, access


def require_staff(access: CourseAccess) -> None:
    """Refuse who may not manage tests here.

    Raises:
        Forbidden: the caller isn't staff of the course.
    """
    if not policies.may_manage(access):
        raise Forbidden("staff_only", "Only staff of the course may do this.")
