"""The gateway's authorizer, on its own connection."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from functions.users.handlers import authorizer
from functions.users.handlers.authorizer import Refused
from kernel import clock, config
from tests.support.databases import ServiceDatabase
from tests.support.users import METHOD_ARN, an_admin, api, authorize, authorized, is_authorized, register


def kill_connections(database: ServiceDatabase) -> int:
    """End every connection of the service's role, as a failover does; return how many there were."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        query = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'user_service'"
        return len(owner.execute(query).fetchall())


def test_live_session_may_use_the_whole_api(database: ServiceDatabase) -> None:
    person = register("teacher")

    answer = authorize(person.access_token)

    assert answer == {
        "principalId": str(person.user_id),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "execute-api:Invoke",
                    "Resource": "arn:aws:execute-api:eu-central-1:123456789012:api1/test/*/*",
                }
            ],
        },
        "context": {
            "user_id": str(person.user_id),
            "role": "teacher",
            "session_id": str(person.caller.session_id),
        },
    }


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "bearer ä.ö.ü"])
def test_what_is_no_token_is_unauthorized(database: ServiceDatabase, header: str | None) -> None:
    with pytest.raises(Refused) as refusal:
        authorizer.handler({"authorizationToken": header, "methodArn": METHOD_ARN}, None)

    assert str(refusal.value) == "Unauthorized", "the gateway answers 401 to this word alone"


def test_scheme_may_be_written_in_any_case(database: ServiceDatabase) -> None:
    token = register().access_token

    assert authorizer.handler({"authorizationToken": f"bearer {token}", "methodArn": METHOD_ARN}, None)


def test_refresh_token_is_no_access_token(database: ServiceDatabase) -> None:
    assert not is_authorized(register().refresh_token)


def test_expired_token_is_refused(database: ServiceDatabase) -> None:
    person = register()

    with clock.moved_by(timedelta(minutes=15, seconds=1)):
        assert not is_authorized(person.access_token)


def test_logout_works_at_once(database: ServiceDatabase) -> None:
    person = register()
    assert is_authorized(person.access_token)

    api.post("/api/auth/logout", caller=person.caller)

    assert not is_authorized(person.access_token)


def test_changed_role_works_at_once_with_the_old_token(database: ServiceDatabase) -> None:
    person = register("student")

    api.patch(person.url, {"role": "teacher"}, caller=an_admin().caller)

    assert authorized(person.access_token).role == "teacher"


def test_deactivation_works_at_once(database: ServiceDatabase) -> None:
    person = register()

    api.patch(person.url, {"is_active": False}, caller=an_admin().caller)

    assert not is_authorized(person.access_token)


def test_session_that_outlived_a_deactivation_is_dead_all_the_same(database: ServiceDatabase) -> None:
    person = register()

    database.rows("UPDATE users SET is_active = false")

    assert database.rows("SELECT ended_at FROM sessions") == [{"ended_at": None}]
    assert not is_authorized(person.access_token)


def test_session_that_expires_before_its_token_takes_the_token_along(database: ServiceDatabase) -> None:
    person = register()

    database.rows("UPDATE sessions SET expires_at = now() + interval '5 minutes'")

    assert is_authorized(person.access_token)
    with clock.moved_by(timedelta(minutes=6)):
        assert not is_authorized(person.access_token)


def test_reactivation_brings_no_old_session_back(database: ServiceDatabase) -> None:
    person, admin = register(), an_admin()

    api.patch(person.url, {"is_active": False}, caller=admin.caller)
    api.patch(person.url, {"is_active": True}, caller=admin.caller)

    assert not is_authorized(person.access_token)
    assert is_authorized(person.again().access_token)


def test_one_connection_serves_all_requests(database: ServiceDatabase) -> None:
    person = register()
    authorize(person.access_token)
    connection = authorizer._connection

    for _ in range(5):
        authorize(person.access_token)

    assert authorizer._connection is connection
    assert connection is not None
    assert connection.autocommit


def test_ended_connection_is_replaced(database: ServiceDatabase) -> None:
    person = register()
    authorize(person.access_token)

    assert kill_connections(database) > 0

    assert is_authorized(person.access_token)


def test_connection_that_breaks_under_the_query_is_replaced(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = register()
    authorize(person.access_token)
    kill_connections(database)
    monkeypatch.setattr(authorizer, "is_stale", lambda connection: False)

    assert is_authorized(person.access_token)


def test_unreachable_database_is_no_refusal(database: ServiceDatabase) -> None:
    """A 401 would make every client throw its tokens away because of an outage."""
    person = register()
    authorizer._close_connection()
    nowhere = config.Settings(
        service="users",
        database_url="postgresql://nobody@127.0.0.1:1/none",
        signing_keys_secret_arn=config.settings().signing_keys_secret_arn,
    )

    with config.using(nowhere), pytest.raises(psycopg.OperationalError):
        authorize(person.access_token)
