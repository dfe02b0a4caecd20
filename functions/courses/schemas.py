"""Request and answer bodies of the courses API."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationError,
    WrapValidator,
    field_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo, ValidatorFunctionWrapHandler

from functions.courses.join_codes import LONGEST_AS_TYPED
from kernel.directory import CourseRole
from kernel.schemas import AnswerModel, LongText, PatchModel, RequestModel, Title, ZoneName, unchanged

Code = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Email = Annotated[
    str,
    StringConstraints(to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(partial(unicodedata.normalize, "NFC")),
]
"""An address to look somebody up by: read in any case, and whether it is anybody's is for the rows to say."""

MAX_IMPORT_ROWS = 1000


class CourseCreate(RequestModel):
    """A new course. Without a time zone it gets its creator's."""

    title: Title
    description: LongText | None = None
    code: Code | None = None
    timezone: ZoneName | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class CoursePatch(PatchModel):
    """Changes of a course; null clears what may be empty."""

    title: Title = unchanged()
    description: LongText | None = None
    code: Code | None = None
    timezone: ZoneName = unchanged()
    starts_on: date | None = None
    ends_on: date | None = None


class CourseRead(AnswerModel):
    """A course as the caller may see it."""

    id: UUID
    title: str
    description: str | None
    code: str | None
    timezone: str
    starts_on: date | None
    ends_on: date | None
    status: Literal["active", "archived"]
    owner_id: UUID
    join_code: str | None = Field(
        default=None, exclude_if=lambda value: value is None, description="Only for staff, managers and admins"
    )
    created_at: datetime
    updated_at: datetime
    version: int


class EnrollmentCreate(RequestModel):
    """Somebody to enrol, by id or by e-mail."""

    user_id: UUID | None = None
    email: Email | None = Field(default=None, validate_default=True)
    role: CourseRole

    @field_validator("email")
    @classmethod
    def _one_of_both(cls, email: str | None, info: ValidationInfo) -> str | None:
        if "user_id" in info.data and (email is None) == (info.data["user_id"] is None):
            raise PydanticCustomError("exactly_one", "Give user_id or email, and only one of them")
        return email


class EnrollmentRead(AnswerModel):
    """A membership as the caller may see it."""

    course_id: UUID
    user_id: UUID
    full_name: str
    email: str | None = Field(
        default=None, exclude_if=lambda value: value is None, description="Only for staff, managers and admins"
    )
    role: CourseRole
    status: Literal["active", "removed"]
    enrolled_at: datetime


class EnrollmentImportRow(RequestModel):
    """One row of an import."""

    email: Email
    role: CourseRole


class InvalidRow:
    """A row that says nothing that could be done; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code


def _keep_invalid(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(value)
    except ValidationError as error:
        fields = {str(problem["loc"][-1]) for problem in error.errors() if problem["loc"]}
        known = next((name for name in ("email", "role") if name in fields), "row")
        return InvalidRow(f"invalid_{known}")


ImportRow = Annotated[EnrollmentImportRow | SkipJsonSchema[InstanceOf[InvalidRow]], WrapValidator(_keep_invalid)]


class EnrollmentImport(RequestModel):
    """Many to enrol at once. A row that can't be used fails alone; `dry_run` only tells what would happen."""

    rows: list[ImportRow] = Field(max_length=MAX_IMPORT_ROWS)
    dry_run: bool = False


class EnrollmentImportResult(AnswerModel):
    """What became of one row; `row` counts from 1."""

    row: int
    status: Literal["created", "unchanged", "failed"]
    code: str | None = Field(
        default=None,
        description="Why it failed, or role_kept when somebody who is a member already keeps another role",
    )


class EnrollmentImportRead(AnswerModel):
    """What became of an import."""

    created: int
    unchanged: int
    failed: int
    results: list[EnrollmentImportResult]


class CourseJoin(RequestModel):
    """The code that a teacher has handed out."""

    join_code: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_AS_TYPED)]
