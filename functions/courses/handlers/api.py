"""The courses API, in the order of the contract; routes with a verb stand before the plain ones of their path."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.courses import service
from functions.courses.repository.rows import Enrollment
from functions.courses.schemas import (
    CourseCreate,
    CourseJoin,
    CoursePatch,
    CourseRead,
    EnrollmentCreate,
    EnrollmentImport,
    EnrollmentImportRead,
    EnrollmentRead,
)
from kernel.auth import Role, authenticated, require
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.directory import CourseRole
from kernel.http import CORS, configure, created, expected_version, no_content, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="courses")

RoleFilter = Annotated[CourseRole | None, Query(description="What the person is in the course")]
CourseStatus = Annotated[Literal["active", "archived"] | None, Query(description="Only courses of this status")]
Prefix = Annotated[str | None, Query(max_length=200, description="How the title or the code begins, in any case")]
EnrollmentStatus = Annotated[Literal["active", "removed"], Query(description="Members of now, or of before")]


@app.post(
    "/api/courses:join",
    middlewares=[require(Role.STUDENT)],
    status_code=201,
    tags=["Courses"],
    summary="Join a course by its code",
    operation_id="join_course",
)
def join_course(body: CourseJoin) -> Response[EnrollmentRead]:
    """Who is a member already gets their membership with 200."""
    return once(lambda uow: _enrolled(service.join_course(uow, caller(), body.join_code), shows_email=False))


@app.post(
    "/api/courses/<course_id>:archive",
    middlewares=[require(Role.TEACHER, Role.MANAGER, Role.ADMIN)],
    tags=["Courses"],
    summary="Close a course to new work",
    operation_id="archive_course",
)
def archive_course(course_id: UUID) -> CourseRead:
    """Reading goes on; new work is refused everywhere with 409 course_archived."""
    with unit_of_work() as uow:
        return CourseRead.model_validate(service.archive_course(uow, caller(), course_id, expected_version()))


@app.post(
    "/api/courses",
    middlewares=[require(Role.TEACHER, Role.MANAGER, Role.ADMIN)],
    status_code=201,
    tags=["Courses"],
    summary="Create a course",
    operation_id="create_course",
)
def create_course(body: CourseCreate) -> Response[CourseRead]:
    """The creator becomes its teacher."""

    def effect(uow: UnitOfWork) -> Response[CourseRead]:
        course = service.create_course(uow, caller(), body)
        return created(CourseRead.model_validate(course), f"/api/courses/{course.id}")

    return once(effect)


@app.get(
    "/api/courses",
    middlewares=[authenticated],
    tags=["Courses"],
    summary="List courses, newest first",
    operation_id="list_courses",
)
def list_courses(
    role: RoleFilter = None,
    status: CourseStatus = None,
    q: Prefix = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[CourseRead]:
    """The caller's own; managers and admins see all, unless they ask for a role of theirs."""
    with reading() as uow:
        page = service.list_courses(uow, caller(), role=role, status=status, prefix=q, limit=limit, cursor=cursor)
        return page.map(CourseRead.model_validate)


@app.get(
    "/api/courses/<course_id>",
    middlewares=[authenticated],
    tags=["Courses"],
    summary="Read a course",
    operation_id="read_course",
)
def read_course(course_id: UUID) -> CourseRead:
    """For its members, managers and admins; for others there is no such course."""
    with reading() as uow:
        return CourseRead.model_validate(service.read_course(uow, caller(), course_id))


@app.patch(
    "/api/courses/<course_id>",
    middlewares=[authenticated],
    tags=["Courses"],
    summary="Change a course",
    operation_id="update_course",
)
def update_course(course_id: UUID, body: CoursePatch) -> CourseRead:
    """What is left out stays; null clears description, code and dates."""
    with unit_of_work() as uow:
        return CourseRead.model_validate(service.update_course(uow, caller(), course_id, body, expected_version()))


@app.post(
    "/api/courses/<course_id>/enrollments:import",
    middlewares=[authenticated],
    tags=["Enrollments"],
    summary="Enrol many people at once",
    operation_id="import_enrollments",
)
def import_enrollments(course_id: UUID, body: EnrollmentImport) -> Response[EnrollmentImportRead]:
    """Each row succeeds or fails alone; rows are counted from 1."""
    return once(lambda uow: ok(service.import_members(uow, caller(), course_id, body)))


@app.post(
    "/api/courses/<course_id>/enrollments",
    middlewares=[authenticated],
    status_code=201,
    tags=["Enrollments"],
    summary="Enrol a person",
    operation_id="enroll_member",
)
def enroll_member(course_id: UUID, body: EnrollmentCreate) -> Response[EnrollmentRead]:
    """Who is a member already keeps their role and comes back with 200."""
    return once(lambda uow: _enrolled(service.enroll_member(uow, caller(), course_id, body)))


@app.get(
    "/api/courses/<course_id>/enrollments",
    middlewares=[authenticated],
    tags=["Enrollments"],
    summary="List a course's members, in the order of their enrolment",
    operation_id="list_enrollments",
)
def list_enrollments(
    course_id: UUID,
    role: RoleFilter = None,
    status: EnrollmentStatus = "active",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[EnrollmentRead]:
    """For the course's staff, managers and admins."""
    with reading() as uow:
        page = service.list_enrollments(uow, caller(), course_id, role=role, status=status, limit=limit, cursor=cursor)
        return page.map(EnrollmentRead.model_validate)


@app.delete(
    "/api/courses/<course_id>/enrollments/<user_id>",
    middlewares=[authenticated],
    status_code=204,
    tags=["Enrollments"],
    summary="Remove a member",
    operation_id="remove_member",
)
def remove_member(course_id: UUID, user_id: UUID) -> Response[None]:
    """The last teacher can't be removed."""
    with unit_of_work() as uow:
        service.remove_member(uow, caller(), course_id, user_id)
    return no_content()


def _enrolled(outcome: tuple[Enrollment, bool], *, shows_email: bool = True) -> Response[EnrollmentRead]:
    enrollment, is_new = outcome
    body = EnrollmentRead.model_validate(enrollment)
    body.email = body.email if shows_email else None
    if not is_new:
        return ok(body)
    return created(body, f"/api/courses/{enrollment.course_id}/enrollments/{enrollment.user_id}")


handler = serve(app)
