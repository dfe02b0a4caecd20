"""Conditional requests: ETag out, If-Match in (RFC 9110, section 13)."""

from __future__ import annotations

import re

from kernel import request
from kernel.errors import PreconditionFailed

_ENTITY_TAG = re.compile(r'(?:W/)?"([0-9]{1,18})"')


def expected_version() -> int | None:
    """Return the version that the request's If-Match names, or None when any will do (no header, or ``*``).

    Raises:
        PreconditionFailed: the header names no version that a resource of ours could have.
    """
    header = request.current().if_match
    if header is None or header.strip() == "*":
        return None
    match = _ENTITY_TAG.fullmatch(header.strip())
    if match is None:
        raise PreconditionFailed(detail="If-Match must be one ETag as this API sends them.")
    return int(match[1])
