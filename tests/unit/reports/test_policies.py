"""Who may have a report made, and what makes two requests the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functions.reports import policies
from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.rendering.pdf import document
from functions.reports.repository.rows import ReportParameters, ReportRequest
from functions.reports.service.generation import fingerprint_of
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller

COURSE = Course(new_id(), "Algebra", "UTC", is_archived=False)


@pytest.mark.parametrize(
    ("role", "course_role", "expected"),
    [
        ("teacher", "teacher", True),
        ("student", "assistant", True),
        ("student", "student", False),
        ("teacher", "student", False),
        ("manager", None, True),
        ("admin", None, True),
    ],
)
def test_staff_managers_and_admins_report_on_a_course(role: str, course_role: str | None, expected: bool) -> None:
    access = CourseAccess(a_caller(role), COURSE, CourseRole(course_role) if course_role else None)

    assert policies.may_report_on(access) is expected


@pytest.mark.parametrize(
    ("role", "others"), [("student", False), ("teacher", False), ("manager", True), ("admin", True)]
)
def test_own_is_seen_by_all_and_everybodys_by_managers(role: str, others: bool) -> None:
    caller = a_caller(role)

    assert policies.may_see(caller, caller.user_id)
    assert policies.may_see(caller, new_id()) is others


def test_pdf_holds_as_many_students_as_the_renderer_takes() -> None:
    assert policies.MAX_PDF_STUDENTS == document.MAX_ROWS


def a_request(**changes: object) -> ReportRequest:
    about = {"course_id": COURSE.course_id, "since": datetime(2026, 1, 1, tzinfo=UTC), **changes}
    return ReportRequest(ReportType.ATTENDANCE, ReportFormat.PDF, ReportParameters(**about))  # type: ignore[arg-type]


def test_equal_requests_of_one_person_have_one_fingerprint() -> None:
    owner = new_id()

    assert fingerprint_of(owner, a_request()) == fingerprint_of(owner, a_request())
    others = [a_request(locale="ru"), a_request(since=None), a_request(course_id=new_id()), a_request(student_id=owner)]
    assert len({fingerprint_of(owner, each) for each in [a_request(), *others]}) == 5
    assert fingerprint_of(new_id(), a_request()) != fingerprint_of(owner, a_request())


def test_parameters_come_back_as_they_were_stored() -> None:
    asked = a_request(locale="ru", student_id=new_id()).parameters

    assert ReportParameters.from_json(asked.as_json()) == asked
