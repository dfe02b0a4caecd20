"""Identifiers: UUID version 7 (RFC 9562), so that they sort by the time they were made."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Make a UUIDv7 from the machine's clock."""
    return uuid_utils.compat.uuid7()


def new_token(size_bytes: int = 32) -> str:
    """Make an unguessable URL-safe token from `size_bytes` random bytes."""
    return secrets.token_urlsafe(size_bytes)
