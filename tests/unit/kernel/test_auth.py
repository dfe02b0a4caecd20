"""Who may call what."""

from __future__ import annotations

import pytest

from kernel.auth import Access, Caller, Role, authenticated, public, require
from kernel.errors import Forbidden, Unauthorized
from kernel.ids import new_id
from kernel.request import RequestContext, caller, current, handling
from tests.support.gateway import a_caller


@pytest.mark.parametrize(
    ("marker", "served"),
    [
        (public, {None, *Role}),
        (authenticated, set(Role)),
        (require(Role.TEACHER), {Role.TEACHER}),
        (require(Role.MANAGER, Role.ADMIN), {Role.MANAGER, Role.ADMIN}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.parametrize("role", [None, *Role])
def test_a_marker_serves(marker: Access, served: set[Role | None], role: Role | None) -> None:
    asking = a_caller(role) if role else None

    if role in served:
        marker.check(asking)
    else:
        with pytest.raises(Unauthorized if role is None else Forbidden):
            marker.check(asking)


def test_a_refused_role_is_told_by_a_stable_word() -> None:
    with pytest.raises(Forbidden) as refused:
        require(Role.ADMIN).check(a_caller("student"))

    assert refused.value.code == "role_not_allowed"


@pytest.mark.parametrize(
    ("role", "is_admin", "reads_everything"),
    [("student", False, False), ("teacher", False, False), ("manager", False, True), ("admin", True, True)],
)
def test_what_roles_may_see(role: str, is_admin: bool, reads_everything: bool) -> None:
    asking = a_caller(role)

    assert (asking.is_admin, asking.reads_everything) == (is_admin, reads_everything)


def test_the_authorizers_answer_becomes_a_caller() -> None:
    user_id, session_id = new_id(), new_id()
    context = {"user_id": str(user_id), "role": "manager", "session_id": str(session_id), "principalId": "x"}

    assert Caller.from_authorizer(context) == Caller(user_id, Role.MANAGER, session_id)


@pytest.mark.parametrize("context", [None, {}, {"principalId": "x"}, {"user_id": ""}])
def test_without_an_authorizer_there_is_no_caller(context: dict[str, str] | None) -> None:
    assert Caller.from_authorizer(context) is None


def test_asking_for_the_caller_of_an_anonymous_request_is_a_401() -> None:
    with handling(RequestContext("r")), pytest.raises(Unauthorized):
        caller()


def test_a_request_ends_where_its_block_ends() -> None:
    asking = a_caller()

    with handling(RequestContext("outer", caller=asking)):
        with handling(RequestContext("inner")):
            assert current().request_id == "inner"
        assert (current().request_id, caller()) == ("outer", asking)

    assert current().request_id not in {"inner", "outer"}
