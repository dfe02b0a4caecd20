"""The schedule API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.schedule import service
from functions.schedule.schemas import (
    AttendanceMark,
    AttendanceMarkRead,
    AttendanceRead,
    CalendarLinkRead,
    LessonCreate,
    LessonPatch,
    LessonRead,
    LessonSeriesRead,
)
from kernel.auth import authenticated, public
from kernel.config import settings
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, configure, created, expected_version, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import CalendarInstant, Page

TAG = "Schedule"

Since = Annotated[
    CalendarInstant | None, Query(alias="from", description="Lessons that end after this moment; now by default")
]
Until = Annotated[
    CalendarInstant | None,
    Query(alias="to", description="Lessons that start before this moment; 14 days after `from` by default"),
]

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="schedule")

# Staff of a course are its teachers and assistants by enrolment, and a student of the school can assist in a course:
# roles in the school decide nothing here.


@app.post(
    "/api/courses/<course_id>/lessons",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Plan a lesson, or a weekly series of lessons",
    operation_id="create_lessons",
)
def create_lessons(course_id: UUID, body: LessonCreate) -> Response[LessonRead | LessonSeriesRead]:
    def effect(uow: UnitOfWork) -> Response[LessonRead | LessonSeriesRead]:
        rule = body.repeat.rule() if body.repeat else None
        made = [
            LessonRead.model_validate(lesson)
            for lesson in service.create_lessons(uow, caller(), course_id, body.values(), rule)
        ]
        if rule is None:
            return created(made[0], f"/api/lessons/{made[0].id}")
        return created(LessonSeriesRead(items=made), f"/api/courses/{course_id}/schedule")

    return once(effect)


@app.patch(
    "/api/lessons/<lesson_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Change, move or cancel a lesson; others of its series stay",
    operation_id="update_lesson",
)
def update_lesson(lesson_id: UUID, body: LessonPatch) -> LessonRead:
    with unit_of_work() as uow:
        lesson = service.update_lesson(uow, caller(), lesson_id, body.changes(), expected_version())
        return LessonRead.model_validate(lesson)


@app.get(
    "/api/lessons/<lesson_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read a lesson",
    operation_id="read_lesson",
)
def read_lesson(lesson_id: UUID) -> LessonRead:
    with reading() as uow:
        return LessonRead.model_validate(service.read_lesson(uow, caller(), lesson_id))


@app.get(
    "/api/schedule/me",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List the lessons of all the caller's courses, by their beginning",
    operation_id="list_own_schedule",
)
def list_own_schedule(
    since: Since = None, until: Until = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[LessonRead]:
    with reading() as uow:
        page = service.list_own_schedule(uow, caller(), since, until, limit=limit, cursor=cursor)
        return page.map(LessonRead.model_validate)


@app.get(
    "/api/courses/<course_id>/schedule",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List a course's lessons, by their beginning",
    operation_id="list_course_schedule",
)
def list_course_schedule(
    course_id: UUID, since: Since = None, until: Until = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[LessonRead]:
    with reading() as uow:
        page = service.list_course_schedule(uow, caller(), course_id, since, until, limit=limit, cursor=cursor)
        return page.map(LessonRead.model_validate)


@app.post(
    "/api/schedule/me:ical-link",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Make the address of the caller's calendar anew; the one before stops working",
    operation_id="make_calendar_link",
)
def make_calendar_link() -> CalendarLinkRead:
    # No Idempotency-Key: what it would keep of the answer is a secret, and a second call only makes another.
    with unit_of_work() as uow:
        token = service.make_calendar_link(uow, caller())
    base = settings().public_url.replace("{api_id}", app.current_event.request_context.get("apiId") or "")
    return CalendarLinkRead(url=f"{base}/api/schedule/ical/{token}.ics")


@app.get(
    "/api/schedule/ical/<token>.ics",
    middlewares=[public],
    tags=[TAG],
    summary="Read a calendar (iCalendar) by the token in its address",
    operation_id="read_calendar",
    responses={
        200: {"description": "An iCalendar (RFC 5545)", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    },
)
def read_calendar(token: str) -> Response[str]:
    with reading() as uow:
        text = service.read_calendar(uow, token)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if tag in app.current_event.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers, body="")
    return Response(status_code=200, content_type="text/calendar; charset=utf-8", headers=headers, body=text)


@app.post(
    "/api/lessons/<lesson_id>/attendance",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Mark who was there; marking again replaces",
    operation_id="mark_attendance",
)
def mark_attendance(lesson_id: UUID, body: AttendanceMark) -> Response[AttendanceMarkRead]:
    def effect(uow: UnitOfWork) -> Response[AttendanceMarkRead]:
        marks = [(record.student_id, record.status, record.note) for record in body.records]
        marked = service.mark_attendance(uow, caller(), lesson_id, marks)
        return ok(AttendanceMarkRead(items=[AttendanceRead.model_validate(each) for each in marked]))

    return once(effect)


@app.get(
    "/api/lessons/<lesson_id>/attendance",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List a lesson's attendance by name; students see their own",
    operation_id="list_attendance",
)
def list_attendance(lesson_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[AttendanceRead]:
    with reading() as uow:
        page = service.list_attendance(uow, caller(), lesson_id, limit=limit, cursor=cursor)
        return page.map(AttendanceRead.model_validate)


handler = serve(app)
