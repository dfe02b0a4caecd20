"""Request and answer bodies of the reports API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from functions.reports import cron
from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.repository.rows import ReportParameters, ReportRequest, WorkStatus
from kernel.schemas import AnswerModel, CalendarInstant, RequestModel, ZoneName

LanguageTag = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", max_length=35), Field(examples=["ru-RU"])
]
CronExpression = Annotated[
    str, StringConstraints(min_length=1, max_length=cron.LONGEST), Field(examples=["0 7 ? * MON *"])
]


def _ends_after_it_begins(until: datetime | None, info: ValidationInfo) -> datetime | None:
    since = info.data.get("from")
    if since is not None and until is not None and until <= since:
        raise PydanticCustomError("period_empty", "Must be after `from`")
    return until


class _ParametersAsked(RequestModel):
    """What a report covers. Without a period it is everything; a period's end is not included."""

    course_id: UUID | None = None
    student_id: UUID | None = None
    locale: LanguageTag | None = None

    def parameters(self) -> ReportParameters:
        """Return them by the names that code may bear."""
        since, until = getattr(self, "from"), getattr(self, "to")  # noqa: B009 a keyword
        return ReportParameters(self.course_id, self.student_id, since, until, self.locale)


if TYPE_CHECKING:
    ReportParametersAsked = _ParametersAsked
else:
    # `from` is a keyword, and an alias would let the field's own name pass unseen.
    ReportParametersAsked = create_model(
        "ReportParametersAsked",
        __base__=_ParametersAsked,
        __doc__=_ParametersAsked.__doc__,
        __validators__={"ends_after_it_begins": field_validator("to")(_ends_after_it_begins)},
        **{"from": (CalendarInstant | None, None), "to": (CalendarInstant | None, None)},
    )


class ReportGenerate(RequestModel):
    """A report that is wanted."""

    type: ReportType
    format: ReportFormat
    parameters: ReportParametersAsked

    def request(self) -> ReportRequest:
        """Return what these fields ask for."""
        return ReportRequest(self.type, self.format, self.parameters.parameters())


class ReportScheduleCreate(ReportGenerate):
    """A report that is wanted again and again: `cron` has EventBridge's six fields, at most hourly."""

    cron: CronExpression
    timezone: ZoneName


ReportParametersRead = TypedDict(
    "ReportParametersRead",
    {"course_id": UUID, "student_id": UUID, "from": datetime, "to": datetime, "locale": str},
    total=False,
)


class OperationErrorRead(AnswerModel):
    """What went wrong: a stable word, and what can be done about it."""

    code: str
    detail: str


class OperationRead(AnswerModel):
    """One making of a report's file."""

    id: UUID
    status: WorkStatus
    progress: Annotated[int, Field(ge=0, le=100)]
    report_id: UUID
    error: OperationErrorRead | None
    requested_by: UUID
    requested_at: datetime
    finished_at: datetime | None


class ReportRead(AnswerModel):
    """A report. What belongs to its file is null while there is none."""

    id: UUID
    type: ReportType
    format: ReportFormat
    parameters: ReportParametersRead
    status: WorkStatus
    size_bytes: int | None
    rows: int | None
    snapshot_at: datetime | None
    generated_at: datetime | None
    expires_at: datetime | None
    owner_id: UUID
    created_at: datetime
    version: int


class ReportDownloadRead(AnswerModel):
    """Where a report's file can be fetched, until `expires_at`."""

    url: str
    expires_at: datetime


class ReportScheduleRead(AnswerModel):
    """A report that is made again and again; a disabled one has no `next_run_at`."""

    id: UUID
    type: ReportType
    format: ReportFormat
    parameters: ReportParametersRead
    cron: str
    timezone: str
    is_enabled: bool
    disabled_reason: str | None
    next_run_at: datetime | None
    owner_id: UUID
    created_at: datetime
