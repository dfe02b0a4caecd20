"""Who calls, and which routes they may call.

The gateway's authorizer has verified the token before a function runs; here its answer becomes a `Caller`, and
each route carries exactly one marker: `require(...)` with its roles, `authenticated` or `public`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from kernel.errors import Forbidden, Unauthorized


class Role(StrEnum):
    """What a person is in the whole school."""

    STUDENT = "student"
    TEACHER = "teacher"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated user of a request."""

    user_id: UUID
    role: Role
    session_id: UUID

    @property
    def is_admin(self) -> bool:
        """Whether the caller may do all."""
        return self.role is Role.ADMIN

    @property
    def reads_everything(self) -> bool:
        """Whether the caller sees all courses without being a member: managers and admins."""
        return self.role in (Role.MANAGER, Role.ADMIN)

    @classmethod
    def from_authorizer(cls, context: Mapping[str, Any] | None) -> Caller | None:
        """Read the authorizer's context of an API Gateway event; None on a public route.

        Raises:
            Unauthorized: the context is none of our authorizer's.
        """
        if not context or not context.get("user_id"):
            return None
        try:
            return cls(UUID(context["user_id"]), Role(context["role"]), UUID(context["session_id"]))
        except (KeyError, ValueError, TypeError, AttributeError) as malformed:
            raise Unauthorized(detail="A valid access token is required.") from malformed


@dataclass(frozen=True)
class Access:
    """A route's marker. The kernel checks it before anything of the request is validated.

    It is a Powertools middleware so that it can stand in a route's `middlewares`; the check itself runs earlier.
    """

    roles: frozenset[Role]
    is_public: bool = False

    def __call__(self, app: Any, next_middleware: Callable[[Any], Any]) -> Any:
        """Pass the request on: it was checked before the validation."""
        return next_middleware(app)

    @property
    def __name__(self) -> str:
        return "public" if self.is_public else f"require({', '.join(sorted(self.roles))})"

    def check(self, caller: Caller | None) -> None:
        """Refuse a caller whom this route does not serve.

        Raises:
            Unauthorized: the route needs a caller and there is none.
            Forbidden: the caller's role is not served here.
        """
        if self.is_public:
            return
        if caller is None:
            raise Unauthorized(detail="A valid access token is required.")
        if caller.role not in self.roles:
            raise Forbidden("role_not_allowed", "Your role does not allow this.")


def require(*roles: Role) -> Access:
    """Mark a route as served to callers of these roles only."""
    return Access(frozenset(roles))


authenticated = Access(frozenset(Role))
public = Access(frozenset(), is_public=True)
