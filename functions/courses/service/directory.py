"""Answers what other services ask about courses and members."""

from __future__ import annotations

from functions.courses.repository import courses as course_repository
from functions.courses.repository import enrollments as repository
from functions.courses.repository import sharing
from kernel.db import UnitOfWork
from kernel.directory_query import CourseAnswer, DirectoryAnswer, DirectoryQuestion, MembershipAnswer
from kernel.people_query import PersonAnswer


def answer_directory(uow: UnitOfWork, question: DirectoryQuestion) -> DirectoryAnswer:
    """Tell of a course, and what these people are or were in it; of a course that is not there, nothing.

    Without a course, tell of the active ones of which all these people are active members.
    """
    if question.course_id is None:
        return DirectoryAnswer(shared=sharing.shared_courses(uow.db, question.user_ids))
    course = course_repository.find_course_by_id(uow.db, question.course_id)
    if course is None:
        return DirectoryAnswer()
    found = repository.find_candidates(uow.db, course.id, user_ids=question.user_ids)
    memberships = [each.enrollment for each in found if each.enrollment]
    return DirectoryAnswer(
        course=CourseAnswer.model_validate(course, from_attributes=True),
        members=[MembershipAnswer.model_validate(each, from_attributes=True) for each in memberships],
        people=[PersonAnswer.model_validate(each.person, from_attributes=True) for each in found],
    )
