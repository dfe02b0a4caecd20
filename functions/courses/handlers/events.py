"""Consumes the users service's events into the copy of people."""

from kernel.consumer import Consumer
from kernel.directory_events import subscribe_to_people

consumer = Consumer("courses")
subscribe_to_people(consumer)

handler = consumer.serve()
