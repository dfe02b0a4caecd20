"""Loads the tests of a course and what its students answered."""

from collections import Counter
from typing import Any

from localstack.seed.people import People
from localstack.seed.plans import OnlineTest
from localstack.seed.school import Course
from localstack.seed.session import Session, key_of


def load(teacher: Session, people: People, course: Course, course_id: str) -> Counter[str]:
    """Make what is missing; how many tests and attempts that were. Raises SeedError."""
    counts = Counter(tests=0, attempts=0)
    path = f"/api/courses/{course_id}/tests"
    known = {item["title"]: item for item in teacher.items(path)}
    for test in course.online_tests:
        found = known.get(test.title)
        if found is None:
            found = teacher.post(path, test.body(), key=key_of("online test", course_id, test.title))
            counts["tests"] += 1
        if found["status"] == "draft" and test.state != "draft":
            found = teacher.post(f"/api/tests/{found['id']}:publish")
        if found["status"] == "published":
            counts["attempts"] += _take(teacher, people, test, found)
            if test.state == "closed":
                teacher.post(f"/api/tests/{found['id']}:close")
    return counts


def _take(teacher: Session, people: People, test: OnlineTest, found: Any) -> int:
    """Let each student answer who has not yet; how many did."""
    attempts = f"/api/tests/{found['id']}/attempts"
    done = {item["student_id"] for item in teacher.items(attempts) if item["status"] != "in_progress"}
    missing = {key: answers for key, answers in test.attempts.items() if people.id_of(key) not in done}
    for key, answers in missing.items():
        student = people.session_of(key)
        attempt = student.post(f"{attempts}:start", key=key_of("attempt", found["id"], key))
        pairs = zip(found["questions"], answers, strict=True)
        body = {"answers": {question["id"]: answer for question, answer in pairs}}
        student.post(f"{attempts}/{attempt['id']}/submit", body, key=key_of("answers", attempt["id"]))
    return len(missing)
