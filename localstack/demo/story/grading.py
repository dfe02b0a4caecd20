"""The teacher grades, and events carry the grade into the gradebook."""

from typing import Any

from localstack.demo.tour import Tour

GRADE_FIELDS = ("id", "status", "score", "raw_score", "late_penalty", "percent", "feedback", "graded_at", "version")


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tell_of_grade(tour)
    tell_of_regrade(tour)
    tell_of_scale(tour)


def tell_of_grade(tour: Tour) -> None:
    """The first grade arrives in the gradebook."""
    tour.tell.chapter("The teacher grades; the gradebook learns of it by events")
    path = f"/api/homeworks/{tour['HOMEWORK_ID']}/submissions/{tour['SUBMISSION_ID']}:grade"
    body = {"score": 38.5, "feedback": "Convincing! Name the sides next time."}
    tour.call("POST", path, body, who="TEACHER", show=GRADE_FIELDS)
    tour.tell.say(
        """The grade stands in the homework database, and beside it, in the same transaction, the event
        SubmissionGraded in its outbox. From there it goes outbox → EventBridge → SQS → the gradebook's consumer,
        which writes the grade into the gradebook's own database. We ask until it is there."""
    )
    wait_for_score(tour, 38.5, tour["HOMEWORK_ID"])


def tell_of_regrade(tour: Tour) -> None:
    """A second grade replaces the first, and the history keeps both."""
    tour.tell.chapter("Second thoughts: a regrade")
    path = f"/api/homeworks/{tour['HOMEWORK_ID']}/submissions/{tour['SUBMISSION_ID']}:grade"
    tour.call(
        "POST", path, {"score": 44, "feedback": "You did name them, on page two."}, who="TEACHER", show=GRADE_FIELDS
    )
    wait_for_score(tour, 44, tour["HOMEWORK_ID"])
    tour.tell.say("Nothing is lost: the history knows both grades, who gave them, and by which request.")
    history = tour.call("GET", f"/api/courses/{tour['COURSE_ID']}/gradebook/history", who="TEACHER")
    tour.check(len(history["items"]) == 2, "the history holds two changes")


def tell_of_scale(tour: Tour) -> None:
    """The course's scale changes, and the mark with it."""
    tour.tell.chapter("A scale of the course's own, and an export")
    tour.tell.say("44 of 50 is 88 %: a 4 by the default scale. This course is kinder, and marks follow at once.")
    body = {"thresholds": {"5": 85, "4": 70, "3": 50}, "weights": {"homework": 0.7, "test": 0.3}}
    tour.call("PUT", f"/api/courses/{tour['COURSE_ID']}/grading-scale", body, who="TEACHER")
    grades = tour.call("GET", "/api/students/me/grades", who="ANNA")
    tour.check(grades["items"][0]["mark"] == 5, "Anna's mark is a 5 now")
    table = tour.text(f"/api/courses/{tour['COURSE_ID']}/gradebook:export?format=csv", who="TEACHER")
    tour.check("Pythagoras" in table, "the export has a column for the homework")


def wait_for_score(tour: Tour, score: float, source_id: str) -> None:
    """Ask for the gradebook until the student's grade of a homework or test is `score`."""

    def arrived(book: Any) -> bool:
        return score_of(book, tour["ANNA_ID"], source_id) == score

    path = f"/api/courses/{tour['COURSE_ID']}/gradebook"
    tour.wait(path, who="TEACHER", until=arrived, what=f"the gradebook shows {score:g}")


def score_of(book: Any, student_id: str, source_id: str) -> float | None:
    """The score that a gradebook answer shows for one student and one source, if any."""
    for row in book["rows"]:
        if row["student_id"] == student_id and source_id in row["grades"]:
            return float(row["grades"][source_id]["score"])
    return None
