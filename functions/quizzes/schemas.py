"""Request and answer bodies of the tests API: tests and their questions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from functions.quizzes.questions import Option, Question, QuestionType
from functions.quizzes.repository.rows import AttemptPolicy, ShowAnswers, TestStatus
from functions.quizzes.service.tests import SeenTest
from functions.quizzes.texts import LARGEST_NUMBER
from kernel.ids import new_id
from kernel.schemas import (
    AnswerModel,
    CalendarInstant,
    LongText,
    PatchModel,
    RequestModel,
    Score,
    Title,
    unchanged,
)

MAX_QUESTIONS = 200
# All the points of a test together stay a score.
MAX_POINTS = Decimal(5_000)


def _decimal_from_number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return Decimal(str(value))


def _at_most_ten_decimals(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal(1).scaleb(-10)):
        raise ValueError("has more than 10 decimals")
    return value


ExactNumber = Annotated[
    Decimal,
    Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, allow_inf_nan=False),
    BeforeValidator(_decimal_from_number),
    AfterValidator(_at_most_ten_decimals),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": -1e15, "maximum": 1e15}),
]
QuestionPoints = Annotated[Score, Field(le=MAX_POINTS)]
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=5_000)]
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
OptionText = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
AcceptedAnswer = Annotated[str, StringConstraints(max_length=1_000)]

_OWN_FIELDS = {
    QuestionType.TEXT: {"accepted_answers", "case_sensitive"},
    QuestionType.NUMBER: {"value", "tolerance"},
    QuestionType.SINGLE_CHOICE: {"options", "correct_option_ids"},
    QuestionType.MULTIPLE_CHOICE: {"options", "correct_option_ids", "partial_credit"},
}
_KEY_FIELDS = set().union(*_OWN_FIELDS.values())


class OptionWrite(RequestModel):
    """An option. Its id is for `correct_option_ids` to name it; without one the service gives it one."""

    id: OptionId = Field(default_factory=lambda: str(new_id()))
    text: OptionText


class QuestionCreate(RequestModel):
    """A question. A draft may be incomplete; what the type needs is asked for at publishing."""

    type: QuestionType
    text: QuestionText
    points: QuestionPoints = Decimal(1)
    options: Annotated[list[OptionWrite], Field(max_length=50)] = Field(default_factory=list)
    correct_option_ids: Annotated[list[OptionId], Field(max_length=50)] = Field(default_factory=list)
    partial_credit: bool = Field(
        default=False, description="Multiple choice: points × (right − wrong) / number of right options, never below 0"
    )
    accepted_answers: Annotated[list[AcceptedAnswer], Field(max_length=50)] = Field(default_factory=list)
    case_sensitive: bool = False
    value: ExactNumber | None = None
    tolerance: Annotated[ExactNumber, Field(ge=0)] = Decimal(0)

    @model_validator(mode="after")
    def _has_only_what_its_type_has(self) -> QuestionCreate:
        for name in sorted(_KEY_FIELDS - _OWN_FIELDS[self.type]):
            if getattr(self, name):
                raise PydanticCustomError("foreign_field", "A question of this type has no {name}", {"name": name})
        return self

    def question(self, question_id: UUID) -> Question:
        """Return the question that these fields describe."""
        simple = ("type", "text", "points", "partial_credit", "case_sensitive", "value", "tolerance")
        return Question(
            id=question_id,
            options=tuple(Option(option.id, option.text) for option in self.options),
            correct_option_ids=tuple(self.correct_option_ids),
            accepted_answers=tuple(self.accepted_answers),
            **{name: getattr(self, name) for name in simple},
        )


class QuestionPatch(QuestionCreate):
    """A question of a changed draft; with its id it stays the question it was."""

    id: UUID | None = None


class TestCreate(RequestModel):
    """A new test, kept as a draft."""

    title: Title
    description: LongText | None = None
    time_limit_minutes: int | None = Field(default=None, ge=1, le=10_080)
    max_attempts: int | None = Field(default=1, ge=1, le=100, description="Null, as many as one likes")
    attempt_policy: AttemptPolicy = AttemptPolicy.BEST
    opens_at: CalendarInstant | None = None
    closes_at: CalendarInstant | None = None
    shuffle_questions: bool = False
    pass_percent: Annotated[Score, Field(le=100)] = Decimal(60)
    show_answers: ShowAnswers = ShowAnswers.NEVER
    questions: Annotated[list[QuestionCreate], Field(min_length=1, max_length=MAX_QUESTIONS)]

    def values(self) -> dict[str, Any]:
        """Return the test's fields, by name."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return {**fields, "questions": tuple(question.question(new_id()) for question in self.questions)}


