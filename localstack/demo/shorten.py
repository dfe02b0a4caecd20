"""JSON as a newcomer can read it: long texts and long lists are cut, and say so."""

import json
from collections.abc import Sequence
from typing import Any

LONGEST_TEXT = 56
MOST_ITEMS = 3
WIDTH = 96


def shown(value: Any) -> str:
    """`value` as JSON text, cut where it is long."""
    return pretty(cut(value))


def pretty(value: Any) -> str:
    """`value` as JSON text on several lines; what is short inside of it stays on one."""
    return _lines(value, indent=0)


def only(value: Any, fields: Sequence[str]) -> Any:
    """An object's `fields` alone, and how many there are beside them."""
    kept = {name: value[name] for name in fields}
    return {**kept, "…": f"{len(value) - len(kept)} more fields"}


def cut(value: Any) -> Any:
    """`value` with long texts ended by an ellipsis and long lists ended by the number of items left out."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
    if isinstance(value, dict):
        return {name: cut(item) for name, item in value.items()}
    if isinstance(value, list):
        kept = [cut(item) for item in value[:MOST_ITEMS]]
        return kept if len(value) <= MOST_ITEMS else [*kept, f"… {len(value) - MOST_ITEMS} more"]
    return value


def _lines(value: Any, indent: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (indent and len(flat) + indent <= WIDTH):
        return flat
    inner, outer = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        parts = [
            f"{inner}{json.dumps(name, ensure_ascii=False)}: {_lines(item, indent + 2)}" for name, item in value.items()
        ]
        return "{\n" + ",\n".join(parts) + f"\n{outer}}}"
    return "[\n" + ",\n".join(f"{inner}{_lines(item, indent + 2)}" for item in value) + f"\n{outer}]"
