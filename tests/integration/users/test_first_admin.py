"""The custom resource that makes the first admin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from functions.users.handlers import first_admin
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    OTHER_PASSWORD,
    PASSWORD,
    an_admin,
    api,
    everything,
    is_authorized,
    log_in,
    register,
    session_of,
)

EMAIL = "Head@Example.org"


def apply(password: str = PASSWORD, email: str = EMAIL) -> dict[str, str]:
    return first_admin.apply({"Email": email, "Password": password})


def test_admin_logs_in_with_the_parameters(database: ServiceDatabase) -> None:
    answer = apply()

    admin = session_of(log_in(EMAIL, PASSWORD), PASSWORD)
    assert answer == {"UserId": admin.user["id"]}
    assert (admin.user["email"], admin.user["role"]) == ("head@example.org", "admin")
    assert admin.user["email_confirmed"] is True
    assert admin.caller.is_admin


def test_others_are_told_and_no_mail_is_sent(database: ServiceDatabase) -> None:
    apply()

    [registered] = database.events("UserRegistered")
    assert registered["role"] == "admin"
    assert database.events("EmailConfirmed") == [{"user_id": registered["user_id"], "email": "head@example.org"}]
    assert len(database.events()) == 2


def test_deploying_again_changes_nothing(database: ServiceDatabase) -> None:
    first = apply()
    before = everything(database)

    assert apply() == first
    assert everything(database) == before


def test_password_that_the_admin_has_chosen_survives_deploys(database: ServiceDatabase) -> None:
    apply()
    admin = session_of(log_in(EMAIL, PASSWORD), PASSWORD)
    body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    api.post("/api/users/me:change-password", body, caller=admin.caller)

    apply()

    assert log_in(EMAIL, PASSWORD).status == 401
    assert log_in(EMAIL, OTHER_PASSWORD).status == 200
    assert is_authorized(admin.access_token)


def test_admin_who_was_demoted_stays_demoted(database: ServiceDatabase) -> None:
    apply()
    admin, other = session_of(log_in(EMAIL, PASSWORD), PASSWORD), an_admin()
    api.patch(admin.url, {"role": "teacher"}, caller=other.caller)

    apply()

    assert log_in(EMAIL, PASSWORD).json()["user"]["role"] == "teacher"


def test_changed_parameter_changes_the_password_once(database: ServiceDatabase) -> None:
    apply()
    admin = session_of(log_in(EMAIL, PASSWORD), PASSWORD)

    apply(OTHER_PASSWORD)

    assert len(database.events("EmailConfirmed")) == 1
    assert log_in(EMAIL, PASSWORD).status == 401
    assert log_in(EMAIL, OTHER_PASSWORD).status == 200
    assert not is_authorized(admin.access_token)
    before = everything(database)
    apply(OTHER_PASSWORD)
    assert everything(database) == before


def test_whoever_took_the_email_first_is_not_the_admin(database: ServiceDatabase) -> None:
    squatter = register(email=EMAIL, password=OTHER_PASSWORD)

    assert apply() == {"UserId": squatter.user["id"]}

    assert not is_authorized(squatter.access_token)
    assert log_in(EMAIL, OTHER_PASSWORD).status == 401
    assert log_in(EMAIL, PASSWORD).json()["user"]["role"] == "admin"
    assert [event["role"] for event in database.events("UserUpdated")] == ["admin"]
    assert [event["user_id"] for event in database.events("EmailConfirmed")] == [squatter.user["id"]]


def test_another_admins_account_is_left_alone(database: ServiceDatabase) -> None:
    root = an_admin()
    body = {"email": EMAIL, "password": OTHER_PASSWORD, "full_name": "Head", "role": "admin"}
    api.post("/api/users", body, headers=root.bearer)

    apply()

    assert log_in(EMAIL, OTHER_PASSWORD).status == 200
    assert log_in(EMAIL, PASSWORD).status == 401


@pytest.mark.parametrize(
    ("email", "password", "named"),
    [
        ("nobody", PASSWORD, "FirstAdminEmail"),
        ("", PASSWORD, "FirstAdminEmail"),
        (EMAIL, "short12", "FirstAdminPassword"),
        (EMAIL, "password123", "FirstAdminPassword"),
        (EMAIL, "head@example.org", "FirstAdminPassword"),
        (EMAIL, "administrator", "FirstAdminPassword"),
    ],
)
def test_unfit_parameters_fail_the_deploy_with_their_name(
    database: ServiceDatabase, email: str, password: str, named: str
) -> None:
    with pytest.raises(ValueError, match=named) as refusal:
        apply(password, email)

    assert password not in str(refusal.value)
    assert not any(everything(database).values())


class TestCustomResource:
    @pytest.fixture
    def stack(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Where CloudFormation waits for answers, and those that came."""
        answers: list[dict[str, Any]] = []

        class Listener(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Listener)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", answers
        server.shutdown()
        thread.join()
        server.server_close()

    def call(self, url: str, request_type: str, **properties: str) -> None:
        event = {
            "RequestType": request_type,
            "ResponseURL": url,
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "FirstAdmin",
            "ResourceProperties": {"ServiceToken": "arn", "ServiceTimeout": "120", **properties},
        }
        first_admin.handler(event, None)

    def test_stack_gets_its_answer(self, database: ServiceDatabase, stack: tuple[str, list[dict[str, Any]]]) -> None:
        url, answers = stack

        self.call(url, "Create", Email=EMAIL, Password=PASSWORD)
        self.call(url, "Update", Email=EMAIL, Password=OTHER_PASSWORD)

        assert [answer["Status"] for answer in answers] == ["SUCCESS", "SUCCESS"]
        assert answers[0]["Data"]["UserId"] == answers[1]["Data"]["UserId"]
        assert log_in(EMAIL, OTHER_PASSWORD).status == 200

    def test_stack_is_told_why_it_failed_and_never_the_password(
        self, database: ServiceDatabase, stack: tuple[str, list[dict[str, Any]]]
    ) -> None:
        url, answers = stack

        self.call(url, "Create", Email=EMAIL, Password="password123")

        assert answers[0]["Status"] == "FAILED"
        assert "FirstAdminPassword" in answers[0]["Reason"]
        assert "password123" not in json.dumps(answers)

    def test_deleting_the_stack_deletes_nobody(
        self, database: ServiceDatabase, stack: tuple[str, list[dict[str, Any]]]
    ) -> None:
        url, answers = stack
        self.call(url, "Create", Email=EMAIL, Password=PASSWORD)

        self.call(url, "Delete", Email=EMAIL, Password=PASSWORD)

        assert answers[-1]["Status"] == "SUCCESS"
        assert log_in(EMAIL, PASSWORD).status == 200
