"""The use cases of the reports API, one function each. Those of the state machine's steps are in modules beside it."""

from functions.reports.service.generation import generate, regenerate
from functions.reports.service.reading import download_report, list_reports, read_operation, seen_report
from functions.reports.service.scheduling import create_schedule, delete_schedule, list_schedules

__all__ = [
    "create_schedule",
    "delete_schedule",
    "download_report",
    "generate",
    "list_reports",
    "list_schedules",
    "read_operation",
    "regenerate",
    "seen_report",
]
