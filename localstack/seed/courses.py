"""Courses of the demo school and their members."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from localstack.client import Answer
from localstack.seed.people import People
from localstack.seed.school import Course, School
from localstack.seed.session import Session, key_of


def find_or_make(teacher: Session, course: Course) -> tuple[Any, bool]:
    """The course as the API knows it, and whether it was made now. Raises SeedError."""
    for known in teacher.items("/api/courses?role=teacher"):
        if known["code"] == course.code:
            return known, False
    starts_on, ends_on = course.days(datetime.now(ZoneInfo(course.timezone)).date())
    body = {
        "title": course.title,
        "description": course.description,
        "code": course.code,
        "timezone": course.timezone,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
    }
    return teacher.post("/api/courses", body, key=key_of("course", course.code, str(starts_on))), True


def enroll(teacher: Session, school: School, course: Course, course_id: str, people: People) -> int:
    """Make everybody of the course a member, once the courses service knows them; how many became one now.

    Raises SeedError.
    """
    wanted = dict.fromkeys(course.assistants, "assistant") | dict.fromkeys(course.students, "student")
    members = {item["user_id"] for item in teacher.items(f"/api/courses/{course_id}/enrollments")}
    missing = {key: role for key, role in wanted.items() if people.id_of(key) not in members}
    if not missing:
        return 0
    rows = [{"email": school.person(key).email, "role": role} for key, role in missing.items()]
    teacher.until(
        "POST",
        f"/api/courses/{course_id}/enrollments:import",
        {"rows": rows},
        right=_all_enrolled,
        what=f"every member of {course.code} is known to the courses service",
    )
    return len(missing)


def _all_enrolled(answer: Answer) -> bool:
    return answer.status == 200 and answer.json()["failed"] == 0
