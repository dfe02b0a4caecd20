"""Makes a generated document fit to read: plain names, whole numbers, no repetitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from docs.openapi.shared import Json

_VALUES = frozenset({"example", "examples", "enum", "const"})
_REFERENCE = "#/components/schemas/"


def tidied(document: Json) -> Json:
    """Return the document with plain names and numbers, and answers that promise all their fields."""
    document = _with_plain_names(_plain(document))
    _promise_whole_answers(document)
    return document


def _plain(value: Any, *, is_schema: bool = False) -> Any:
    """Drop schemas' titles, which only repeat a name; write 100.0, and a number's default "100", as 100."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item, is_schema=is_schema) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: part for name, part in value.items() if not (is_schema and name == "title" and isinstance(part, str))}
    if kept.get("type") == "number" and isinstance(kept.get("default"), str):
        kept["default"] = float(kept["default"])
    return {
        name: part if name in _VALUES else _plain(part, is_schema=is_schema or name in ("schema", "schemas"))
        for name, part in kept.items()
    }


def _with_plain_names(document: Json) -> Json:
    """Call a page of `CourseRead` not ``Page_CourseRead_`` but ``CourseReadPage``."""
    named: Json = json.loads(re.sub(r"\bPage_(\w+?)_(?=\")", r"\1Page", json.dumps(document)))
    named["components"]["schemas"] = dict(sorted(named["components"]["schemas"].items()))
    return named


def _promise_whole_answers(document: Json) -> None:
    """A field with a default may be left out of a request, never out of an answer; only problems leave fields out."""
    schemas = document["components"]["schemas"]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    asked = _names([operation.get("requestBody") for operation in operations], schemas)
    problems = _names(document["components"]["responses"], schemas)
    for name, schema in schemas.items():
        if "properties" in schema and name not in asked | problems:
            schema["required"] = list(schema["properties"])


def _names(value: Any, schemas: Json) -> set[str]:
    """Return the schemas that something refers to, directly or by way of others."""
    found: set[str] = set()
    waiting = list(_references(value))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_REFERENCE):
            yield reference.removeprefix(_REFERENCE)
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