class TestPatch(PatchModel):
    """Changes of a draft; null clears what may be empty. `questions` are all its questions from now on."""

    title: Title = unchanged()
    description: LongText | None = None
    time_limit_minutes: int | None = Field(default=None, ge=1, le=10_080)
    max_attempts: int | None = Field(default=None, ge=1, le=100)
    attempt_policy: AttemptPolicy = unchanged()
    opens_at: CalendarInstant | None = None
    closes_at: CalendarInstant | None = None
    shuffle_questions: bool = unchanged()
    pass_percent: Annotated[Score, Field(le=100)] = unchanged()
    show_answers: ShowAnswers = unchanged()
    questions: Annotated[list[QuestionPatch], Field(min_length=1, max_length=MAX_QUESTIONS)] = unchanged()

    def changes(self) -> dict[str, Any]:
        """Return the fields that the request names, by name."""
        named = super().changes()
        if "questions" in named:
            named["questions"] = tuple(each.question(each.id or new_id()) for each in self.questions)
        return named

    def named_question_ids(self) -> list[UUID | None]:
        """Return for each question the id that the request gives it."""
        return [question.id for question in self.questions or ()]


def _is_none(value: object) -> bool:
    return value is None


class OptionRead(AnswerModel):
    """An option to choose."""

    id: str
    text: str


class KeyRead(AnswerModel):
    """The key of a question: the fields of its type, and nothing at all for who may not see it."""

    correct_option_ids: list[str] | None = Field(default=None, exclude_if=_is_none)
    partial_credit: bool | None = Field(default=None, exclude_if=_is_none)
    accepted_answers: list[str] | None = Field(default=None, exclude_if=_is_none)
    case_sensitive: bool | None = Field(default=None, exclude_if=_is_none)
    value: ExactNumber | None = Field(default=None, exclude_if=_is_none)
    tolerance: ExactNumber | None = Field(default=None, exclude_if=_is_none)


class QuestionRead(KeyRead):
    """A question; its key is for staff."""

    id: UUID
    type: QuestionType
    text: str
    points: Score
    options: list[OptionRead]


class TestRead(AnswerModel):
    """A test. Students see no questions before it opens, and never the key here."""

    id: UUID
    course_id: UUID
    title: str
    description: str | None
    status: TestStatus
    time_limit_minutes: int | None
    max_attempts: int | None
    attempt_policy: AttemptPolicy
    opens_at: datetime | None
    closes_at: datetime | None
    shuffle_questions: bool
    pass_percent: Score
    show_answers: ShowAnswers
    questions: list[QuestionRead]
    questions_count: int
    max_score: Score
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, seen: SeenTest) -> TestRead:
        """Make the answer of a test as its caller may see it."""
        test = seen.test
        questions = test.questions if seen.shows_questions else ()
        named = {name: getattr(test, name) for name in cls.model_fields if name not in ("questions", "questions_count")}
        read = [_question(question, shows_key=seen.shows_key) for question in questions]
        return cls.model_validate({**named, "questions": read, "questions_count": len(test.questions)})


def shown(question: Question) -> dict[str, Any]:
    """Return what everybody may see of a question, but for its id."""
    return {name: getattr(question, name) for name in ("type", "text", "points", "options")}


def key_of(question: Question) -> dict[str, Any]:
    """Return the fields of a question's key, those of its type."""
    own = _OWN_FIELDS[question.type] - {"options"}
    return {name: getattr(question, name) for name in own}


def _question(question: Question, *, shows_key: bool) -> dict[str, Any]:
    return {"id": question.id, **shown(question), **(key_of(question) if shows_key else {})}
