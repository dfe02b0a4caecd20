"""The courses service's query function, answering what a test tells it to."""

from __future__ import annotations

import io
from typing import Any

from kernel import aws
from kernel.auth import Caller
from kernel.directory_query import DirectoryAnswer


class CoursesFunction:
    """The courses service's query function, as Lambda would answer for it."""

    def __init__(self, answer: DirectoryAnswer) -> None:
        self.answer = answer
        self.calls = 0

    def invoke(self, **_: Any) -> dict[str, Any]:
        """Answer one question."""
        self.calls += 1
        return {"Payload": io.BytesIO(self.answer.model_dump_json().encode())}


def a_course_just_made(*members: tuple[Caller, str]) -> CoursesFunction:
    """Let the courses service know a course, and these people with their roles in it."""
    course = {"title": "Algebra I", "timezone": "Europe/Berlin", "status": "active", "version": 1}
    known = [{"user_id": who.user_id, "role": role, "status": "active", "version": 1} for who, role in members]
    made = CoursesFunction(DirectoryAnswer.model_validate({"course": course, "members": known}))
    aws.use_client("lambda", made)
    return made
