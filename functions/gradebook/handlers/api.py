"""The gradebook's routes, in the order of the contract."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.gradebook.grading import GradeFilter, GradeKind
from functions.gradebook.schemas import (
    GradebookRead,
    GradeChangeRead,
    GradeCreate,
    GradeRead,
    GradingScaleRead,
    GradingScaleReplace,
    HomeworkGradeCreate,
    StudentGradesRead,
    TestGradeCreate,
)
from functions.gradebook.service import course_gradebook, export, history, recording, scales, student_grades
from kernel.auth import authenticated
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, configure, created, expected_version, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Instant, Page

TAG = "Gradebook"

CourseFilter = Annotated[UUID | None, Query(description="Only this course's")]
KindFilter = Annotated[GradeKind | None, Query(description="Only grades of this kind")]
Since = Annotated[Instant | None, Query(alias="from", description="Graded at this moment or later")]
Until = Annotated[Instant | None, Query(alias="to", description="Graded before this moment")]
ExportFormat = Annotated[Literal["csv"], Query(alias="format", description="The file's format")]

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="gradebook")


@app.post(
    "/api/gradebook/homework",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Record a student's grade for a homework, or replace it",
    operation_id="record_homework_grade",
)
def record_homework_grade(body: HomeworkGradeCreate) -> Response[GradeRead]:
    return _record(GradeKind.HOMEWORK, body.homework_id, body)


@app.post(
    "/api/gradebook/tests",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Record a student's grade for a test, or replace it",
    operation_id="record_test_grade",
)
def record_test_grade(body: TestGradeCreate) -> Response[GradeRead]:
    return _record(GradeKind.TEST, body.test_id, body)


@app.get(
    "/api/students/me/grades",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List the caller's own grades, newest first",
    operation_id="list_my_grades",
)
def list_my_grades(
    course_id: CourseFilter = None,
    kind: KindFilter = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> StudentGradesRead:
    return _list_grades(caller().user_id, GradeFilter(course_id, kind, since, until), limit, cursor)


@app.get(
    "/api/students/<student_id>/grades",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List a student's grades, newest first; staff see those of their own courses",
    operation_id="list_grades",
)
def list_grades(
    student_id: UUID,
    course_id: CourseFilter = None,
    kind: KindFilter = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> StudentGradesRead:
    return _list_grades(student_id, GradeFilter(course_id, kind, since, until), limit, cursor)


@app.get(
    "/api/courses/<course_id>/gradebook:export",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Download a course's gradebook as a file",
    operation_id="export_gradebook",
    responses={200: {"description": "UTF-8 with a byte order mark", "content": {"text/csv": {}}}},
)
def export_gradebook(course_id: UUID, file_format: ExportFormat = "csv") -> Response[str]:
    # A transaction, so that the rows can stream from the database.
    with unit_of_work() as uow:
        exported = export.export_csv(uow, caller(), course_id)
    name = quote(f"Gradebook {exported.course_title}.{file_format}", safe="")
    disposition = f"attachment; filename=\"gradebook.{file_format}\"; filename*=UTF-8''{name}"
    return Response(
        status_code=200,
        content_type="text/csv; charset=utf-8",
        body=exported.text,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )


@app.get(
    "/api/courses/<course_id>/gradebook",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Show a course's gradebook, students by name",
    operation_id="get_gradebook",
)
def get_gradebook(course_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> GradebookRead:
    with reading() as uow:
        found = course_gradebook.get_gradebook(uow, caller(), course_id, limit=limit, cursor=cursor)
    return GradebookRead.model_validate(found)


@app.get(
    "/api/courses/<course_id>/gradebook/history",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List every change of a course's grades, newest first",
    operation_id="list_grade_changes",
)
def list_grade_changes(course_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[GradeChangeRead]:
    with reading() as uow:
        page = history.list_changes(uow, caller(), course_id, limit=limit, cursor=cursor)
    return Page[GradeChangeRead].model_validate(page)


@app.get(
    "/api/courses/<course_id>/grading-scale",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Show a course's grading scale",
    operation_id="get_grading_scale",
)
def get_grading_scale(course_id: UUID) -> GradingScaleRead:
    with reading() as uow:
        return GradingScaleRead.of(course_id, scales.get_scale(uow, caller(), course_id))


@app.put(
    "/api/courses/<course_id>/grading-scale",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Set a course's grading scale; marks and averages follow at once",
    operation_id="set_grading_scale",
)
def set_grading_scale(course_id: UUID, body: GradingScaleReplace) -> GradingScaleRead:
    with unit_of_work() as uow:
        changed = scales.set_scale(uow, caller(), course_id, body.scale(), expected_version())
    return GradingScaleRead.of(course_id, changed)


def _record(kind: GradeKind, source_id: UUID, body: GradeCreate) -> Response[GradeRead]:
    def effect(uow: UnitOfWork) -> Response[GradeRead]:
        grade = recording.record_by_hand(
            uow,
            caller(),
            student_id=body.student_id,
            course_id=body.course_id,
            kind=kind,
            source_id=source_id,
            title=body.title,
            score=body.score,
            max_score=body.max_score,
            expected_version=expected_version(),
        )
        answer = GradeRead.model_validate(grade)
        where = f"/api/students/{grade.student_id}/grades?course_id={grade.course_id}"
        return created(answer, where) if grade.is_new else ok(answer)

    return once(effect)


def _list_grades(student_id: UUID, wanted: GradeFilter, limit: int, cursor: str | None) -> StudentGradesRead:
    with reading() as uow:
        page, summary = student_grades.list_grades(uow, caller(), student_id, wanted, limit=limit, cursor=cursor)
    return StudentGradesRead.model_validate(
        {"items": page.items, "next_cursor": page.next_cursor, "summary": summary}, from_attributes=True
    )


handler = serve(app)
