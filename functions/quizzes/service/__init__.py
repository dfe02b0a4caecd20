"""The use cases of the tests service, one function each."""

from functions.quizzes.service.attempts import (
    list_attempts,
    read_attempt,
    save_answers,
    start_attempt,
    submit_attempt,
)
from functions.quizzes.service.finishing import expire_attempts, expire_batch, overdue_attempts
from functions.quizzes.service.tests import (
    close_test,
    create_test,
    end_attempts_of_course,
    list_tests,
    publish_test,
    read_test,
    update_test,
)

__all__ = [
    "close_test",
    "create_test",
    "end_attempts_of_course",
    "expire_attempts",
    "expire_batch",
    "list_attempts",
    "list_tests",
    "overdue_attempts",
    "publish_test",
    "read_attempt",
    "read_test",
    "save_answers",
    "start_attempt",
    "submit_attempt",
    "update_test",
]
