"""Homeworks, submissions, tests, lessons and grades of the demo school."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from localstack.client import Answer
from localstack.seed import lessons, online_tests
from localstack.seed.people import People
from localstack.seed.school import Course, Homework, WrittenTest
from localstack.seed.session import Session, key_of


class CourseWork:
    """The work of one course: what is missing is made, what is there stays as it is."""

    def __init__(self, teacher: Session, people: People, course: Course, made: Any) -> None:
        self._teacher = teacher
        self._people = people
        self._course = course
        self._made = made
        self.counts = Counter(homeworks=0, submissions=0, grades=0)

    def load(self) -> None:
        """Load homeworks with their submissions and grades, and beside them tests and lessons. Raises SeedError."""
        with ThreadPoolExecutor(max_workers=1) as second_hand:
            rest = second_hand.submit(self._load_tests_and_lessons)
            self._load_graded_work()
        self.counts.update(rest.result())

    def _load_tests_and_lessons(self) -> Counter[str]:
        counts = online_tests.load(self._teacher, self._people, self._course, self._made["id"])
        counts.update(lessons.load(self._teacher, self._people, self._course, self._made))
        return counts

    def _load_graded_work(self) -> None:
        known = {item["title"]: item for item in self._teacher.items(f"/api/courses/{self._made['id']}/homeworks")}
        for homework in self._course.homeworks:
            self._load_homework(homework, known.get(homework.title))
        for test in self._course.tests:
            self._load_test(test)

    def wait_for_gradebook(self) -> None:
        """Wait until every grade has reached the gradebook. Raises SeedError."""
        graded = [
            item for homework in self._course.homeworks for item in homework.submissions if item.score is not None
        ]
        expected = len(graded) + sum(len(test.scores) for test in self._course.tests)
        expected += sum(len(test.attempts) for test in self._course.online_tests)
        self._teacher.until(
            "GET",
            f"/api/courses/{self._made['id']}/gradebook?limit=100",
            None,
            right=lambda answer: _grades_in(answer) >= expected,
            what=f"the {expected} grades of {self._course.code} reach the gradebook by events",
        )

    def _load_homework(self, homework: Homework, known: Any) -> None:
        if known is None:
            known = self._create(homework)
            self.counts["homeworks"] += 1
        submissions = list(self._teacher.items(f"/api/homeworks/{known['id']}/submissions"))
        by_student = {item["student_id"]: item for item in submissions}
        for wanted in homework.submissions:
            submission = by_student.get(self._people.id_of(wanted.student))
            if submission is None and known["status"] == "assigned":
                submission = self._submit(known["id"], wanted.student, wanted.text)
            if submission and submission["status"] == "submitted" and wanted.score is not None:
                body = {"score": float(wanted.score), **({"feedback": wanted.feedback} if wanted.feedback else {})}
                self._teacher.post(f"/api/homeworks/{known['id']}/submissions/{submission['id']}:grade", body)
                self.counts["grades"] += 1
        if homework.state == "closed" and known["status"] == "assigned":
            self._teacher.post(f"/api/homeworks/{known['id']}:close")

    def _create(self, homework: Homework) -> Any:
        body = homework.model_dump(mode="json", include={"title", "description"}, exclude_none=True)
        body |= {"max_score": float(homework.max_score), "status": "draft" if homework.state == "draft" else "assigned"}
        if due_at := homework.due_at(datetime.fromisoformat(self._made["created_at"]), self._course.timezone):
            body["due_at"] = due_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if policy := homework.late_policy:
            body["late_policy"] = {name: float(value) for name, value in policy.model_dump().items()}
            body["late_policy"]["closes_after_days"] = policy.closes_after_days
        key = key_of("homework", self._made["id"], homework.title)
        return self._teacher.post(f"/api/courses/{self._made['id']}/homeworks", body, key=key)

    def _submit(self, homework_id: str, student: str, text: str) -> Any:
        self.counts["submissions"] += 1
        key = key_of("submission", homework_id, student)
        session = self._people.session_of(student)
        return session.post(f"/api/homeworks/{homework_id}/submissions", {"text": text}, key=key)

    def _load_test(self, test: WrittenTest) -> None:
        book = self._teacher.get(f"/api/courses/{self._made['id']}/gradebook?limit=100")
        graded = {row["student_id"] for row in book["rows"] if test.test_id in row["grades"]}
        for student, score in test.scores.items():
            if self._people.id_of(student) in graded:
                continue
            body = {
                "student_id": self._people.id_of(student),
                "course_id": self._made["id"],
                "test_id": test.test_id,
                "title": test.title,
                "score": float(score),
                "max_score": float(test.max_score),
            }
            self._teacher.post("/api/gradebook/tests", body, key=key_of("test", test.test_id, student))
            self.counts["grades"] += 1


def _grades_in(answer: Answer) -> int:
    return sum(len(row["grades"]) for row in answer.json()["rows"]) if answer.status == 200 else -1
