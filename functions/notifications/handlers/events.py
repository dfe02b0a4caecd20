"""Consumes other services' events: the directory's, and what people are told of."""

from __future__ import annotations

from kernel.consumer import Consumer
from kernel.directory_events import subscribe_to_courses, subscribe_to_people

consumer = Consumer("notifications")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)

handler = consumer.serve()
