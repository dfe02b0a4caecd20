"""What consumers read is what producers publish, and the bus brings them exactly that."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse

from events.generate import published_events, sample_of
from kernel.consumer import Consumer
from kernel.events import ConsumedEvent

ROOT = Path(__file__).parents[3]
SERVICES = sorted(path.parents[1].name for path in ROOT.glob("functions/*/handlers/events.py"))
PRODUCED = {event.detail_type(): event for events in published_events().values() for event in events}
SOURCES = {detail_type: event.source for detail_type, event in PRODUCED.items()}
CONSUMERS: dict[str, Consumer] = {
    service: importlib.import_module(f"functions.{service}.handlers.events").consumer for service in SERVICES
}
MAPPINGS = yaml_parse((ROOT / "template.yaml").read_text("utf-8"))["Mappings"]
RULES = {MAPPINGS["Services"][name]["Folder"]: rule for name, rule in MAPPINGS["Consumers"].items()}
HANDLED = [(service, event) for service, consumer in CONSUMERS.items() for event in sorted(consumer.events, key=str)]


def _all_consumed(base: type[ConsumedEvent] = ConsumedEvent) -> set[type[ConsumedEvent]]:
    below = set(base.__subclasses__())
    return below.union(*map(_all_consumed, below))


@pytest.mark.parametrize(("service", "event"), HANDLED, ids=lambda value: getattr(value, "__name__", value))
def test_a_consumer_reads_the_producers_sample(service: str, event: type[ConsumedEvent]) -> None:
    assert event.detail_type() in PRODUCED, f"{service} consumes {event.detail_type()}, which nobody publishes"
    detail = json.loads(json.dumps(sample_of(PRODUCED[event.detail_type()])))

    event.model_validate(detail["data"])


@pytest.mark.parametrize(("service", "event"), HANDLED, ids=lambda value: getattr(value, "__name__", value))
def test_a_consumer_asks_only_for_what_the_producer_always_tells(service: str, event: type[ConsumedEvent]) -> None:
    told = PRODUCED[event.detail_type()].model_fields

    assert set(event.model_fields) <= set(told)


def test_every_consumed_event_class_is_handled_by_somebody() -> None:
    handled = {event for _, event in HANDLED}
    written = {
        event for event in _all_consumed() if event.__module__.startswith(("functions.", "kernel.directory_events"))
    }

    assert written == handled


@pytest.mark.parametrize("service", SERVICES)
def test_the_rule_brings_exactly_what_the_consumer_handles(service: str) -> None:
    assert set(RULES[service]["DetailTypes"]) == CONSUMERS[service].detail_types
    assert len(RULES[service]["DetailTypes"]) == len(set(RULES[service]["DetailTypes"]))


@pytest.mark.parametrize("service", SERVICES)
def test_the_rule_names_exactly_the_producers(service: str) -> None:
    sources = {SOURCES[detail_type] for detail_type in CONSUMERS[service].detail_types}

    assert sorted(RULES[service]["Sources"]) == sorted(sources)


def test_every_rule_has_its_consumer() -> None:
    assert sorted(RULES) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_consumer_is_called_as_its_service(service: str) -> None:
    assert CONSUMERS[service].name == service
