"""Who may see and do what with somebody's profile."""

from __future__ import annotations

import pytest

from functions.profiles import policies
from functions.profiles.policies import Relation, relation_to
from kernel.directory import CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller

STUDENT, TEACHER, ASSISTANT = CourseRole.STUDENT, CourseRole.TEACHER, CourseRole.ASSISTANT


@pytest.mark.parametrize(
    ("role", "shared", "relation"),
    [
        ("student", set(), Relation.STRANGER),
        ("teacher", set(), Relation.STRANGER),
        ("student", {STUDENT}, Relation.FELLOW),
        ("teacher", {STUDENT}, Relation.FELLOW),
        ("student", {ASSISTANT}, Relation.STAFF),
        ("teacher", {TEACHER}, Relation.STAFF),
        ("teacher", {STUDENT, TEACHER}, Relation.STAFF),
        ("manager", set(), Relation.OVERSEER),
        ("admin", {STUDENT}, Relation.OVERSEER),
    ],
)
def test_relation_to_somebody_else(role: str, shared: set[CourseRole], relation: Relation) -> None:
    assert relation_to(a_caller(role), new_id(), shared) is relation


@pytest.mark.parametrize(
    ("role", "relation"),
    [("student", Relation.SELF), ("teacher", Relation.SELF), ("manager", Relation.OVERSEER)],
)
def test_relation_to_oneself(role: str, relation: Relation) -> None:
    caller = a_caller(role)

    assert relation_to(caller, caller.user_id, {TEACHER}) is relation


@pytest.mark.parametrize(
    ("relation", "sees", "sees_stats", "grants"),
    [
        (Relation.STRANGER, False, False, False),
        (Relation.FELLOW, True, False, False),
        (Relation.SELF, True, True, False),
        (Relation.STAFF, True, True, True),
        (Relation.OVERSEER, True, True, True),
    ],
)
def test_rights(relation: Relation, sees: bool, sees_stats: bool, grants: bool) -> None:
    assert policies.sees_profile(relation) is sees
    assert policies.sees_stats(relation) is sees_stats
    assert policies.may_grant(relation) is grants
