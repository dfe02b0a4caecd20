"""Loads the demo school through the public API: what exists stays as it is, what is missing is made."""

from collections.abc import Callable
from typing import Any

from localstack.client import Client
from localstack.seed import Account, courses
from localstack.seed.people import People
from localstack.seed.school import School
from localstack.seed.session import Session
from localstack.seed.work import CourseWork

ACCOUNTS_SHOWN_PER_ROLE = 3


def load(school: School, api_url: str, admin: Account, progress: Callable[[str], None]) -> list[Account]:
    """Load `school` as the admin, its teachers and its students; the accounts to try it with. Raises SeedError."""
    client = Client(api_url)
    people = People(client, school)
    registered = people.load(Session.of(client, admin.email, admin.password))
    progress(f"  people: {_changed(registered, len(school.people))}")
    works = [_load_course(school, course, people, progress) for course in school.courses]
    for work in works:
        work.wait_for_gradebook()
    progress("  every grade stands in the gradebook")
    return accounts_of(school)


def accounts_of(school: School) -> list[Account]:
    """The accounts worth showing: the first few of each role."""
    shown = []
    for role in ("manager", "teacher", "student"):
        of_role = [person for person in school.people if person.role == role]
        shown += [Account(role, person.email, school.password) for person in of_role[:ACCOUNTS_SHOWN_PER_ROLE]]
    return shown


def _load_course(school: School, course: Any, people: People, progress: Callable[[str], None]) -> CourseWork:
    teacher = people.session_of(course.teacher)
    made, is_new = courses.find_or_make(teacher, course)
    enrolled = courses.enroll(teacher, school, course, made["id"], people)
    work = CourseWork(teacher, people, course, made)
    work.load()
    parts = [_counted(count, what) for what, count in {"members": enrolled, **work.counts}.items()]
    changed = is_new or enrolled or any(work.counts.values())
    progress(f"  {course.code} {course.title}: {', '.join(parts) + ' added' if changed else 'there already'}")
    return work


def _counted(count: int, what: str) -> str:
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def _changed(made: int, total: int) -> str:
    return f"{made} of {total} registered" if made else f"all {total} there already"
