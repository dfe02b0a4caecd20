"""The API contract's routes, sections 1 to 10: what must exist, who may call it, and which service answers.

`who` is the contract's column. ``PUBLIC`` needs no token, ``ANY`` any caller's; roles are named where the route serves
these roles alone; ``MEMBER`` and ``STAFF`` depend on the course and are decided in the service, not at the gateway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PUBLIC, ANY, MEMBER, STAFF, OWNER = "public", "any", "member", "staff", "owner"


@dataclass(frozen=True, slots=True)
class Route:
    """One row: `path` is written as in the contract, the custom verb included."""

    service: str
    method: str
    path: str
    who: str

    @property
    def is_public(self) -> bool:
        """Whether the gateway lets a caller without a token through."""
        return self.who == PUBLIC

    @property
    def gateway_path(self) -> str:
        """The gateway resource: it cannot hold ``{id}:verb`` in one segment, so the rest is the function's to read."""
        return re.sub(r"(\{\w+\})(:[\w-]+|\.ics)$", r"\1", self.path)


def _rows(service: str, table: str) -> list[Route]:
    return [Route(service, *line.split(maxsplit=2)) for line in table.strip().splitlines()]


PLATFORM = _rows(
    "platform",
    """
    GET /api/health public
    GET /openapi.json public
    GET /docs public
    GET /account/confirm-email public
    GET /account/reset-password public
    """,
)

USERS = _rows(
    "users",
    """
    GET /api/health/users public
    POST /api/users public
    POST /api/auth/login public
    POST /api/auth/refresh public
    POST /api/auth/logout any
    GET /api/auth/sessions any
    DELETE /api/auth/sessions/{session_id} any
    GET /api/users/me any
    PATCH /api/users/me any
    POST /api/users/me:change-password any
    POST /api/users/confirm-email public
    POST /api/users/confirm-phone any
    POST /api/users:resend-confirmation any
    POST /api/users:request-password-reset public
    POST /api/users:reset-password public
    GET /api/users admin, manager
    GET /api/users/{user_id} admin, manager
    PATCH /api/users/{user_id} admin
    """,
)

COURSES = _rows(
    "courses",
    """
    GET /api/health/courses public
    POST /api/courses teacher, manager, admin
    GET /api/courses any
    GET /api/courses/{course_id} member
    PATCH /api/courses/{course_id} staff
    POST /api/courses/{course_id}:archive staff
    POST /api/courses/{course_id}/enrollments staff
    POST /api/courses/{course_id}/enrollments:import staff
    GET /api/courses/{course_id}/enrollments staff
    DELETE /api/courses/{course_id}/enrollments/{user_id} staff
    POST /api/courses:join student
    """,
)

HOMEWORK = _rows(
    "homework",
    """
    GET /api/health/homework public
    POST /api/courses/{course_id}/homeworks staff
    GET /api/courses/{course_id}/homeworks member
    GET /api/students/me/homeworks student
    GET /api/homeworks/{homework_id} member
    PATCH /api/homeworks/{homework_id} staff
    POST /api/homeworks/{homework_id}:assign staff
    POST /api/homeworks/{homework_id}:close staff
    POST /api/homeworks/{homework_id}/attachments member
    POST /api/homeworks/{homework_id}/submissions student
    GET /api/homeworks/{homework_id}/submissions staff
    GET /api/homeworks/{homework_id}/submissions/{submission_id} owner
    POST /api/homeworks/{homework_id}/submissions/{submission_id}:grade staff
    """,
)

GRADEBOOK = _rows(
    "gradebook",
    """
    GET /api/health/gradebook public
    POST /api/gradebook/homework staff
    POST /api/gradebook/tests staff
    GET /api/students/{student_id}/grades owner
    GET /api/courses/{course_id}/gradebook staff
    GET /api/courses/{course_id}/gradebook/history staff
    GET /api/courses/{course_id}/gradebook:export staff
    GET /api/courses/{course_id}/grading-scale member
    PUT /api/courses/{course_id}/grading-scale staff
    """,
)

QUIZZES = _rows(
    "quizzes",
    """
    GET /api/health/tests public
    POST /api/courses/{course_id}/tests staff
    GET /api/courses/{course_id}/tests member
    GET /api/tests/{test_id} member
    PATCH /api/tests/{test_id} staff
    POST /api/tests/{test_id}:publish staff
    POST /api/tests/{test_id}:close staff
    POST /api/tests/{test_id}/attempts:start student
    PUT /api/tests/{test_id}/attempts/{attempt_id}/answers owner
    POST /api/tests/{test_id}/attempts/{attempt_id}/submit owner
    GET /api/tests/{test_id}/attempts/{attempt_id} owner
    GET /api/tests/{test_id}/attempts member
    """,
)

SCHEDULE = _rows(
    "schedule",
    """
    GET /api/health/schedule public
    POST /api/courses/{course_id}/lessons staff
    PATCH /api/lessons/{lesson_id} staff
    GET /api/lessons/{lesson_id} member
    GET /api/schedule/me any
    GET /api/courses/{course_id}/schedule member
    POST /api/schedule/me:ical-link any
    GET /api/schedule/ical/{token}.ics public
    POST /api/lessons/{lesson_id}/attendance staff
    GET /api/lessons/{lesson_id}/attendance owner
    """,
)

PROFILES = _rows(
    "profiles",
    """
    GET /api/health/profiles public
    GET /api/profile/me any
    PATCH /api/profile/me any
    POST /api/profile/me/avatar any
    GET /api/profile/users/{user_id} member
    GET /api/profile/users/{user_id}/achievements member
    POST /api/profile/users/{user_id}/achievements staff
    POST /api/profile/users/{user_id}/stats:update admin
    """,
)


NOTIFICATIONS = _rows(
    "notifications",
    """
    GET /api/health/notifications public
    GET /api/notifications/me any
    GET /api/notifications/me/unread-count any
    POST /api/notifications/{notification_id}/read owner
    POST /api/notifications:mark-all-read any
    POST /api/notifications staff
    GET /api/notifications/preferences any
    PUT /api/notifications/preferences any
    GET /api/notifications/unsubscribe/{token} public
    POST /api/notifications/unsubscribe/{token} public
    """,
)

REPORTS = _rows(
    "reports",
    """
    GET /api/health/reports public
    POST /api/reports:generate any
    GET /api/reports/operations/{operation_id} owner
    GET /api/reports any
    GET /api/reports/{report_id} owner
    GET /api/reports/{report_id}/download owner
    POST /api/reports/{report_id}:regenerate owner
    POST /api/reports/schedules any
    GET /api/reports/schedules any
    DELETE /api/reports/schedules/{schedule_id} owner
    """,
)

ROUTES = [*PLATFORM, *USERS, *COURSES, *HOMEWORK, *GRADEBOOK, *QUIZZES, *SCHEDULE, *PROFILES, *NOTIFICATIONS, *REPORTS]
