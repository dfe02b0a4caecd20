"""What is checked of a body as a text, whatever a route makes of it."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import from_json

from kernel.errors import FieldError, PayloadTooLarge, Unprocessable, UnsupportedMediaType

MAX_BODY_BYTES = 1_000_000
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def check_envelope(raw: str, content_type: str) -> None:
    """Refuse a body by its size, its media type, or text that PostgreSQL can't hold.

    Raises:
        PayloadTooLarge, UnsupportedMediaType, Unprocessable: as named.
    """
    if len(raw) > MAX_BODY_BYTES or len(raw.encode()) > MAX_BODY_BYTES:
        raise PayloadTooLarge(detail=f"A body may have {MAX_BODY_BYTES} bytes at the most.")
    if raw and content_type and content_type.split(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType(detail="Send application/json.")
    if "\\u0000" in raw and _ESCAPED_NUL.search(raw):
        raise Unprocessable(errors=[FieldError(_path_of_nul(raw), "string_type", "NUL is not allowed in text")])


def is_json(raw: str) -> bool:
    """Tell whether a text is JSON; pydantic's models read NaN and Infinity too, which are none."""
    try:
        from_json(raw, allow_inf_nan=False)
    except ValueError:
        return False
    return True


def _path_of_nul(raw: str) -> str:
    def search(value: Any, path: tuple[str, ...]) -> tuple[str, ...] | None:
        if isinstance(value, str) and "\x00" in value:
            return path
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in children:
            if "\x00" in str(key) or (found := search(child, (*path, str(key)))) is not None:
                return path if "\x00" in str(key) else found
        return None

    try:
        return ".".join(search(from_json(raw), ()) or ())
    except ValueError:
        return ""
