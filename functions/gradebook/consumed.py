"""What the gradebook reads of other services' events. The directory's own are in `kernel.directory_events`."""

from __future__ import annotations

from uuid import UUID

from functions.gradebook.grading import ChangeReason, GradeEntry, GradeKind, ReportedGrade
from kernel.events import ConsumedEvent
from kernel.schemas import Instant, Score


class SubmissionGraded(ConsumedEvent):
    """A teacher graded a homework's submission, for the first time or again."""

    homework_id: UUID
    course_id: UUID
    student_id: UUID
    title: str
    score: Score
    late_penalty: Score
    max_score: Score
    graded_by: UUID
    graded_at: Instant
    is_regrade: bool
    version: int

    def reported(self) -> ReportedGrade:
        """Return what the event means here."""
        entry = GradeEntry(
            student_id=self.student_id,
            course_id=self.course_id,
            kind=GradeKind.HOMEWORK,
            source_id=self.homework_id,
            title=self.title,
            score=self.score,
            max_score=self.max_score,
            graded_by=self.graded_by,
            graded_at=self.graded_at,
        )
        return ReportedGrade(entry, self._reason(), self.version)

    def _reason(self) -> ChangeReason:
        if self.late_penalty > 0:
            return ChangeReason.LATE_POLICY
        return ChangeReason.REGRADE if self.is_regrade else ChangeReason.GRADE


class AttemptFinished(ConsumedEvent):
    """A student's attempt at a test was scored; `counted_score` is what counts of all their attempts by now."""

    test_id: UUID
    course_id: UUID
    student_id: UUID
    title: str
    counted_score: Score
    max_score: Score
    result_version: int
    submitted_at: Instant

    def reported(self) -> ReportedGrade:
        """Return what the event means here: nobody graded it, and each further attempt grades it anew."""
        entry = GradeEntry(
            student_id=self.student_id,
            course_id=self.course_id,
            kind=GradeKind.TEST,
            source_id=self.test_id,
            title=self.title,
            score=self.counted_score,
            max_score=self.max_score,
            graded_by=None,
            graded_at=self.submitted_at,
        )
        reason = ChangeReason.GRADE if self.result_version == 1 else ChangeReason.REGRADE
        return ReportedGrade(entry, reason, self.result_version)
