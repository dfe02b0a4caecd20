"""Writes `events/<service>/<EventName>/v<n>.schema.json` and `.sample.json` from the services' published events.

python -m events.generate                    write what changed, delete what is no longer published
python -m events.generate --check            write nothing, fail when something would change
python -m events.generate --allow-breaking   also write changes that break those who read the event
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from events.compatibility import ADVICE, breaks
from kernel.events import EventMetadata, PublishedEvent

ROOT = Path(__file__).parents[1]
COMMAND = "python -m events.generate"
Documents = dict[Path, str]

_METADATA = EventMetadata(
    event_id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    occurred_at=datetime(2026, 1, 15, 9, 30, tzinfo=UTC),
    request_id="01890a5d-ac96-774b-bcce-b30209900001",
)


class _Plain(GenerateJsonSchema):
    """Leaves out the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def published_events(root: Path = ROOT) -> dict[str, list[type[PublishedEvent]]]:
    """Return the events of each service that publishes any, by the service's folder."""
    found: dict[str, list[type[PublishedEvent]]] = {}
    for path in sorted(root.glob("functions/*/published.py")):
        service = path.parent.name
        module = importlib.import_module(f"functions.{service}.published").__name__
        own = [event for event in PublishedEvent.registered.values() if event.__module__ == module]
        found[service] = sorted(own, key=lambda event: event.detail_type())
    return found


def schema_of(event: type[PublishedEvent]) -> dict[str, Any]:
    """Return the JSON schema of an event's whole detail, as it is on the wire.

    It is open: a reader ignores what it does not know, so that a new field breaks nobody.
    """
    references, definitions = models_json_schema(
        [(EventMetadata, "serialization"), (event, "serialization")], schema_generator=_Plain
    )
    for definition in definitions["$defs"].values():
        definition.pop("additionalProperties", None)
        if "description" in definition:
            definition["description"] = _summary(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:campus:event:{event.source}:{event.detail_type()}",
        "title": event.detail_type(),
        "description": _summary(event.__doc__ or ""),
        "type": "object",
        "properties": {
            "metadata": references[(EventMetadata, "serialization")],
            "data": references[(event, "serialization")],
        },
        "required": ["metadata", "data"],
        **definitions,
    }


def sample_of(event: type[PublishedEvent]) -> dict[str, Any]:
    """Return an example of an event's whole detail.

    Raises:
        pydantic.ValidationError: a field's example is missing or wrong.
    """
    return {"metadata": _METADATA.model_dump(mode="json"), "data": event.sample().model_dump(mode="json")}


def documents(events: dict[str, list[type[PublishedEvent]]]) -> Documents:
    """Return every file's text by its path below `events/`."""
    made: Documents = {}
    for service, classes in events.items():
        for event in classes:
            folder = Path(service, event.__name__)
            made[folder / f"v{event.version_of_schema}.schema.json"] = _text(schema_of(event))
            made[folder / f"v{event.version_of_schema}.sample.json"] = _text(sample_of(event))
    return made


def generate(target: Path, wanted: Documents, *, check: bool = False, allow_breaking: bool = False) -> list[str]:
    """Bring `target` to `wanted`; return what is in the way, one line a complaint, and then nothing is written."""
    drifted = [path for path, text in wanted.items() if _read(target / path) != text]
    stale = sorted(path.relative_to(target) for path in _own_files(target) if path.relative_to(target) not in wanted)
    broken = [] if allow_breaking else list(_broken(target, wanted, [*drifted, *stale]))
    if broken:
        return [*broken, f"These break who reads the events: {ADVICE} (or {COMMAND} --allow-breaking)."]
    if check:
        told = [*(f"events/{path} is out of date" for path in drifted), *(f"events/{path} is stale" for path in stale)]
        return [*told, f"Run: {COMMAND}"] if told else []
    for path in drifted:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(wanted[path], "utf-8")
    for path in stale:
        (target / path).unlink()
        _remove_empty((target / path).parent, target)
    return []


def _broken(target: Path, wanted: Documents, changed: Iterable[Path]) -> Iterator[str]:
    for path in changed:
        before = _read(target / path)
        if not path.name.endswith(".schema.json") or before is None:
            continue
        if path not in wanted:
            yield f"events/{path}: the event is no longer published"
            continue
        for complaint in breaks(json.loads(before), json.loads(wanted[path])):
            yield f"events/{path}: {complaint}"


def _own_files(target: Path) -> list[Path]:
    return [*target.glob("*/*/v*.schema.json"), *target.glob("*/*/v*.sample.json")]


def _remove_empty(folder: Path, stop: Path) -> None:
    while folder != stop and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _summary(docstring: str) -> str:
    return inspect.cleandoc(docstring).partition("\n\n")[0]


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--allow-breaking", action="store_true")
    options = parser.parse_args(arguments)
    wanted = documents(published_events())
    complaints = generate(ROOT / "events", wanted, check=options.check, allow_breaking=options.allow_breaking)
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
