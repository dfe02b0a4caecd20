"""Whether a changed event still serves those who read the old one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

ADVICE = "additive change stays v1; a break needs v2"
# What readers don't depend on: words, and limits that only the producer has to keep.
_WORDS = frozenset({"title", "description", "examples", "default"})
_LIMITS = frozenset({"minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf", "minItems", "maxItems"})


def breaks(old: Schema, new: Schema) -> Iterator[str]:
    """Tell what a reader of `old` would miss in `new`: fields gone, no longer (or newly) required, of another type.

    Args:
        old, new: JSON schemas of an event's detail; local references are followed.
    """
    yield from _object_breaks("", _resolved(old, old), _resolved(new, new), old, new)


def _object_breaks(path: str, old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> Iterator[str]:
    required_before, required_now = set(old.get("required", ())), set(new.get("required", ()))
    for name, before in old["properties"].items():
        here = f"{path}{name}"
        if name not in new["properties"]:
            yield f"{here} is gone"
            continue
        if (name in required_before) != (name in required_now):
            yield f"{here} is {'now' if name in required_now else 'no longer'} required"
        yield from _value_breaks(here, before, new["properties"][name], old_root, new_root)


def _value_breaks(path: str, before: Schema, now: Schema, old_root: Schema, new_root: Schema) -> Iterator[str]:
    before, now = _resolved(before, old_root), _resolved(now, new_root)
    if "properties" in before and "properties" in now:
        yield from _object_breaks(f"{path}.", before, now, old_root, new_root)
    elif "items" in before and "items" in now:
        yield from _value_breaks(f"{path}[]", before["items"], now["items"], old_root, new_root)
    elif _shape(before, old_root) != _shape(now, new_root):
        yield f"{path} has another type"


def _shape(schema: Any, root: Schema) -> Any:
    if isinstance(schema, list):
        return [_shape(item, root) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _shape(value, root) for name, value in _resolved(schema, root).items() if name not in _WORDS | _LIMITS
    }


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return found
