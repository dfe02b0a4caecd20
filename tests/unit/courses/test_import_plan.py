"""What an import decides about each row, as if it came in a request of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from functions.courses.repository.rows import Candidate, Course, Enrollment
from functions.courses.schemas import EnrollmentImportRow, InvalidRow
from functions.courses.service.access import Standing
from functions.courses.service.imports import plan
from kernel.directory import CourseRole, Person
from kernel.ids import new_id
from tests.support.gateway import a_caller

MOMENT = datetime(2026, 9, 1, tzinfo=UTC)
COURSE = Course(
    new_id(), "Algebra", None, None, "UTC", None, None, "active", new_id(), "0123456789", MOMENT, MOMENT, version=1
)
STANDING = Standing(a_caller("teacher"), COURSE, CourseRole.TEACHER)
Membership = Literal["never", "active", "removed"]
MEMBERSHIPS: list[Membership] = ["never", "active", "removed"]
EMAILS = [f"{letter}@example.org" for letter in "abcdef"]


def a_candidate(email: str, member: Membership, *, is_active: bool) -> Candidate:
    person = Person(new_id(), email, "Some Body", "student", "en", "UTC", is_active=is_active, version=1)
    if member == "never":
        return Candidate(person, None)
    enrollment = Enrollment(
        COURSE.id, person.user_id, person.full_name, email, CourseRole.STUDENT, member, MOMENT, version=1
    )
    return Candidate(person, enrollment)


CANDIDATES = st.dictionaries(
    st.sampled_from(EMAILS),
    st.tuples(st.sampled_from(MEMBERSHIPS), st.booleans()),
).map(
    lambda chosen: {
        email: a_candidate(email, member, is_active=is_active) for email, (member, is_active) in chosen.items()
    }
)
ROWS = st.lists(
    st.one_of(
        st.builds(
            lambda email, role: EnrollmentImportRow(email=email, role=role),
            st.sampled_from(EMAILS),
            st.sampled_from(CourseRole),
        ),
        st.just(InvalidRow("invalid_row")),
    ),
    max_size=20,
)


@given(CANDIDATES, ROWS)
def test_every_row_gets_one_result_and_nobody_enters_twice(
    people: dict[str, Candidate], rows: list[EnrollmentImportRow | InvalidRow]
) -> None:
    results, newcomers = plan(STANDING, people, rows)

    assert [result.row for result in results] == list(range(1, len(rows) + 1))
    assert {index for index, result in enumerate(results) if result.status == "created"} == set(newcomers)
    entering = [person.user_id for person, _ in newcomers.values()]
    assert len(entering) == len(set(entering))
    already = {each.person.user_id for each in people.values() if each.enrollment and each.enrollment.is_active}
    assert not already & set(entering)


@given(CANDIDATES, ROWS)
def test_many_rows_end_like_one_import_a_row(
    people: dict[str, Candidate], rows: list[EnrollmentImportRow | InvalidRow]
) -> None:
    results, _ = plan(STANDING, people, rows)

    known = dict(people)
    for index, row in enumerate(rows):
        (alone,), newcomers = plan(STANDING, known, [row])
        assert (alone.status, alone.code) == (results[index].status, results[index].code)
        for person, role in newcomers.values():
            enrollment = Enrollment(
                COURSE.id, person.user_id, person.full_name, person.email, role, "active", MOMENT, version=1
            )
            known[person.email] = Candidate(person, enrollment)


@given(CANDIDATES, ROWS)
def test_a_failure_always_says_why(people: dict[str, Candidate], rows: list[EnrollmentImportRow | InvalidRow]) -> None:
    results, _ = plan(STANDING, people, rows)

    assert all(result.code for result in results if result.status == "failed")
    assert all(result.code is None for result in results if result.status == "created")
