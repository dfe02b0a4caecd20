"""The use cases of the courses service."""

from functions.courses.service.courses import archive_course, create_course, list_courses, read_course, update_course
from functions.courses.service.directory import answer_directory
from functions.courses.service.enrollments import enroll_member, join_course, list_enrollments, remove_member
from functions.courses.service.imports import import_members

__all__ = [
    "answer_directory",
    "archive_course",
    "create_course",
    "enroll_member",
    "import_members",
    "join_course",
    "list_courses",
    "list_enrollments",
    "read_course",
    "remove_member",
    "update_course",
]
