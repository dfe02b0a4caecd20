"""A local cloud of the tests' own, with its databases, queues and secrets within reach."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import psycopg
from botocore.config import Config
from psycopg.rows import dict_row

from localstack.embedded import Cloud
from tests.support.databases import NAMES

SERVICES = ("users", "courses", "homework", "gradebook", "quizzes", "schedule", "profiles", "notifications", "reports")
SETTLING_SECONDS = 90.0
# By other services' events, and by attempts that were refused.
FILLED_BY_OTHERS = {
    *("alembic_version", "inbox", "people", "course_copies", "memberships", "throttles"),
    *("notifications", "told_versions", "course_news", "messages", "unsubscribe_links", "channel_blocks"),
}
# Of one service: what it makes of others' events a moment later.
FED_BY_EVENTS = {
    f"profiles.{table}"
    for table in (
        *("profiles", "achievements", "homework_results", "test_results", "lessons", "attendance", "course_months"),
        "outbox",
    )
}


class Platform:
    """What stands behind the API's URL."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.outputs = cloud.outputs()
        self._clients: dict[str, Any] = {}

    def aws(self, service: str) -> Any:
        """A client of one of the emulator's services."""
        if service not in self._clients:
            session = boto3.session.Session("test", "test", region_name="us-east-1")
            config = Config(proxies={}, retries={"total_max_attempts": 2})
            url = self.cloud.endpoint_url
            made = session.client(service, endpoint_url=url, config=config)  # type: ignore[call-overload]
            self._clients[service] = made
        return self._clients[service]

    def close(self) -> None:
        """Close every client."""
        for client in self._clients.values():
            client.close()

    def rows(self, service: str, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run one statement in a service's database, past the service; its rows."""
        url = self.cloud.database_url(f"{NAMES[service]}_db")
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
            found = connection.execute(statement.encode(), parameters)
            return found.fetchall() if found.description else []

    def counts_of_own_tables(self, *services: str) -> dict[str, int]:
        """How many rows each table of some services (all if none is named) holds.

        Left out are the tables that other services' events fill, and the counts of failed attempts.
        """
        counts: dict[str, int] = {}
        for service in services or SERVICES:
            counts |= self._counts(service)
        return counts

    def settle(self) -> None:
        """Wait until no event is on its way: every outbox is sent, every queue is empty, and stays so."""
        deadline, quiet = time.monotonic() + SETTLING_SECONDS, 0
        while quiet < 2:
            assert time.monotonic() < deadline, "events are still on their way"
            quiet = 0 if self._on_the_way() else quiet + 1
            time.sleep(0.2)

    def _on_the_way(self) -> bool:
        unsent = "SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1"
        return any(self.rows(service, unsent) for service in SERVICES) or any(
            int(count)
            for name, url in self.outputs.items()
            if name.endswith("QueueUrl") and "DeadLetter" not in name
            for count in self._waiting(url)
        )

    def _waiting(self, queue_url: str) -> list[str]:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.aws("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
        return [attributes[name] for name in names]

    def _counts(self, service: str) -> dict[str, int]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = sorted(
            row["tablename"]
            for row in self.rows(service, query)
            if row["tablename"] not in FILLED_BY_OTHERS and f"{service}.{row['tablename']}" not in FED_BY_EVENTS
        )
        parts = " UNION ALL ".join(
            f"SELECT '{service}.{name}' AS name, count(*) AS n FROM \"{name}\"" for name in tables
        )
        return {row["name"]: row["n"] for row in self.rows(service, parts)}

    def events(self, service: str, name: str, **data: str) -> list[dict[str, Any]]:
        """The details of a service's events of one name whose data hold these values, oldest first."""
        found = self.rows(
            service,
            "SELECT detail FROM outbox WHERE detail_type = %(name)s AND detail -> 'data' @> %(data)s::jsonb"
            " ORDER BY created_at, event_id",
            name=f"{name}.v1",
            data=json.dumps(data),
        )
        return [row["detail"] for row in found]

    def invoke(self, function: str) -> Any:
        """Run a function by the name of its output, and wait for what it returns."""
        answer = self.aws("lambda").invoke(FunctionName=self.outputs[function], Payload=b"{}")
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    @contextmanager
    def quick_retries(self, queue_url: str) -> Iterator[None]:
        """Let a queue give failed messages back after a second instead of minutes."""
        sqs = self.aws("sqs")
        wanted = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"VisibilityTimeout": "1"})
        try:
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=wanted)
