"""What comes first in every request about attempts."""

from __future__ import annotations

from uuid import UUID

from functions.quizzes import service
from kernel.db import reading, unit_of_work


def settle(test_id: UUID, *, student_id: UUID | None = None, attempt_id: UUID | None = None) -> None:
    """End attempts whose time has run out before anything else is done with them.

    It stands even if the request itself is refused, and asks nothing of the caller: their end was due anyway.
    """
    with reading() as uow:
        overdue = service.overdue_attempts(uow, test_id, student_id=student_id, attempt_id=attempt_id)
    if overdue:
        with unit_of_work() as uow:
            service.expire_attempts(uow, overdue)
