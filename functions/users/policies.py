"""Who may do what with accounts: pure predicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from kernel.auth import Role

SELF_CHOSEN_ROLES = frozenset({Role.STUDENT, Role.TEACHER})


def may_register_as(role: Role, *, by_admin: bool) -> bool:
    """Whether an account of this role may be made: students and teachers by anybody, the others by an admin."""
    return by_admin or role in SELF_CHOSEN_ROLES


def may_cost_admin_rights(changes: Mapping[str, object]) -> bool:
    """Whether changes of an account (field → new value) would end an admin's rights, if it is an admin's."""
    return changes.get("is_active") is False or changes.get("role", Role.ADMIN) is not Role.ADMIN


def is_last_admin(user_id: UUID, active_admins: Sequence[UUID]) -> bool:
    """Whether the school would have no admin without this one."""
    return list(active_admins) == [user_id]
