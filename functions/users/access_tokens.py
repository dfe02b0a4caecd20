"""Access tokens: JWTs signed with HS256 that name a user and a session, and nothing that could grow stale.

The role is read from the database with each request, so a changed one holds at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt

from functions.users.signing_keys import current_key, find_key
from kernel import clock

ALGORITHM = "HS256"
ISSUER = "campus.users"
AUDIENCE = "campus"
LIFETIME = timedelta(minutes=15)
_CLAIMS = ["iss", "aud", "sub", "sid", "iat", "exp"]


class InvalidToken(Exception):
    """The token is malformed, forged or expired."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom a token names. That the session lives is for the database to say."""

    user_id: UUID
    session_id: UUID


def issue(user_id: UUID, session_id: UUID) -> str:
    """Make a token that expires after `LIFETIME`."""
    kid, key = current_key()
    moment = clock.now()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "sid": str(session_id),
        "iat": int(moment.timestamp()),
        "exp": int((moment + LIFETIME).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def from_header(authorization: str) -> str:
    """Return the token of an ``Authorization: Bearer`` header.

    Raises:
        InvalidToken: it is no such header.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken
    return token.strip()


def verify(token: str) -> Claims:
    """Check signature, issuer, audience and expiry, and return whom the token names.

    Raises:
        InvalidToken: one of them is wrong.
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = find_key(kid) if kid else None
        if key is None:
            raise InvalidToken
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # Expiry goes by the kernel's clock, below.
            options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "strict_aud": True},
        )
        if int(claims["exp"]) <= clock.now().timestamp():
            raise InvalidToken
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]))
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as broken:
        raise InvalidToken from broken
