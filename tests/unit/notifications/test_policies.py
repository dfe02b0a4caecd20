"""Who may write to a course, and what people are told who never chose."""

from __future__ import annotations

import pytest

from functions.notifications.policies import DEFAULTS, NotificationType, may_write_to_course
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller


@pytest.mark.parametrize(
    ("school_role", "course_role", "may"),
    [
        ("teacher", "teacher", True),
        ("teacher", "assistant", True),
        ("teacher", "student", False),
        ("teacher", None, False),
        ("manager", None, True),
        ("manager", "student", True),
        ("admin", None, True),
        ("student", "student", False),
    ],
)
def test_who_may_write_to_a_course(school_role: str, course_role: str | None, may: bool) -> None:
    course = Course(new_id(), "Algebra", "UTC", is_archived=False)
    access = CourseAccess(a_caller(school_role), course, CourseRole(course_role) if course_role else None)

    assert may_write_to_course(access) is may


def test_all_types_have_defaults_and_only_achievements_send_no_mail() -> None:
    assert set(DEFAULTS) == set(NotificationType)
    assert all(channels.in_app for channels in DEFAULTS.values())
    assert {kind for kind, channels in DEFAULTS.items() if not channels.email} == {NotificationType.ACHIEVEMENT}
