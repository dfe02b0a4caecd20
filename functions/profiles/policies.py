"""Who may see and do what with somebody's profile: pure predicates over how the caller stands to them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from kernel.auth import Caller
from kernel.directory import STAFF, CourseRole


class Relation(StrEnum):
    """How a caller stands to a person."""

    OVERSEER = "overseer"
    SELF = "self"
    STAFF = "staff"
    FELLOW = "fellow"
    STRANGER = "stranger"


def relation_to(caller: Caller, user_id: UUID, shared_roles: Iterable[CourseRole]) -> Relation:
    """Tell how the caller stands to somebody.

    Args:
        shared_roles: what the caller is in each active course of which both are active members.
    """
    if caller.reads_everything:
        return Relation.OVERSEER
    if caller.user_id == user_id:
        return Relation.SELF
    roles = frozenset(shared_roles)
    if roles & STAFF:
        return Relation.STAFF
    return Relation.FELLOW if roles else Relation.STRANGER


def sees_profile(relation: Relation) -> bool:
    """Whether the caller sees the profile and the achievements: all but strangers."""
    return relation is not Relation.STRANGER


def sees_stats(relation: Relation) -> bool:
    """Whether the caller sees the figures too: not a fellow member."""
    return relation in (Relation.SELF, Relation.STAFF, Relation.OVERSEER)


def may_grant(relation: Relation) -> bool:
    """Whether the caller may grant achievements: staff of a shared course, managers, admins; none to themselves."""
    return relation in (Relation.STAFF, Relation.OVERSEER)
