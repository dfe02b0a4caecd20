"""The tests API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.quizzes import service
from functions.quizzes.attempt_schemas import AnswersSave, AttemptRead, AttemptSubmit, ListedAttemptRead
from functions.quizzes.handlers.settling import settle
from functions.quizzes.repository.rows import AttemptStatus, TestStatus
from functions.quizzes.schemas import TestCreate, TestPatch, TestRead
from kernel.auth import authenticated
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, configure, created, expected_version, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

TAG = "Tests"
AS_SAVED = AttemptSubmit()

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="tests")

# Staff of a course are its teachers and assistants by enrolment, and a student of the school can assist in a course:
# roles in the school decide nothing here.


@app.post(
    "/api/courses/<course_id>/tests",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Make a test, as a draft",
    operation_id="create_test",
)
def create_test(course_id: UUID, body: TestCreate) -> Response[TestRead]:
    def effect(uow: UnitOfWork) -> Response[TestRead]:
        seen = service.create_test(uow, caller(), course_id, body.values())
        return created(TestRead.of(seen), f"/api/tests/{seen.test.id}")

    return once(effect)


@app.get(
    "/api/courses/<course_id>/tests",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List a course's tests, newest first; students see no drafts",
    operation_id="list_tests",
)
def list_tests(
    course_id: UUID,
    status: Annotated[TestStatus | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[TestRead]:
    with reading() as uow:
        return service.list_tests(uow, caller(), course_id, status, limit=limit, cursor=cursor).map(TestRead.of)


@app.post(
    "/api/tests/<test_id>:publish",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Give a draft to the students; its questions never change again",
    operation_id="publish_test",
)
def publish_test(test_id: UUID) -> TestRead:
    with unit_of_work() as uow:
        return TestRead.of(service.publish_test(uow, caller(), test_id, expected_version()))


@app.post(
    "/api/tests/<test_id>:close",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Take no more attempts; open ones end now",
    operation_id="close_test",
)
def close_test(test_id: UUID) -> TestRead:
    with unit_of_work() as uow:
        return TestRead.of(service.close_test(uow, caller(), test_id, expected_version()))


@app.get(
    "/api/tests/<test_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read a test; the key is for staff",
    operation_id="read_test",
)
def read_test(test_id: UUID) -> TestRead:
    with reading() as uow:
        return TestRead.of(service.read_test(uow, caller(), test_id))


@app.patch(
    "/api/tests/<test_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Change a draft",
    operation_id="update_test",
)
def update_test(test_id: UUID, body: TestPatch) -> TestRead:
    with unit_of_work() as uow:
        named = body.named_question_ids()
        return TestRead.of(service.update_test(uow, caller(), test_id, body.changes(), named, expected_version()))


@app.post(
    "/api/tests/<test_id>/attempts:start",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Start an attempt; an open one comes back with 200",
    operation_id="start_attempt",
)
def start_attempt(test_id: UUID) -> Response[AttemptRead]:
    def effect(uow: UnitOfWork) -> Response[AttemptRead]:
        seen, is_new = service.start_attempt(uow, caller(), test_id)
        read = AttemptRead.of(seen)
        return created(read, f"/api/tests/{test_id}/attempts/{read.id}") if is_new else ok(read)

    settle(test_id, student_id=caller().user_id)
    return once(effect)


@app.put(
    "/api/tests/<test_id>/attempts/<attempt_id>/answers",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Save all answers so far; an older sequence is ignored",
    operation_id="save_answers",
)
def save_answers(test_id: UUID, attempt_id: UUID, body: AnswersSave) -> AttemptRead:
    settle(test_id, attempt_id=attempt_id)
    with unit_of_work() as uow:
        seen = service.save_answers(uow, caller(), test_id, attempt_id, body.answers, body.sequence, expected_version())
        return AttemptRead.of(seen)


@app.post(
    "/api/tests/<test_id>/attempts/<attempt_id>/submit",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Submit an attempt; it is scored, once",
    operation_id="submit_attempt",
)
def submit_attempt(test_id: UUID, attempt_id: UUID, body: AttemptSubmit = AS_SAVED) -> AttemptRead:
    settle(test_id, attempt_id=attempt_id)
    with unit_of_work() as uow:
        return AttemptRead.of(service.submit_attempt(uow, caller(), test_id, attempt_id, body.answers))


@app.get(
    "/api/tests/<test_id>/attempts/<attempt_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read an attempt, with its result once it is finished",
    operation_id="read_attempt",
)
def read_attempt(test_id: UUID, attempt_id: UUID) -> AttemptRead:
    settle(test_id, attempt_id=attempt_id)
    with reading() as uow:
        return AttemptRead.of(service.read_attempt(uow, caller(), test_id, attempt_id))


@app.get(
    "/api/tests/<test_id>/attempts",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List attempts, newest first: a student's own, or everybody's for staff",
    operation_id="list_attempts",
)
def list_attempts(
    test_id: UUID,
    student_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[AttemptStatus | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ListedAttemptRead]:
    settle(test_id)
    with reading() as uow:
        page = service.list_attempts(
            uow, caller(), test_id, student_id=student_id, status=status, limit=limit, cursor=cursor
        )
        return page.map(ListedAttemptRead.of)


handler = serve(app)
