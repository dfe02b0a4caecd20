"""The product's main story, from registration to the grade that events carried into the gradebook."""

from __future__ import annotations

import csv
import io

from tests.support import teaching
from tests.support.http import Http
from tests.support.people import PASSWORD, a_registration, log_in
from tests.support.teaching import eventually, grade_in_book, in_days


def test_teacher_and_student_walk_the_whole_way_to_a_grade(http: Http) -> None:
    registrations = [a_registration("teacher", full_name="María"), a_registration("student", full_name="Anna")]
    for body in registrations:
        registered = http.request("POST", "/api/users", body)
        assert registered.status == 201
        assert registered.headers["location"] == f"/api/users/{registered.json()['id']}"
        assert PASSWORD not in registered.text
    teacher, student = (log_in(http, body["email"]) for body in registrations)

    course = teacher.made("/api/courses", {"title": "Geometry", "timezone": "Europe/Madrid"})
    by_email = {"email": student.email.upper(), "role": "student"}
    enrollment = teacher.made(f"/api/courses/{course['id']}/enrollments", by_email)
    assert (enrollment["user_id"], enrollment["full_name"], enrollment["status"]) == (student.user_id, "Anna", "active")

    policy = {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 5}
    assigned = {"title": "Pythagoras", "due_at": in_days(7), "max_score": 50, "status": "assigned"}
    homework = teacher.made(f"/api/courses/{course['id']}/homeworks", {**assigned, "late_policy": policy})
    todo = student.read("/api/students/me/homeworks?state=todo")["items"]
    assert [(item["id"], item["submission"]) for item in todo] == [(homework["id"], None)]

    submission = teaching.a_submission(student, homework["id"], "a² + b² = c²")
    assert (submission["attempt"], submission["status"], submission["is_late"]) == (1, "submitted", False)

    graded = teacher.post(teaching.grade_path(submission), {"score": 38.5, "feedback": "Good."})
    assert graded.status == 200
    assert (graded.json()["status"], graded.json()["score"], graded.json()["percent"]) == ("graded", 38.5, 77)

    grade = eventually(
        lambda: grade_in_book(teacher, course["id"], student.user_id, homework["id"]), "the grade is in the gradebook"
    )
    assert grade == {"score": 38.5, "percent": 77, "mark": 4}

    assert teacher.post(teaching.grade_path(submission), {"score": 50}).status == 200
    own = eventually(
        lambda: next((g for g in student.read("/api/students/me/grades")["items"] if g["score"] == 50), None),
        "the student sees the new grade",
    )
    assert (own["source_id"], own["title"], own["kind"], own["mark"]) == (homework["id"], "Pythagoras", "homework", 5)

    export = teacher.get(f"/api/courses/{course['id']}/gradebook:export?format=csv")
    assert export.headers["content-type"].startswith("text/csv")
    assert any("Anna" in cell for row in csv.reader(io.StringIO(export.text)) for cell in row)

    assert student.post("/api/auth/logout").status == 204
    assert student.get("/api/students/me/grades").status == 401
