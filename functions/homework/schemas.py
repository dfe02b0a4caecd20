"""Request and answer bodies of the homework API."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from functions.homework.files import MAX_FILE_BYTES, FileType, safe_filename
from functions.homework.lateness import LatePolicy
from functions.homework.repository.rows import Attachment, HomeworkStatus, OwnHomework, SubmissionStatus, WorkState
from kernel.schemas import AnswerModel, CalendarInstant, LongText, PatchModel, RequestModel, Score, Title, unchanged
from kernel.storage import Upload

MAX_ATTACHMENTS = 10


def _distinct(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) != len(ids):
        raise PydanticCustomError("duplicate_items", "Names the same attachment twice")
    return ids


def _sanitised(name: str) -> str:
    safe = safe_filename(name)
    if not safe:
        raise PydanticCustomError("invalid_filename", "Nothing is left of this name once it is made safe")
    return safe


MaxScore = Annotated[Score, Field(gt=0)]
Percent = Annotated[Score, Field(le=100)]
SubmissionText = Annotated[str, StringConstraints(max_length=50_000)]
Filename = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_sanitised)]
AttachmentIds = Annotated[list[UUID], Field(max_length=MAX_ATTACHMENTS), AfterValidator(_distinct)]


class LatePolicyWrite(RequestModel):
    """What lateness costs, in percent of max_score for each day that has begun, and when it ends."""

    percent_per_day: Percent = Decimal(0)
    floor_percent: Percent = Field(
        default=Decimal(0), description="Percent of max_score below which lateness takes nothing"
    )
    closes_after_days: int | None = Field(default=None, ge=0, le=366)

    def policy(self) -> LatePolicy:
        """Return the rule that these fields describe."""
        return LatePolicy(self.percent_per_day, self.floor_percent, self.closes_after_days)


class HomeworkCreate(RequestModel):
    """A new homework, kept as a draft or assigned at once."""

    title: Title
    description: LongText | None = None
    due_at: CalendarInstant | None = None
    max_score: MaxScore = Decimal(100)
    status: Literal[HomeworkStatus.DRAFT, HomeworkStatus.ASSIGNED] = HomeworkStatus.DRAFT
    late_policy: LatePolicyWrite | None = None

    def values(self) -> dict[str, Any]:
        """Return the homework's fields, by name."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return {**fields, "late_policy": self.late_policy and self.late_policy.policy()}


class HomeworkPatch(PatchModel):
    """Changes of a homework; null clears what may be empty."""

    title: Title = unchanged()
    description: LongText | None = None
    due_at: CalendarInstant | None = None
    max_score: MaxScore = unchanged()
    late_policy: LatePolicyWrite | None = None
    attachment_ids: AttachmentIds = Field(
        default_factory=list, description="The files that the homework is to have, new ones and old ones"
    )

    def changes(self) -> dict[str, Any]:
        """Return the fields that the request names, by name."""
        named = super().changes()
        if self.late_policy is not None:
            named["late_policy"] = self.late_policy.policy()
        return named


class LatePolicyRead(AnswerModel):
    """What lateness costs, and when it ends."""

    percent_per_day: Score
    floor_percent: Score
    closes_after_days: int | None


class AttachmentRead(AnswerModel):
    """A file; where a single resource is read, with a link that lives for minutes, in lists without one."""

    id: UUID
    filename: str
    content_type: str
    size: int = Field(validation_alias="size_bytes", description="Bytes")
    url: str | None
    expires_at: datetime | None


class HomeworkRead(AnswerModel):
    """A homework."""

    id: UUID
    course_id: UUID
    title: str
    description: str | None
    status: HomeworkStatus
    due_at: datetime | None
    timezone: str = Field(description="The course's zone when due_at was set; late days are counted on its clock")
    max_score: Score
    late_policy: LatePolicyRead | None
    attachments: list[AttachmentRead]
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    version: int


class OwnSubmissionRead(AnswerModel):
    """The caller's current submission, in short."""

    id: UUID
    status: SubmissionStatus
    score: Score | None
    attempt: int


class OwnHomeworkRead(HomeworkRead):
    """A homework as the caller has it before them."""

    submission: OwnSubmissionRead | None
    state: WorkState = Field(
        description="todo: open and not overdue; overdue: not handed in, and past its due date or closed"
    )

    @classmethod
    def of(cls, own: OwnHomework) -> OwnHomeworkRead:
        """Make the answer of one row of the list."""
        homework = {name: getattr(own.homework, name) for name in HomeworkRead.model_fields}
        return cls.model_validate({**homework, "submission": own.submission, "state": own.state})


class AttachmentCreate(RequestModel):
    """A file that is to be uploaded."""

    filename: Filename
    content_type: FileType
    size: int = Field(ge=1, le=MAX_FILE_BYTES, description="Bytes, exactly")


class UploadRead(AnswerModel):
    """The request that uploads the file: `method` to `url` with exactly these headers, the file as body."""

    url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    expires_at: datetime


class AttachmentUploadRead(AnswerModel):
    """An announced file and where to send it."""

    attachment_id: UUID
    upload: UploadRead

    @classmethod
    def of(cls, attachment: Attachment, upload: Upload) -> AttachmentUploadRead:
        """Make the answer of an announced file."""
        return cls.model_validate({"attachment_id": attachment.id, "upload": upload})


class SubmissionCreate(RequestModel):
    """Work to hand in: a text, files, or both."""

    text: SubmissionText | None = None
    attachment_ids: AttachmentIds = Field(default_factory=list)

    @model_validator(mode="after")
    def _holds_something(self) -> SubmissionCreate:
        if not self.text and not self.attachment_ids:
            raise PydanticCustomError("nothing_submitted", "Give a text, attachment_ids, or both")
        return self


class SubmissionGrade(RequestModel):
    """A grade. Feedback that is left out stays as it was; null removes it."""

    score: Score
    feedback: LongText | None = None

    def feedback_change(self) -> dict[str, str | None]:
        """Return the feedback if the request names it."""
        return {"feedback": self.feedback} if "feedback" in self.model_fields_set else {}


class SubmissionRead(AnswerModel):
    """One attempt of a student."""

    id: UUID
    homework_id: UUID
    student_id: UUID
    attempt: int
    is_current: bool = Field(description="False once a later attempt has taken its place")
    text: str | None
    attachments: list[AttachmentRead]
    status: SubmissionStatus
    is_late: bool
    submitted_at: datetime
    score: Score | None = Field(description="What is left of raw_score after late_penalty")
    raw_score: Score | None
    late_penalty: Score | None
    percent: Score | None
    feedback: str | None
    graded_by: UUID | None
    graded_at: datetime | None
    version: int


class ListedSubmissionRead(SubmissionRead):
    """A submission in the list of a homework's submissions."""

    full_name: str | None = Field(description="The student's; null for a moment after they registered")
