"""Who may do what with accounts."""

from __future__ import annotations

from typing import Any

import pytest

from functions.users.policies import is_last_admin, may_cost_admin_rights, may_register_as
from kernel.auth import Role
from kernel.ids import new_id

ANNA, BORIS = new_id(), new_id()


@pytest.mark.parametrize(
    ("role", "by_admin", "allowed"),
    [
        (Role.STUDENT, False, True),
        (Role.TEACHER, False, True),
        (Role.MANAGER, False, False),
        (Role.ADMIN, False, False),
        (Role.STUDENT, True, True),
        (Role.TEACHER, True, True),
        (Role.MANAGER, True, True),
        (Role.ADMIN, True, True),
    ],
)
def test_only_an_admin_makes_managers_and_admins(role: Role, by_admin: bool, allowed: bool) -> None:
    assert may_register_as(role, by_admin=by_admin) is allowed


@pytest.mark.parametrize(
    ("changes", "costs"),
    [
        ({}, False),
        ({"full_name": "Anna"}, False),
        ({"role": Role.ADMIN}, False),
        ({"is_active": True}, False),
        ({"is_active": True, "role": Role.ADMIN}, False),
        ({"role": Role.MANAGER}, True),
        ({"role": Role.STUDENT}, True),
        ({"is_active": False}, True),
        ({"is_active": False, "role": Role.ADMIN}, True),
    ],
)
def test_changes_that_end_an_admins_rights(changes: dict[str, Any], costs: bool) -> None:
    assert may_cost_admin_rights(changes) is costs


def test_last_admin_is_the_only_active_one() -> None:
    assert is_last_admin(ANNA, [ANNA])
    assert not is_last_admin(ANNA, [ANNA, BORIS])
    assert not is_last_admin(BORIS, [ANNA])
    assert not is_last_admin(BORIS, [])
