"""Sessions: they end when they should, and at once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from kernel.ids import new_id
from tests.support.http import Answer, Http
from tests.support.people import Person, register
from tests.support.platform import Platform

ME = "/api/users/me"


@pytest.fixture
def person(http: Http) -> Person:
    """Somebody new, whose sessions may end."""
    return register(http)


def refresh(http: Http, token: str) -> Answer:
    return http.request("POST", "/api/auth/refresh", {"refresh_token": token})


def test_logout_ends_both_tokens_at_once(http: Http, person: Person) -> None:
    other = person.again()

    assert person.post("/api/auth/logout").status == 204

    assert person.get(ME).status == 401
    assert refresh(http, person.refresh_token).status == 401
    assert other.get(ME).status == 200


def test_refresh_gives_a_new_pair_for_the_same_session(http: Http, person: Person) -> None:
    renewed = refresh(http, person.refresh_token)

    assert renewed.status == 200
    assert renewed.json()["token_type"] == "Bearer"
    assert renewed.json()["expires_in"] > 0
    assert renewed.json()["refresh_token"] != person.refresh_token
    assert renewed.json()["user"]["id"] == person.user_id
    assert http.request("GET", ME, token=renewed.json()["access_token"]).json()["id"] == person.user_id
    assert len(person.read("/api/auth/sessions")["items"]) == 1


def test_reused_refresh_token_ends_the_whole_session(http: Http, person: Person) -> None:
    renewed = refresh(http, person.refresh_token).json()

    assert refresh(http, person.refresh_token).status == 401

    assert refresh(http, renewed["refresh_token"]).status == 401
    assert http.request("GET", ME, token=renewed["access_token"]).status == 401


def test_session_tells_whence_it_comes(http: Http, person: Person) -> None:
    body = {"email": person.email, "password": person.password}
    login = http.request("POST", "/api/auth/login", body, headers={"User-Agent": "Kiosk/1.0"})

    (kiosk,) = (item for item in person.read("/api/auth/sessions")["items"] if not item["current"])

    assert login.status == 200
    assert {"id", "created_at", "last_used_at", "user_agent", "address", "current"} <= set(kiosk)
    assert (kiosk["user_agent"], kiosk["address"]) == ("Kiosk/1.0", "127.0.0.1")


def test_one_session_can_be_ended_from_another(person: Person) -> None:
    other = person.again()
    sessions = person.read("/api/auth/sessions")["items"]
    doomed = next(session for session in sessions if not session["current"])

    assert person.delete(f"/api/auth/sessions/{doomed['id']}").status == 204

    assert other.get(ME).status == 401
    assert [session["current"] for session in person.read("/api/auth/sessions")["items"]] == [True]


def test_session_of_somebody_else_is_not_there(person: Person, student: Person) -> None:
    foreign = student.read("/api/auth/sessions")["items"][0]["id"]

    assert person.delete(f"/api/auth/sessions/{foreign}").status == 404

    assert student.get(ME).status == 200


def test_deactivated_user_is_out_at_once(http: Http, admin: Person, person: Person) -> None:
    assert admin.patch(f"/api/users/{person.user_id}", {"is_active": False}).status == 200

    assert person.get(ME).status == 401
    assert refresh(http, person.refresh_token).status == 401
    body = {"email": person.email, "password": person.password}
    assert http.request("POST", "/api/auth/login", body).status == 401


def test_new_role_counts_from_the_next_request(admin: Person, person: Person) -> None:
    assert person.post("/api/courses", {"title": "Mine"}).status == 403

    assert admin.patch(f"/api/users/{person.user_id}", {"role": "teacher"}).status == 200

    assert person.post("/api/courses", {"title": "Mine"}).status == 201
    assert person.read(ME)["role"] == "teacher"


def test_changed_password_ends_the_other_sessions(http: Http, person: Person) -> None:
    other = person.again()

    body = {"current_password": person.password, "new_password": "another-battery-staple"}
    assert person.post("/api/users/me:change-password", body).status == 204

    assert person.get(ME).status == 200
    assert other.get(ME).status == 401
    login = {"email": person.email, "password": person.password}
    assert http.request("POST", "/api/auth/login", login).code == "invalid_credentials"
    assert http.request("POST", "/api/auth/login", {**login, "password": body["new_password"]}).status == 200


def _unsigned(claims: dict[str, Any], kid: str) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT", "kid": kid}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


def _keys(platform: Platform) -> tuple[str, str]:
    secret = platform.aws("secretsmanager").get_secret_value(SecretId=platform.outputs["SigningKeysSecretArn"])
    keys = json.loads(secret["SecretString"])
    return keys["current"], keys[keys["current"]]


FORGERIES: dict[str, Callable[[dict[str, Any], str, Any], str]] = {
    "expired": lambda claims, kid, sign: sign({**claims, "exp": datetime.now(UTC) - timedelta(seconds=90)}, kid),
    "without an end": lambda claims, kid, sign: sign({k: v for k, v in claims.items() if k != "exp"}, kid),
    "of an unknown key": lambda claims, kid, sign: sign(claims, "no-such-key"),
    "of another key": lambda claims, kid, _: jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": kid}),
    "without a key's name": lambda claims, _, sign: sign(claims, None),
    "for another audience": lambda claims, kid, sign: sign({**claims, "aud": "elsewhere"}, kid),
    "for another user": lambda claims, kid, sign: sign({**claims, "sub": str(new_id())}, kid),
    "for no session": lambda claims, kid, sign: sign({**claims, "sid": str(new_id())}, kid),
    "unsigned": lambda claims, kid, _: _unsigned(claims, kid),
    "garbage": lambda *_: "garbage",
    "of three garbage parts": lambda *_: "a.b.c",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_token_is_refused(http: Http, platform: Platform, student: Person, forgery: str) -> None:
    claims = jwt.decode(student.access_token, options={"verify_signature": False})
    kid, key = _keys(platform)

    def sign(payload: dict[str, Any], name: str | None) -> str:
        return jwt.encode(payload, key, algorithm="HS256", headers={"kid": name} if name else {})

    assert http.request("GET", ME, token=sign(claims, kid)).status == 200, "the honest token works"
    assert http.request("GET", ME, token=FORGERIES[forgery](claims, kid, sign)).status == 401


@pytest.mark.parametrize("header", ["Bearer", "Basic YTpi", "{token}", "Bearer {token}x", "Bearer {token} {token}"])
def test_malformed_authorization_header_is_refused(http: Http, student: Person, header: str) -> None:
    sent = header.format(token=student.access_token)

    assert http.request("GET", ME, headers={"Authorization": sent}).status == 401
