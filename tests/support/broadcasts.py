"""What staff write to many, and what stands in the way of it."""

from __future__ import annotations

from typing import Any

from kernel.auth import Caller
from tests.support.classroom import Classroom
from tests.support.gateway import Answer
from tests.support.notifications import (
    api,
)

PATH = "/api/notifications"


COURSE = "0192f3a0-0000-7000-8000-0000000000ff"


def a_body(**changes: Any) -> dict[str, Any]:
    return {"type": "system", "title": "No lesson today", "body": "The room is flooded.", **changes}


def to_course(room: Classroom, caller: Caller | None, **changes: Any) -> Answer:
    return api.post(PATH, a_body(course_id=str(room.course_id), **changes), caller=caller)


def to_people(caller: Caller, *people: Caller, **changes: Any) -> Answer:
    return api.post(PATH, a_body(user_ids=[str(each.user_id) for each in people], **changes), caller=caller)
