"""How every use case begins: what exactly is asked for, and may this caller have it now."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from functions.reports import policies
from functions.reports.kinds import ReportFormat
from functions.reports.repository import reports
from functions.reports.repository.rows import Report, ReportParameters, ReportRequest
from kernel import directory
from kernel.auth import Caller, Role
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import Forbidden, NotFound, Unprocessable


def require(uow: UnitOfWork, caller: Caller, asked: ReportRequest) -> ReportRequest:
    """Let through what the caller may have; return it with the student named.

    Raises:
        NotFound: no such course for the caller, or no such student in it.
        Forbidden: the caller may not see those records.
        Unprocessable: a parameter is missing, or of no use for this type.
    """
    if asked.type in policies.NEEDS_COURSE:
        _require_course(uow, caller, asked)
        return asked
    return replace(asked, parameters=_progress(uow, caller, asked.parameters))


def require_fitting(uow: UnitOfWork, asked: ReportRequest) -> None:
    """Let through what will fit into a file of the format, as far as can be told before it is made.

    Raises:
        Unprocessable: there are too many students for a PDF.
    """
    course_id, limit = asked.parameters.course_id, policies.MAX_PDF_STUDENTS
    if asked.format is not ReportFormat.PDF or asked.type not in policies.NEEDS_COURSE or course_id is None:
        return
    if reports.count_students(uow.db, course_id, at_most=limit) > limit:
        message = f"More than {limit} students don't fit into a PDF; ask for xlsx"
        raise Unprocessable.field("format", "too_many_rows", message)


def require_still(uow: UnitOfWork, caller: Caller, report: Report) -> None:
    """Let through who may read the report's file now, whatever they might when it was made.

    Raises:
        NotFound, Forbidden: as `require`, or the file holds records of a course where the student learns no more.
    """
    try:
        require(uow, caller, report.request)
    except Unprocessable as refused:
        raise Forbidden("not_your_records", "You may not see these records any more.") from refused
    if policies.is_own_progress(caller, report.request.parameters.student_id) and report.course_ids:
        present = set(directory.courses_of(uow, caller.user_id, CourseRole.STUDENT))
        if not present.issuperset(report.course_ids):
            detail = "It holds records of a course that you are not in any more. Regenerate it."
            raise NotFound("course_not_found", detail)


def courses_covered(uow: UnitOfWork, parameters: ReportParameters) -> list[UUID]:
    """Return the courses whose records a report holds: the named one, or all where the student learns now."""
    if parameters.course_id is not None:
        return [parameters.course_id]
    if parameters.student_id is None:
        return []
    return sorted(directory.courses_of(uow, parameters.student_id, CourseRole.STUDENT))


def _require_course(uow: UnitOfWork, caller: Caller, asked: ReportRequest) -> None:
    about = asked.parameters
    if about.course_id is None:
        raise _missing("course_id", "Reports of this type are about a course")
    if about.student_id is not None:
        raise Unprocessable.field("parameters.student_id", "not_applicable", "Reports of this type are about all")
    access = directory.access(uow, caller, about.course_id)
    if not policies.may_report_on(access):
        raise Forbidden("staff_only", "Only staff of the course may do this.")


def _progress(uow: UnitOfWork, caller: Caller, about: ReportParameters) -> ReportParameters:
    student_id = about.student_id
    if student_id is None and caller.role is Role.STUDENT:
        student_id = caller.user_id
    if student_id is None:
        raise _missing("student_id", "Say whose progress")
    about = replace(about, student_id=student_id)
    if policies.is_own_progress(caller, student_id):
        if about.course_id is not None:
            directory.access(uow, caller, about.course_id)
        return about
    if about.course_id is not None:
        if not policies.may_report_on(directory.access(uow, caller, about.course_id)):
            raise Forbidden("not_your_records", "These are another student's records.")
        if directory.member_role(uow, about.course_id, student_id) is not CourseRole.STUDENT:
            raise _unknown_student()
    elif not caller.reads_everything:
        if caller.role is Role.STUDENT:
            raise Forbidden("not_your_records", "These are another student's records.")
        raise _missing("course_id", "Name a course in which you are staff")
    elif directory.person(uow, student_id) is None:
        raise _unknown_student()
    return about


def _unknown_student() -> NotFound:
    return NotFound("student_not_found", "There is no such student.")


def _missing(name: str, message: str) -> Unprocessable:
    return Unprocessable.field(f"parameters.{name}", "missing", message)
