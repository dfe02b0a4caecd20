"""The reports API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.reports import service
from functions.reports.answers import operation_read, schedule_read
from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.repository.rows import WorkStatus
from functions.reports.schemas import (
    OperationRead,
    ReportDownloadRead,
    ReportGenerate,
    ReportRead,
    ReportScheduleCreate,
    ReportScheduleRead,
)
from kernel.auth import authenticated
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, accepted, configure, created, no_content, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

TAG = "Reports"

TypeFilter = Annotated[ReportType | None, Query(alias="type", description="Only reports of this type")]
FormatFilter = Annotated[ReportFormat | None, Query(alias="format", description="Only files of this kind")]
StatusFilter = Annotated[WorkStatus | None, Query(alias="status", description="Only reports that are so far")]

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="reports")

# Staff of a course are its teachers and assistants by enrolment: roles in the school decide little here.


@app.post(
    "/api/reports:generate",
    middlewares=[authenticated],
    status_code=202,
    tags=[TAG],
    summary="Ask for a report; the same request while one runs gives that one",
    operation_id="generate_report",
)
def generate_report(body: ReportGenerate) -> Response[OperationRead]:
    def effect(uow: UnitOfWork) -> Response[OperationRead]:
        operation = service.generate(uow, caller(), body.request())
        return accepted(operation_read(operation), f"/api/reports/operations/{operation.id}")

    return once(effect)


@app.get(
    "/api/reports/operations/<operation_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="See how far the making of a report is",
    operation_id="read_operation",
)
def read_operation(operation_id: UUID) -> OperationRead:
    with reading() as uow:
        return operation_read(service.read_operation(uow, caller(), operation_id))


@app.get(
    "/api/reports",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List the caller's reports, newest first; managers and admins see all",
    operation_id="list_reports",
)
def list_reports(
    report_type: TypeFilter = None,
    report_format: FormatFilter = None,
    report_status: StatusFilter = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ReportRead]:
    with reading() as uow:
        page = service.list_reports(
            uow,
            caller(),
            type=report_type,
            format=report_format,
            status=report_status,
            limit=limit,
            cursor=cursor,
        )
        return page.map(ReportRead.model_validate)


@app.post(
    "/api/reports/schedules",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Have a report made again and again",
    operation_id="create_report_schedule",
)
def create_report_schedule(body: ReportScheduleCreate) -> Response[ReportScheduleRead]:
    def effect(uow: UnitOfWork) -> Response[ReportScheduleRead]:
        made = service.create_schedule(uow, caller(), body.request(), body.cron, body.timezone)
        return created(schedule_read(made), f"/api/reports/schedules/{made.id}")

    return once(effect)


@app.get(
    "/api/reports/schedules",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List the caller's schedules, newest first; managers and admins see all",
    operation_id="list_report_schedules",
)
def list_report_schedules(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[ReportScheduleRead]:
    with reading() as uow:
        return service.list_schedules(uow, caller(), limit=limit, cursor=cursor).map(schedule_read)


@app.delete(
    "/api/reports/schedules/<schedule_id>",
    middlewares=[authenticated],
    status_code=204,
    tags=[TAG],
    summary="End a schedule; the reports that it made stay",
    operation_id="delete_report_schedule",
)
def delete_report_schedule(schedule_id: UUID) -> Response[None]:
    with unit_of_work() as uow:
        service.delete_schedule(uow, caller(), schedule_id)
    return no_content()


@app.post(
    "/api/reports/<report_id>:regenerate",
    middlewares=[authenticated],
    status_code=202,
    tags=[TAG],
    summary="Ask for a report's file anew; the old one stays until the new one is there",
    operation_id="regenerate_report",
)
def regenerate_report(report_id: UUID) -> Response[OperationRead]:
    def effect(uow: UnitOfWork) -> Response[OperationRead]:
        operation = service.regenerate(uow, caller(), report_id)
        return accepted(operation_read(operation), f"/api/reports/operations/{operation.id}")

    return once(effect)


@app.get(
    "/api/reports/<report_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read what is known of a report",
    operation_id="read_report",
)
def read_report(report_id: UUID) -> ReportRead:
    with reading() as uow:
        return ReportRead.model_validate(service.seen_report(uow, caller(), report_id))


@app.get(
    "/api/reports/<report_id>/download",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Get a link to a report's file, good for five minutes",
    operation_id="download_report",
)
def download_report(report_id: UUID) -> ReportDownloadRead:
    with reading() as uow:
        url, expires_at = service.download_report(uow, caller(), report_id)
    return ReportDownloadRead(url=url, expires_at=expires_at)


handler = serve(app)
