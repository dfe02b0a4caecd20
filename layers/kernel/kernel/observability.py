"""The start of a function's process, and one EMF line of metrics a request.

The metric names are the platform's promise: dashboards and alarms read them. The one dimension is ``service``: every
further one would multiply what CloudWatch bills. ``method``, ``route``, ``status_code`` and ``operation`` are
properties of the line, for Logs Insights and for the labels of the local Prometheus endpoint.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from kernel import logs
from kernel.config import settings
from kernel.engine import Statements, open_connections

if TYPE_CHECKING:
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

_is_started = False


def finish_import() -> None:
    """End a function's import: what is loaded by now stays out of the garbage collector's way."""
    gc.freeze()
    gc.enable()


def start() -> None:
    """Prepare the process for its first request: JSON logs, and one ``app_info`` metric."""
    global _is_started
    logs.configure()
    if not _is_started:
        _is_started = True
        metrics = _metrics(version=settings().version)
        metrics.add_metric("app_info", unit="Count", value=1)
        metrics.flush_metrics()


def count(name: str, value: int = 1, **properties: str) -> None:
    """Print one line of a metric that counts something; properties are for Logs Insights."""
    metrics = _metrics(**properties)
    metrics.add_metric(name, unit="Count", value=value)
    metrics.flush_metrics()


class RequestMetrics:
    """Measures one request; `finish` prints its line."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._statements, self._statement_seconds = Statements.count, Statements.seconds

    @property
    def elapsed_seconds(self) -> float:
        """Seconds since the request began."""
        return time.perf_counter() - self._started

    def finish(self, method: str, route: str, status: int, operation: str | None) -> None:
        """Print the request's metrics.

        Args:
            route: the path's pattern, such as ``/api/courses/<course_id>``.
            operation: the use case's name, for requests that may change something.
        """
        elapsed = self.elapsed_seconds
        metrics = _metrics(method=method, route=route, status_code=status, operation=operation)
        metrics.add_metric("http_requests_total", unit="Count", value=1)
        metrics.add_metric("http_request_duration_seconds", unit="Seconds", value=elapsed)
        metrics.add_metric("http_requests_in_progress", unit="Count", value=1)
        metrics.add_metric("db_queries_total", unit="Count", value=Statements.count - self._statements)
        metrics.add_metric(
            "db_query_duration_seconds", unit="Seconds", value=Statements.seconds - self._statement_seconds
        )
        metrics.add_metric("db_connections_active", unit="Count", value=open_connections())
        if operation:
            metrics.add_metric("business_operations_total", unit="Count", value=1)
            metrics.add_metric("business_operation_duration_seconds", unit="Seconds", value=elapsed)
        metrics.flush_metrics()


def _metrics(**properties: str | int | None) -> AmazonCloudWatchEMFProvider:
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

    made = AmazonCloudWatchEMFProvider(
        namespace=settings().metrics_namespace, metric_set={}, dimension_set={}, metadata_set={}
    )
    made.add_dimension("service", settings().service)
    for name, value in properties.items():
        if value is not None:
            made.add_metadata(name, value)
    return made
