"""A refused request leaves no row, no event and no file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.ids import new_id
from tests.support.http import Http
from tests.support.people import a_registration, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom, a_course, a_homework, a_submission, grade_path, in_days


@pytest.fixture
def unchanged(platform: Platform) -> Iterator[None]:
    """The services' own tables and the bucket are the same before and after."""

    def state() -> tuple[dict[str, int], int]:
        bucket = platform.aws("s3").list_objects_v2(Bucket=platform.outputs["UploadsBucketName"])
        return platform.counts_of_own_tables(), bucket["KeyCount"]

    platform.settle()
    before = state()
    yield
    assert state() == before


@pytest.mark.usefixtures("unchanged")
def test_refused_registrations_leave_nothing(http: Http, classroom: Classroom) -> None:
    taken = a_registration(email=classroom.student.email)
    bodies = [taken, a_registration("admin"), a_registration(password="password"), a_registration(email="no address")]

    answers = [http.request("POST", "/api/users", body, headers={"Idempotency-Key": unique("k")}) for body in bodies]

    assert [answer.status for answer in answers] == [409, 403, 422, 422]


@pytest.mark.usefixtures("unchanged")
def test_refused_course_requests_leave_nothing(classroom: Classroom) -> None:
    path = f"{classroom.path}/enrollments"
    unknown = {"email": f"{unique('nobody')}@example.org", "role": "student"}

    answers = [
        classroom.student.post("/api/courses", {"title": "Mine"}),
        classroom.teacher.post("/api/courses", {"title": "Mine", "timezone": "Nowhere"}),
        classroom.teacher.post(path, unknown),
        classroom.student.post(path, unknown),
        classroom.other_teacher.post(path, unknown),
        classroom.teacher.post(f"{path}:import", {"rows": [unknown], "dry_run": True}),
        classroom.outsider.post("/api/courses:join", {"join_code": "NOSUCHCODE"}),
    ]

    assert [answer.status for answer in answers] == [403, 422, 404, 403, 404, 200, 404]


def test_refused_homework_requests_leave_nothing(
    classroom: Classroom, platform: Platform, request: pytest.FixtureRequest
) -> None:
    course = a_course(classroom.teacher)
    closed = a_homework(classroom.teacher, classroom.course_id)
    assert classroom.teacher.post(f"/api/homeworks/{closed['id']}:close").status == 200
    open_one = a_homework(classroom.teacher, classroom.course_id)
    submission = a_submission(classroom.student, open_one["id"])
    request.getfixturevalue("unchanged")
    ghost = {"attachment_ids": [str(new_id())]}

    answers = [
        classroom.student.post(f"/api/courses/{course['id']}/homeworks", {"title": "Mine"}),
        classroom.teacher.post(f"{classroom.path}/homeworks", {"title": "H", "due_at": in_days(1)[:-1]}),
        classroom.student.post(f"/api/homeworks/{closed['id']}/submissions", {"text": "x"}),
        classroom.student.post(f"/api/homeworks/{open_one['id']}/submissions", ghost),
        classroom.student.post(f"/api/homeworks/{open_one['id']}/submissions", {"text": "x", **ghost}),
        classroom.teacher.post(grade_path(submission), {"score": 101}),
        classroom.student.post(grade_path(submission), {"score": 1}),
        classroom.teacher.post(grade_path(submission), {"score": 1}, headers={"If-Match": '"999"'}),
        classroom.teacher.post(f"/api/homeworks/{closed['id']}:assign"),
    ]

    statuses = [answer.status for answer in answers]
    assert statuses[0] in (403, 404)
    assert statuses[3] == statuses[4]
    assert statuses[3] in (404, 422)
    assert [statuses[1], statuses[2], *statuses[5:]] == [422, 409, 422, 403, 412, 409]


@pytest.mark.usefixtures("unchanged")
def test_refused_gradebook_requests_leave_nothing(classroom: Classroom) -> None:
    body = {
        "student_id": classroom.outsider.user_id,
        "course_id": classroom.course_id,
        "test_id": str(new_id()),
        "title": "T",
        "score": 1,
        "max_score": 10,
    }
    own = {**body, "student_id": classroom.student.user_id}

    answers = [
        classroom.student.post("/api/gradebook/tests", own),
        classroom.other_teacher.post("/api/gradebook/tests", own),
        classroom.teacher.post("/api/gradebook/tests", {**own, "score": 11}),
        classroom.teacher.post("/api/gradebook/tests", body),
        classroom.teacher.put(f"{classroom.path}/grading-scale", {"thresholds": {}, "weights": {}}),
    ]

    assert [answer.status for answer in answers[:3]] == [403, 404, 422]
    assert answers[3].status in (404, 422)
    assert answers[4].status == 422
