"""One local cloud for all end-to-end tests: started, used through its gateway, and taken down."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.ids import new_id
from localstack.embedded import Cloud
from tests.support import teaching
from tests.support.http import Http
from tests.support.people import Person, log_in, register
from tests.support.platform import Platform
from tests.support.teaching import Classroom

FOLDER = Path(__file__).parent
LAST = "test_every_route.py"
STARTING_SECONDS = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All share one cloud: one process, time to start it, and the count of called routes at the end."""
    ours = [item for item in items if FOLDER in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.timeout(STARTING_SECONDS))
        item.add_marker(pytest.mark.xdist_group("e2e"))
    items.sort(key=lambda item: item in ours and item.path.name == LAST)


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The deployed platform, with the demo school in it. When tests fail, its logs are kept."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def progress(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"  {line}", flush=True)

    # Not below pytest's own folder: another run of pytest closes that to PostgreSQL's user.
    with tempfile.TemporaryDirectory(prefix="campus-e2e-", ignore_cleanup_errors=True) as folder:
        cloud = Cloud.at(Path(folder) / "local", durable=False)
        try:
            with warnings.catch_warnings():
                # Its processes are detached on purpose: nobody waits for them.
                warnings.simplefilter("ignore", ResourceWarning)
                cloud.up(progress)
            started = Platform(cloud)
            yield started
            started.close()
        finally:
            cloud.down()
            if request.session.testsfailed:
                kept = shutil.copytree(cloud.config.logs_dir, tmp_path_factory.mktemp("platform") / "logs")
                progress(f"The platform's logs: {kept}")


@pytest.fixture(scope="session")
def http(platform: Platform) -> Iterator[Http]:
    """The client of all tests; it remembers which routes it called."""
    with Http(platform.cloud.api_url) as client:
        yield client


@pytest.fixture(scope="session")
def admin(platform: Platform, http: Http) -> Person:
    """The first admin, whom the deploy made."""
    return log_in(http, platform.cloud.config.admin_email, platform.cloud.config.admin_password)


@pytest.fixture(scope="session")
def classroom(http: Http, admin: Person) -> Classroom:
    """A course, its members, and people who have no business in it."""
    teacher, assistant, other_teacher = (register(http, "teacher") for _ in range(3))
    student, classmate, outsider = (register(http, "student") for _ in range(3))
    manager = register(http, "manager", by=admin)
    course = teaching.a_course(teacher, timezone="Europe/Berlin")
    teaching.enroll(teacher, course["id"], assistant, "assistant")
    for person in (student, classmate):
        teaching.enroll(teacher, course["id"], person)
    return Classroom(course, teacher, assistant, student, classmate, outsider, other_teacher, manager, admin)


@pytest.fixture(scope="session", autouse=True)
def ghost(platform: Platform) -> str:
    """A person whose registration was committed, but not published: the relay's schedule has to send it."""
    user_id = str(new_id())
    metadata = {"event_id": str(new_id()), "occurred_at": "2026-01-01T00:00:00Z", "request_id": "ghost"}
    about = {
        "full_name": "Ghost",
        "role": "student",
        "locale": "en",
        "timezone": "UTC",
        "is_active": True,
        "version": 1,
    }
    data = {"user_id": user_id, "email": f"{user_id}@example.org", **about}
    platform.rows(
        "users",
        "INSERT INTO outbox (event_id, source, detail_type, detail, created_at, next_attempt_at)"
        " VALUES (%(id)s, 'campus.users', 'UserRegistered.v1', %(detail)s, now(), now() - interval '1 second')",
        id=metadata["event_id"],
        detail=json.dumps({"metadata": metadata, "data": data}),
    )
    return user_id


@pytest.fixture(scope="session")
def teacher(classroom: Classroom) -> Person:
    """The course's teacher."""
    return classroom.teacher


@pytest.fixture(scope="session")
def student(classroom: Classroom) -> Person:
    """A student of the course."""
    return classroom.student
