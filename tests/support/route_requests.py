"""For each route of the contract: who may call it, and a body that it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from kernel.ids import new_id
from tests.contract_routes import ROUTES, Route
from tests.support.people import PASSWORD

STUDENTS_ONLY = {
    "/api/courses:join",
    "/api/students/me/homeworks",
    "/api/homeworks/{homework_id}/submissions",
    "/api/tests/{test_id}/attempts:start",
    "/api/tests/{test_id}/attempts/{attempt_id}/answers",
    "/api/tests/{test_id}/attempts/{attempt_id}/submit",
}
ADMINS_ONLY = {"/api/users", "/api/users/{user_id}", "/api/profile/users/{user_id}/stats:update"}

_A_GRADE = {"title": "Work", "score": 5, "max_score": 10}
BODIES: Mapping[str, Any] = {
    "POST /api/users": {"email": "a@example.org", "password": PASSWORD, "full_name": "A", "role": "student"},
    "POST /api/auth/login": {"email": "nobody@example.org", "password": PASSWORD},
    "POST /api/auth/refresh": {"refresh_token": "none"},
    "PATCH /api/users/me": {"full_name": "Another Name"},
    "POST /api/users/me:change-password": {"current_password": "wrong-one-here", "new_password": PASSWORD},
    "POST /api/users/confirm-email": {"token": "none"},
    "POST /api/users/confirm-phone": {"code": "000000"},
    "POST /api/users:resend-confirmation": {"channel": "email"},
    "POST /api/users:request-password-reset": {"email": "nobody@example.org"},
    "POST /api/users:reset-password": {"token": "none", "new_password": PASSWORD},
    "PATCH /api/users/{user_id}": {"full_name": "Another Name"},
    "POST /api/courses": {"title": "A course"},
    "PATCH /api/courses/{course_id}": {"title": "Another title"},
    "POST /api/courses/{course_id}/enrollments": {"email": "nobody@example.org", "role": "student"},
    "POST /api/courses/{course_id}/enrollments:import": {"rows": [{"email": "nobody@example.org", "role": "student"}]},
    "POST /api/courses:join": {"join_code": "NOSUCHCODE"},
    "POST /api/courses/{course_id}/homeworks": {"title": "A homework"},
    "PATCH /api/homeworks/{homework_id}": {"title": "Another title"},
    "POST /api/homeworks/{homework_id}/attachments": {"filename": "a.txt", "content_type": "text/plain", "size": 3},
    "POST /api/homeworks/{homework_id}/submissions": {"text": "My work"},
    "POST /api/homeworks/{homework_id}/submissions/{submission_id}:grade": {"score": 1},
    "POST /api/gradebook/homework": {
        "student_id": str(uuid4()),
        "course_id": str(uuid4()),
        "homework_id": str(uuid4()),
        **_A_GRADE,
    },
    "POST /api/gradebook/tests": {
        "student_id": str(uuid4()),
        "course_id": str(uuid4()),
        "test_id": str(uuid4()),
        **_A_GRADE,
    },
    "PUT /api/courses/{course_id}/grading-scale": {
        "thresholds": {"5": 90, "4": 75, "3": 60},
        "weights": {"homework": 0.5, "test": 0.5},
    },
    "POST /api/courses/{course_id}/tests": {
        "title": "A test",
        "questions": [{"type": "text", "text": "?", "accepted_answers": ["!"]}],
    },
    "PATCH /api/tests/{test_id}": {"title": "Another title"},
    "POST /api/courses/{course_id}/lessons": {
        "title": "A lesson",
        "starts_at": "2031-05-05T08:00:00Z",
        "ends_at": "2031-05-05T09:00:00Z",
    },
    "PATCH /api/lessons/{lesson_id}": {"title": "Another title"},
    "POST /api/lessons/{lesson_id}/attendance": {"records": [{"student_id": str(uuid4()), "status": "present"}]},
    "PATCH /api/profile/me": {"bio": "A few words"},
    "POST /api/profile/me/avatar": {"content_type": "image/png", "size": 100},
    "POST /api/profile/users/{user_id}/achievements": {"code": "helping_hand", "title": "Helping hand"},
    "POST /api/profile/users/{user_id}/stats:update": {"lessons_missed": 0},
    "POST /api/notifications": {"user_ids": [str(uuid4())], "type": "system", "title": "Hello", "body": "World"},
    "POST /api/notifications:mark-all-read": {"type": "system"},
    "PUT /api/notifications/preferences": {
        "channels": {
            kind: {"in_app": True, "email": False} for kind in ("homework", "test", "schedule", "achievement", "system")
        },
    },
    "POST /api/reports:generate": {
        "type": "course_performance",
        "format": "pdf",
        "parameters": {"course_id": str(uuid4())},
    },
    "POST /api/reports/schedules": {
        "type": "course_performance",
        "format": "pdf",
        "parameters": {"course_id": str(uuid4())},
        "cron": "0 7 ? * MON *",
        "timezone": "UTC",
    },
    "PUT /api/tests/{test_id}/attempts/{attempt_id}/answers": {"answers": {}, "sequence": 1},
    "POST /api/tests/{test_id}/attempts/{attempt_id}/submit": {"answers": {}},
}
WITH_BODY = [route for route in ROUTES if f"{route.method} {route.path}" in BODIES]
WITH_IDS = [route for route in ROUTES if "{" in route.path]
PROTECTED = [route for route in ROUTES if not route.is_public]
VERBS = [route for route in ROUTES if re.search(r":[a-z-]+$", route.path)]


def name_of(route: Route) -> str:
    """A route as tests name it."""
    return f"{route.method} {route.path}"


def body_of(route: Route) -> Any:
    """A body that the route takes, or None."""
    return BODIES.get(name_of(route))


def caller_of(route: Route) -> str:
    """Who of the classroom may call the route: the name of its field."""
    if route.path in ADMINS_ONLY:
        return "admin"
    return (
        "student"
        if route.path in STUDENTS_ONLY and not (route.method == "GET" and "submissions" in route.path)
        else "teacher"
    )


def with_random_ids(route: Route) -> str:
    """The route's path with well-formed ids of nothing."""
    return re.sub(r"\{\w+\}", lambda _: str(new_id()), route.path)


def with_ids(route: Route, ids: Mapping[str, str]) -> str:
    """The route's path with these ids."""
    return re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], route.path)


def matches(route: Route, method: str, path: str) -> bool:
    """Whether a call went to the route; `%3A` is the colon that it stands for."""
    pattern = re.sub(r"\{\w+\}", "[^/:]+", route.path)
    return route.method == method and re.fullmatch(pattern, re.sub("%3[Aa]", ":", path)) is not None
