"""The story's chapters, in their order."""

from localstack.demo.story import course, ending, grading, homework, people
from localstack.demo.tour import Tour


def tell(tour: Tour) -> None:
    """Tell the whole story. Raises DemoFailed where the platform does otherwise."""
    people.tell(tour)
    course.tell(tour)
    homework.tell(tour)
    grading.tell(tour)
    ending.tell(tour)
