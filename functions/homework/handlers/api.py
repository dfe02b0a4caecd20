"""The homework API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.homework import service
from functions.homework.repository.own_homeworks import OwnFilter
from functions.homework.repository.rows import HomeworkStatus, SubmissionStatus, WorkState
from functions.homework.schemas import (
    AttachmentCreate,
    AttachmentUploadRead,
    HomeworkCreate,
    HomeworkPatch,
    HomeworkRead,
    ListedSubmissionRead,
    OwnHomeworkRead,
    SubmissionCreate,
    SubmissionGrade,
    SubmissionRead,
)
from kernel.auth import Role, authenticated, require
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, configure, created, expected_version, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

TAG = "Homework"

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="homework")

# Staff of a course are its teachers and assistants by enrolment, and a student of the school can assist in a course:
# but for the list of one's own homeworks, roles in the school decide nothing here.


@app.post(
    "/api/courses/<course_id>/homeworks",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Make a homework, as a draft or assigned at once",
    operation_id="create_homework",
)
def create_homework(course_id: UUID, body: HomeworkCreate) -> Response[HomeworkRead]:
    def effect(uow: UnitOfWork) -> Response[HomeworkRead]:
        homework = service.create_homework(uow, caller(), course_id, body.values())
        return created(HomeworkRead.model_validate(homework), f"/api/homeworks/{homework.id}")

    return once(effect)


@app.get(
    "/api/courses/<course_id>/homeworks",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List a course's homeworks, newest first; students see no drafts",
    operation_id="list_homeworks",
)
def list_homeworks(
    course_id: UUID,
    status: Annotated[HomeworkStatus | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[HomeworkRead]:
    with reading() as uow:
        page = service.list_homeworks(uow, caller(), course_id, status, limit=limit, cursor=cursor)
        return page.map(HomeworkRead.model_validate)


@app.get(
    "/api/students/me/homeworks",
    middlewares=[require(Role.STUDENT)],
    tags=[TAG],
    summary="List what the caller was assigned in all their courses, soonest due first",
    operation_id="list_own_homeworks",
)
def list_own_homeworks(
    course_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[WorkState | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[OwnHomeworkRead]:
    with reading() as uow:
        wanted = OwnFilter(course_id, state)
        page = service.list_own_homeworks(uow, caller(), wanted, limit=limit, cursor=cursor)
        return page.map(OwnHomeworkRead.of)


@app.post(
    "/api/homeworks/<homework_id>:assign",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Give a draft to the students",
    operation_id="assign_homework",
)
def assign_homework(homework_id: UUID) -> HomeworkRead:
    with unit_of_work() as uow:
        return HomeworkRead.model_validate(service.assign_homework(uow, caller(), homework_id, expected_version()))


@app.post(
    "/api/homeworks/<homework_id>:close",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Take no more submissions",
    operation_id="close_homework",
)
def close_homework(homework_id: UUID) -> HomeworkRead:
    with unit_of_work() as uow:
        return HomeworkRead.model_validate(service.close_homework(uow, caller(), homework_id, expected_version()))


@app.get(
    "/api/homeworks/<homework_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read a homework, with links to its files",
    operation_id="read_homework",
)
def read_homework(homework_id: UUID) -> HomeworkRead:
    with reading() as uow:
        return HomeworkRead.model_validate(service.read_homework(uow, caller(), homework_id))


@app.patch(
    "/api/homeworks/<homework_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Change a homework; max_score only until something is graded",
    operation_id="update_homework",
)
def update_homework(homework_id: UUID, body: HomeworkPatch) -> HomeworkRead:
    with unit_of_work() as uow:
        homework = service.update_homework(uow, caller(), homework_id, body.changes(), expected_version())
        return HomeworkRead.model_validate(homework)


@app.post(
    "/api/homeworks/<homework_id>/attachments",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Announce a file and learn where to upload it",
    operation_id="create_attachment",
)
def create_attachment(homework_id: UUID, body: AttachmentCreate) -> Response[AttachmentUploadRead]:
    def effect(uow: UnitOfWork) -> Response[AttachmentUploadRead]:
        announced = service.announce_attachment(
            uow,
            caller(),
            homework_id,
            filename=body.filename,
            content_type=body.content_type,
            size_bytes=body.size,
        )
        return created(AttachmentUploadRead.of(*announced), f"/api/homeworks/{homework_id}")

    return once(effect)


@app.post(
    "/api/homeworks/<homework_id>/submissions",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Hand in work; before it is graded, the next attempt takes its place",
    operation_id="submit_homework",
)
def submit_homework(homework_id: UUID, body: SubmissionCreate) -> Response[SubmissionRead]:
    def effect(uow: UnitOfWork) -> Response[SubmissionRead]:
        submission = service.submit_homework(uow, caller(), homework_id, body.text, body.attachment_ids)
        address = f"/api/homeworks/{homework_id}/submissions/{submission.id}"
        return created(SubmissionRead.model_validate(submission), address)

    return once(effect)


@app.get(
    "/api/homeworks/<homework_id>/submissions",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List each student's current submission, oldest first",
    operation_id="list_submissions",
)
def list_submissions(
    homework_id: UUID,
    status: Annotated[SubmissionStatus | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ListedSubmissionRead]:
    with reading() as uow:
        page = service.list_submissions(uow, caller(), homework_id, status, limit=limit, cursor=cursor)
        return page.map(ListedSubmissionRead.model_validate)


@app.post(
    "/api/homeworks/<homework_id>/submissions/<submission_id>:grade",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Grade a submission, or grade it anew",
    operation_id="grade_submission",
)
def grade_submission(homework_id: UUID, submission_id: UUID, body: SubmissionGrade) -> Response[SubmissionRead]:
    def effect(uow: UnitOfWork) -> Response[SubmissionRead]:
        submission = service.grade_submission(
            uow,
            caller(),
            homework_id,
            submission_id,
            raw_score=body.score,
            feedback=body.feedback_change(),
            expected_version=expected_version(),
        )
        return ok(SubmissionRead.model_validate(submission))

    return once(effect)


@app.get(
    "/api/homeworks/<homework_id>/submissions/<submission_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read a submission, with links to its files",
    operation_id="read_submission",
)
def read_submission(homework_id: UUID, submission_id: UUID) -> SubmissionRead:
    with reading() as uow:
        return SubmissionRead.model_validate(service.read_submission(uow, caller(), homework_id, submission_id))


handler = serve(app)
