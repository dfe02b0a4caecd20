"""The story's chapters, in their order."""

from localstack.demo.story import attendance, course, ending, grading, homework, lessons, notices, people, quiz, reports
from localstack.demo.tour import Tour

# Each part goes on where the one before ended. The ending logs Anna out, so whatever needs her stands before it.
PARTS = (
    people.tell,
    course.tell,
    homework.tell,
    grading.tell,
    quiz.tell,
    lessons.tell,
    attendance.tell,
    notices.tell,
    ending.tell,
    reports.tell,
)


def tell(tour: Tour) -> None:
    """Tell the whole story. Raises DemoFailed where the platform does otherwise."""
    for part in PARTS:
        part(tour)
