"""Consumes the users and courses services' events into the directory."""

from kernel.consumer import Consumer
from kernel.directory_events import subscribe_to_courses, subscribe_to_people

consumer = Consumer("reports")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)

handler = consumer.serve()
