"""JSON log lines with the promised fields, one object a line.

Passwords, tokens, codes and bodies are never logged; what PostgreSQL and pydantic tell of values in an error is cut.
"""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from pydantic_core import to_json

from kernel import request
from kernel.config import settings

REQUEST_FIELDS = ("request_id", "user_id", "method", "path", "status_code", "duration_ms", "error")
# A value may have lines of its own: what is cut ends only where SQLAlchemy or the next traceback goes on.
_ROW_VALUES = re.compile(
    r"^(\s*(?:DETAIL|CONTEXT)):.*?(?=\n\[SQL: |\n\nThe above exception|\n\nDuring handling|\Z)",
    re.MULTILINE | re.DOTALL,
)
_INPUT_VALUES = re.compile(r"(?<=input_value=).*(?=, input_type=)")
# A part of a path that is longer than any id or name is a token, such as a calendar's.
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}")


class JsonFormatter(LambdaPowertoolsFormatter):
    """Writes the fields that `docs/operations.md` promises; those without a value are left out."""

    def __init__(self) -> None:
        super().__init__(json_serializer=lambda record: to_json(record, fallback=str).decode())

    def format(self, record: logging.LogRecord) -> str:
        """Format one record as a JSON object."""
        context = request.current()
        fields: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": settings().service,
            "logger": record.name,
            "module": record.module,
            "function": record.funcName,
            "line": record.lineno,
            "message": record.getMessage(),
            "request_id": context.request_id,
            "user_id": context.caller.user_id if context.caller else None,
            "method": context.method,
            "path": _TOKEN.sub("(hidden)", context.path),
        }
        fields.update({name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            told = _ROW_VALUES.sub(r"\1: (hidden)", self.formatException(record.exc_info))
            fields["exception"] = _INPUT_VALUES.sub("(hidden)", told)
        return self.serialize({name: value for name, value in fields.items() if value not in (None, "")})


def configure() -> None:
    """Make the root logger write JSON to standard output, once a process."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    root.handlers = [handler]
    root.setLevel(settings().log_level)
    for noisy in ("botocore", "boto3", "urllib3", "aws_lambda_powertools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
