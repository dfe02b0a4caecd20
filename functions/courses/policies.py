"""Who may do what in a course, and who may become a member of it: pure predicates.

`role` is what the caller is in the course, None for nobody. Managers and admins manage every course, member or not.
"""

from __future__ import annotations

from kernel.auth import Caller, Role
from kernel.directory import STAFF, CourseRole, Person

TEACHING = frozenset({Role.TEACHER, Role.MANAGER, Role.ADMIN})


def may_read(caller: Caller, role: CourseRole | None) -> bool:
    """Whether the caller may know of the course: its members, managers, admins."""
    return role is not None or caller.reads_everything


def may_manage(caller: Caller, role: CourseRole | None) -> bool:
    """Whether the caller may change the course and its members, and see its join code and their e-mails."""
    return role in STAFF or caller.reads_everything


def may_archive(caller: Caller, role: CourseRole | None) -> bool:
    """Whether the caller may archive the course: its teachers, not its assistants."""
    return role is CourseRole.TEACHER or caller.reads_everything


def may_set(caller: Caller, role: CourseRole | None, member_role: CourseRole) -> bool:
    """Whether the caller may give or take this role: assistants have no say in who teaches."""
    return may_archive(caller, role) or (may_manage(caller, role) and member_role is not CourseRole.TEACHER)


def can_be(person: Person, member_role: CourseRole) -> bool:
    """Whether somebody can have this role: whom the school calls a student can assist in a course, not teach it."""
    return member_role is not CourseRole.TEACHER or person.role in TEACHING
