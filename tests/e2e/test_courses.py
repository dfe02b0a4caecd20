"""Courses and their members, as the contract's section 3 tells them."""

from __future__ import annotations

from tests.support.people import Person, register, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom, a_course, a_homework, enroll, eventually, in_days


def test_creator_is_the_teacher_of_a_new_course(teacher: Person) -> None:
    body = {
        "title": "Algebra",
        "code": "M-7",
        "timezone": "Asia/Tokyo",
        "starts_on": "2031-04-01",
        "ends_on": "2031-07-31",
    }

    course = teacher.made("/api/courses", body)

    fields = (
        "id title description code timezone starts_on ends_on status owner_id join_code created_at updated_at version"
    )
    assert set(fields.split()) <= set(course)
    assert {name: course[name] for name in body} == body
    assert (course["status"], course["owner_id"]) == ("active", teacher.user_id)
    (member,) = teacher.read(f"/api/courses/{course['id']}/enrollments")["items"]
    assert (member["user_id"], member["role"], member["status"]) == (teacher.user_id, "teacher", "active")


def test_freshly_registered_person_is_enrolled_at_once(teacher: Person) -> None:
    course = a_course(teacher)
    by_id, by_email = register(teacher.http), register(teacher.http)
    path = f"/api/courses/{course['id']}/enrollments"

    for person, body in ((by_id, {"user_id": by_id.user_id}), (by_email, {"email": f"  {by_email.email.upper()} "})):
        answer = teacher.post(path, {**body, "role": "student"})
        assert answer.status == 201, answer.text
        assert (answer.json()["user_id"], answer.json()["email"]) == (person.user_id, person.email)


def test_unknown_person_is_not_found(teacher: Person) -> None:
    path = f"/api/courses/{a_course(teacher)['id']}/enrollments"

    answer = teacher.post(path, {"email": f"{unique('nobody')}@example.org", "role": "student"})

    assert (answer.status, answer.code) == (404, "user_not_found")


def test_second_enrolment_gives_the_same_one(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    first = enroll(classroom.teacher, course["id"], classroom.student)

    body = {"email": classroom.student.email, "role": "student"}
    again = classroom.teacher.post(f"/api/courses/{course['id']}/enrollments", body)

    assert (again.status, again.json()) == (200, first)


def test_import_reports_each_row_and_stops_at_none(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], classroom.classmate)
    emails = [classroom.student.email, f"{unique('nobody')}@example.org", classroom.classmate.email]
    body = {"rows": [{"email": email, "role": "student"} for email in emails]}
    path = f"/api/courses/{course['id']}/enrollments"

    dry = classroom.teacher.post(f"{path}:import", {**body, "dry_run": True})
    assert (dry.status, len(classroom.teacher.read(path)["items"])) == (200, 2)
    real = classroom.teacher.post(f"{path}:import", body)

    for answer in (dry, real):
        result = answer.json()
        assert (result["created"], result["unchanged"], result["failed"]) == (1, 1, 1)
        assert [set(row) for row in result["results"]] == [{"row", "status", "code"}] * 3
        assert [row["code"] for row in result["results"]][1] == "user_not_found"
    assert len(classroom.teacher.read(path)["items"]) == 3


def test_student_joins_by_code_and_a_wrong_code_joins_nothing(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    newcomer = register(classroom.teacher.http)

    joined = newcomer.post("/api/courses:join", {"join_code": course["join_code"]})
    wrong = newcomer.post("/api/courses:join", {"join_code": "NOSUCHCODE"})

    assert (joined.status, joined.json()["role"], joined.json()["course_id"]) == (201, "student", course["id"])
    assert wrong.status == 404
    assert [item["id"] for item in newcomer.read("/api/courses")["items"]] == [course["id"]]


def test_archived_course_refuses_new_work_everywhere(classroom: Classroom, platform: Platform) -> None:
    teacher, student = classroom.teacher, classroom.student
    course = a_course(teacher)
    enroll(teacher, course["id"], student)
    homework, draft = a_homework(teacher, course["id"]), a_homework(teacher, course["id"], status="draft")
    assert teacher.post(f"/api/courses/{course['id']}:archive").json()["status"] == "archived"

    query = "SELECT 1 FROM course_copies WHERE course_id = %(id)s AND status = 'archived'"
    eventually(lambda: platform.rows("homework", query, id=course["id"]) or None, "homework learns of the archiving")
    refused = [
        teacher.post(f"/api/courses/{course['id']}/homeworks", {"title": "Late idea", "due_at": in_days(1)}),
        teacher.post(f"/api/homeworks/{draft['id']}:assign"),
        student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "Too late"}),
        teacher.post(
            f"/api/courses/{course['id']}/enrollments", {"email": classroom.classmate.email, "role": "student"}
        ),
        classroom.classmate.post("/api/courses:join", {"join_code": course["join_code"]}),
    ]

    assert [(answer.status, answer.code) for answer in refused] == [(409, "course_archived")] * len(refused)
    assert student.get(f"/api/homeworks/{homework['id']}").status == 200


def test_manager_finds_every_course(classroom: Classroom) -> None:
    title = unique("Rare")
    course = a_course(classroom.teacher, title=title)

    found = classroom.manager.read(f"/api/courses?q={title}&status=active")["items"]

    assert [item["id"] for item in found] == [course["id"]]
    assert classroom.other_teacher.get(f"/api/courses/{course['id']}").status == 404
