"""Events come in any order and more than once; the copies end as if they had come once and in order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.builders import a_course, a_membership, a_person
from tests.support.directory_service.consumer import consumer
from tests.support.sample_service.messages import message

Step = tuple[str, dict[str, Any]]
NAMES = st.text(alphabet="abcdefgh", min_size=1, max_size=3)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"])
PERSON = st.fixed_dictionaries({"full_name": NAMES, "timezone": ZONES, "is_active": st.booleans()})
COURSE = st.fixed_dictionaries({"title": NAMES, "timezone": ZONES, "status": st.sampled_from(["active", "archived"])})
MEMBERSHIP = st.fixed_dictionaries(
    {"role": st.sampled_from(["student", "teacher", "assistant"]), "is_removed": st.booleans()}
)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Draw what happened to one person, one course, and the person's membership of it, each in order."""
    person, course = a_person(), a_course()
    people = draw(st.lists(PERSON, min_size=1, max_size=4))
    courses = draw(st.lists(COURSE, min_size=1, max_size=4))
    memberships = draw(st.lists(MEMBERSHIP, min_size=1, max_size=4))
    steps: list[Step] = []
    for version, fields in enumerate(people, 1):
        name = "UserRegistered" if version == 1 else "UserUpdated" if fields["is_active"] else "UserDeactivated"
        steps.append((name, {**person, **fields, "version": version}))
    for version, state in enumerate(courses, 1):
        name = "CourseCreated" if version == 1 else "CourseUpdated"
        name = "CourseArchived" if state["status"] == "archived" else name
        steps.append((name, {**course, **state, "version": version}))
    for version, change in enumerate(memberships, 1):
        name = "MemberRemoved" if change["is_removed"] else "MemberEnrolled"
        steps.append((name, a_membership(course, person, role=change["role"], version=version)))
    return steps


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Step], list[tuple[int, bool]]]:
    """Draw a history and how it arrives: every step at least once, in any order, as itself or published anew."""
    steps = draw(histories())
    again = draw(st.lists(st.integers(0, len(steps) - 1), max_size=len(steps)))
    order = draw(st.permutations([*range(len(steps)), *again]))
    return steps, [(index, draw(st.booleans())) for index in order]


def copies_of(database: ServiceDatabase, steps: list[Step]) -> list[dict[str, Any]]:
    keys = {name: UUID(data[name]) for _, data in steps for name in ("user_id", "course_id") if name in data}
    statements = (
        "SELECT * FROM people WHERE user_id = :user_id",
        "SELECT * FROM course_copies WHERE course_id = :course_id",
        "SELECT * FROM memberships WHERE course_id = :course_id AND user_id = :user_id",
    )
    return [row for statement in statements for row in database.rows(statement, **keys)]


def state_of(steps: list[Step]) -> list[dict[str, Any]]:
    last: dict[str, dict[str, Any]] = {}
    for name, data in steps:
        row = {key: UUID(value) if key.endswith("_id") else value for key, value in data.items()}
        if name.startswith("Member"):
            row["status"] = "removed" if name == "MemberRemoved" else "active"
        last[name[:4]] = row
    return [last["User"], last["Cour"], last["Memb"]]


@given(deliveries())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_repetition_ends_in_the_newest_state(
    database: ServiceDatabase, delivered: tuple[list[Step], list[tuple[int, bool]]]
) -> None:
    steps, arrivals = delivered
    event_ids = [new_id() for _ in steps]

    for index, is_published_anew in arrivals:
        name, data = steps[index]
        consumer.consume(message(name, data, event_id=new_id() if is_published_anew else event_ids[index]))

    assert copies_of(database, steps) == state_of(steps)
