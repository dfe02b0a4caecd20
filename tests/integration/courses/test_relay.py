"""Events that could not be sent with their request."""

from __future__ import annotations

from datetime import timedelta

from functions.courses.handlers import relay
from kernel import clock
from tests.support.courses import a_course, register
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge


def test_the_relay_sends_what_could_not_be_sent_at_once(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    a_course(register(database, "teacher"))
    event_bridge.is_down = False

    with clock.moved_by(timedelta(seconds=15)):
        answer = relay.handler({}, None)

    assert answer == {"published": 2}
    assert [entry["DetailType"] for entry in event_bridge.entries] == ["CourseCreated.v1", "MemberEnrolled.v1"]
    assert {entry["Source"] for entry in event_bridge.entries} == {"campus.courses"}
