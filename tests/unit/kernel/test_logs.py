"""Log lines: the promised fields, one JSON object a line, and nothing secret."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import BaseModel, SecretStr

from kernel import config, logs
from kernel.logs import JsonFormatter
from kernel.request import RequestContext, handling
from tests.support.gateway import Api, a_caller

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged, line by line."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("kernel")
    logger.addHandler(handler)
    before, logger.level = logger.level, logging.INFO
    yield lambda: [json.loads(line) for line in out.getvalue().rstrip("\n").split("\n")]
    logger.removeHandler(handler)
    logger.level = before


def _logged(error: BaseException, lines: Lines) -> dict[str, Any]:
    try:
        raise error
    except BaseException:
        logging.getLogger("kernel.test").exception("it failed")
    return lines()[-1]


def test_a_line_has_the_promised_fields(lines: Lines) -> None:
    caller = a_caller("teacher")

    with (
        config.using(config.Settings(service="courses")),
        handling(RequestContext("r-1", "GET", "/api/x", caller=caller)),
    ):
        logging.getLogger("kernel.test").info("done", extra={"status_code": 200, "duration_ms": 1.5})

    (line,) = lines()
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() is not None
    assert isinstance(line.pop("line"), int)
    assert line == {
        "level": "INFO",
        "service": "courses",
        "logger": "kernel.test",
        "module": "test_logs",
        "function": "test_a_line_has_the_promised_fields",
        "message": "done",
        "request_id": "r-1",
        "user_id": str(caller.user_id),
        "method": "GET",
        "path": "/api/x",
        "status_code": 200,
        "duration_ms": 1.5,
    }


def test_an_exception_is_told_by_name_and_traceback(lines: Lines) -> None:
    line = _logged(ValueError("no"), lines)

    assert (line["level"], line["error"]) == ("ERROR", "ValueError")
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: no")


def test_newlines_never_make_a_second_line(lines: Lines) -> None:
    logging.getLogger("kernel.test").warning("a\nb %s", "c\r\nd\u2028")

    assert [line["message"] for line in lines()] == ["a\nb c\r\nd\u2028"]


def test_a_value_that_is_no_json_is_told_somehow(lines: Lines) -> None:
    logging.getLogger("kernel.test").info("x", extra={"error": object()})

    assert "object" in lines()[0]["error"]


@pytest.mark.parametrize(
    "message",
    [
        "duplicate key value violates unique constraint\nDETAIL:  Key (email)=(secret) already exists.",
        "new row violates check constraint\nDETAIL:  Failing row contains (1, secret\nsecret too\n\nsecret).",
        "it failed\nDETAIL:  secret\nHINT:  secret\nCONTEXT:  secret",
        "it failed\nCONTEXT:  PL/pgSQL function with secret",
    ],
)
@pytest.mark.parametrize("is_wrapped", [True, False])
def test_what_postgresql_tells_of_a_row_is_cut(lines: Lines, message: str, is_wrapped: bool) -> None:
    error: Exception = psycopg.errors.UniqueViolation(message)
    if is_wrapped:
        cause, error = (
            error,
            sa.exc.IntegrityError("INSERT INTO users", {"email": "secret"}, error, hide_parameters=True),
        )
        error.__cause__ = cause

    line = _logged(error, lines)

    assert "secret" not in json.dumps(line)
    assert message.splitlines()[0] in line["exception"]
    assert "(hidden)" in line["exception"]
    assert ("[SQL: INSERT INTO users]" in line["exception"]) == is_wrapped


def test_what_pydantic_tells_of_an_input_is_cut(lines: Lines) -> None:
    class Body(BaseModel):
        password: int
        code: int

    sent = {"password": "secret", "code": ["secret", {"input_value": "secret, input_type=x secret"}]}
    try:
        Body.model_validate(sent)
    except ValueError as error:
        line = _logged(error, lines)

    assert "secret" not in json.dumps(line)
    assert line["exception"].count("(hidden)") == 2


def test_a_request_is_one_line_without_its_body_or_headers(lines: Lines, api: Api) -> None:
    answer = api.post(
        "/api/optional",
        {"title": "secret-title"},
        headers={"Authorization": "Bearer secret-token", "Idempotency-Key": "secret-key", "User-Agent": "secret-agent"},
    )

    (line,) = lines()
    assert "secret" not in json.dumps(line)
    assert (line["message"], line["status_code"], line["path"]) == ("request", 200, "/api/optional")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["duration_ms"] > 0


def test_a_query_is_not_logged(lines: Lines, api: Api) -> None:
    api.post("/api/optional?q=secret", {"title": "x"})

    assert "secret" not in json.dumps(lines())


@pytest.mark.parametrize("body", ['{"title": 5, "password": "secret"}', '{"password": "secret"', '"secret"'])
def test_a_refused_body_is_not_logged(lines: Lines, api: Api, body: str) -> None:
    assert api.post("/api/optional", raw=body).status in {400, 422}

    assert "secret" not in json.dumps(lines())


def test_an_unexpected_error_is_logged_with_the_requests_id(lines: Lines, api: Api) -> None:
    answer = api.get("/api/broken")

    (failure,) = [line for line in lines() if line["level"] == "ERROR"]
    assert failure["request_id"] == answer.headers["X-Request-Id"]
    assert failure["error"] == "RuntimeError"


def test_a_refusal_is_no_error_in_the_log(lines: Lines, api: Api) -> None:
    api.get("/api/busy")

    assert {line["level"] for line in lines()} == {"INFO"}


def test_a_secret_string_stays_secret(lines: Lines) -> None:
    logging.getLogger("kernel.test").info("x %s", SecretStr("secret-value"))

    assert "secret-value" not in json.dumps(lines())


def test_the_root_logger_is_set_up_once_and_writes_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.WARNING)

    logs.configure()
    logs.configure()
    logging.getLogger("somewhere").info("hello")

    (line,) = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\{.*\}", line)
    assert json.loads(line)["message"] == "hello"
    assert logging.getLogger("botocore").level == logging.WARNING


def test_a_token_in_a_path_is_hidden_and_an_id_is_not(lines: Lines) -> None:
    token, known = "k" * 30 + "-_" + "9" * 11, "0192f3a0-0000-7000-8000-000000000010"

    with handling(RequestContext("r-1", "GET", f"/api/{known}/of/{token}.ics")):
        logging.getLogger("kernel.test").info("done")

    assert lines()[-1]["path"] == f"/api/{known}/of/(hidden).ics"
