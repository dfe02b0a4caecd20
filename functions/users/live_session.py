"""The one question about a verified token: does its session live, and what may its user do now?

Plain SQL with psycopg's parameters, because the authorizer, which asks it for every request, loads no SQLAlchemy.
"""

from __future__ import annotations

from typing import Any

from functions.users.access_tokens import Claims
from kernel import clock

QUERY = """
SELECT users.role
FROM sessions JOIN users ON users.id = sessions.user_id
WHERE sessions.id = %(session_id)s AND users.id = %(user_id)s
  AND sessions.ended_at IS NULL AND sessions.expires_at > %(now)s AND users.is_active
"""


def parameters(claims: Claims) -> dict[str, Any]:
    """Return the parameters of `QUERY`."""
    return {"session_id": claims.session_id, "user_id": claims.user_id, "now": clock.now()}
