"""The use cases of the homework service, one function each."""

from functions.homework.service.changes import update_homework
from functions.homework.service.files import announce_attachment
from functions.homework.service.grading import grade_submission
from functions.homework.service.homeworks import (
    assign_homework,
    close_homework,
    create_homework,
    list_homeworks,
    list_own_homeworks,
    read_homework,
)
from functions.homework.service.submissions import list_submissions, read_submission, submit_homework

__all__ = [
    "announce_attachment",
    "assign_homework",
    "close_homework",
    "create_homework",
    "grade_submission",
    "list_homeworks",
    "list_own_homeworks",
    "list_submissions",
    "read_homework",
    "read_submission",
    "submit_homework",
    "update_homework",
]
