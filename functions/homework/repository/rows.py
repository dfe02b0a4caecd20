"""What the statements give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from functions.homework.lateness import LatePolicy
from functions.homework.tables import attachments, homeworks, submissions


class HomeworkStatus(StrEnum):
    """Where a homework stands: it goes from draft to assigned to closed, and never back."""

    DRAFT = "draft"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class SubmissionStatus(StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    GRADED = "graded"


class WorkState(StrEnum):
    """Where a homework stands for one student; each is in exactly one state."""

    TODO = "todo"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    GRADED = "graded"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was announced; `storage_key` is None until it is attached, `url` unless a link was made for it."""

    id: UUID
    homework_id: UUID
    uploaded_by: UUID
    filename: str
    content_type: str
    size_bytes: int
    storage_key: str | None
    submission_id: UUID | None
    url: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Homework:
    """A homework. `timezone` is the course's zone when its due date was set."""

    id: UUID
    course_id: UUID
    title: str
    description: str | None
    status: HomeworkStatus
    due_at: datetime | None
    timezone: str
    max_score: Decimal
    late_policy: LatePolicy | None
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One attempt of a student. `due_at` is the homework's due date at that moment; scores come with the grade."""

    id: UUID
    homework_id: UUID
    student_id: UUID
    attempt: int
    is_current: bool
    text: str | None
    status: SubmissionStatus
    is_late: bool
    submitted_at: datetime
    due_at: datetime | None
    score: Decimal | None
    raw_score: Decimal | None
    late_penalty: Decimal | None
    percent: Decimal | None
    feedback: str | None
    graded_by: UUID | None
    graded_at: datetime | None
    version: int
    attachments: tuple[Attachment, ...] = ()
    full_name: str | None = None


@dataclass(frozen=True, slots=True)
class OwnSubmission:
    """What a student sees of their submission in the list of their homeworks."""

    id: UUID
    status: Literal["submitted", "graded"]
    score: Decimal | None
    attempt: int


@dataclass(frozen=True, slots=True)
class OwnHomework:
    """A homework as one student has it before them."""

    homework: Homework
    state: WorkState
    submission: OwnSubmission | None


def homework_of(row: sa.Row[Any]) -> Homework:
    """Make a homework from a row that holds the table's columns."""
    value = row._mapping
    per_day, floor = value[homeworks.c.late_percent_per_day], value[homeworks.c.late_floor_percent]
    return Homework(
        id=value[homeworks.c.id],
        course_id=value[homeworks.c.course_id],
        title=value[homeworks.c.title],
        description=value[homeworks.c.description],
        status=HomeworkStatus(value[homeworks.c.status]),
        due_at=value[homeworks.c.due_at],
        timezone=value[homeworks.c.timezone],
        max_score=value[homeworks.c.max_score],
        late_policy=None if per_day is None else LatePolicy(per_day, floor, value[homeworks.c.late_closes_after_days]),
        created_by=value[homeworks.c.created_by],
        created_at=value[homeworks.c.created_at],
        updated_at=value[homeworks.c.updated_at],
        version=value[homeworks.c.version],
    )


def submission_of(row: sa.Row[Any]) -> Submission:
    """Make a submission from a row that holds the table's columns."""
    return Submission(**{column.name: row._mapping[column] for column in submissions.c})


def attachment_of(row: sa.Row[Any]) -> Attachment:
    """Make an attachment from a row that holds the table's columns."""
    return Attachment(**{column.name: row._mapping[column] for column in attachments.c if column.name != "created_at"})
