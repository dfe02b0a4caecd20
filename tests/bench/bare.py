"""The least that answers one row over HTTP: psycopg and json, no checks, no logs. The unit of all ratios."""

from __future__ import annotations

import json
import os
from typing import Any

import psycopg

_connection: list[psycopg.Connection[Any]] = []


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one course by its id."""
    if not _connection:
        _connection.append(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))
    course_id = event["path"].rsplit("/", 1)[-1]
    query = "SELECT id::text, title, description, status, version FROM courses WHERE id = %s"
    row = _connection[0].execute(query, (course_id,)).fetchone()
    headers = {"Content-Type": ["application/json"]}
    return {"statusCode": 200 if row else 404, "multiValueHeaders": headers, "body": json.dumps(row)}
