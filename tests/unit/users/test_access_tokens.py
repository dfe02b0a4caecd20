"""Access tokens, and the keys that sign them."""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest

from functions.users import access_tokens, signing_keys
from functions.users.access_tokens import AUDIENCE, ISSUER, InvalidToken
from kernel import clock
from kernel.ids import new_id, new_token
from tests.support.users import FakeSecrets

USER, SESSION = new_id(), new_id()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    whole = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(USER), "sid": str(SESSION), "iat": now, "exp": now + 60}
    return {name: value for name, value in (whole | changes).items() if value is not None}


def signed(body: dict[str, Any], key: str, *, algorithm: str = "HS256", kid: Any = "k1") -> str:
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def refused(token: str) -> bool:
    try:
        access_tokens.verify(token)
    except InvalidToken:
        return True
    return False


def test_token_names_user_and_session_and_nothing_that_grows_stale(secrets: FakeSecrets) -> None:
    token = access_tokens.issue(USER, SESSION)

    body = jwt.decode(token, options={"verify_signature": False})
    assert set(body) == {"iss", "aud", "sub", "sid", "iat", "exp"}
    assert body["exp"] - body["iat"] == 15 * 60
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "kid": "k1", "typ": "JWT"}
    assert access_tokens.verify(token) == access_tokens.Claims(USER, SESSION)


def test_token_expires_after_fifteen_minutes(secrets: FakeSecrets) -> None:
    token = access_tokens.issue(USER, SESSION)

    with clock.moved_by(timedelta(minutes=14, seconds=58)):
        assert not refused(token)
    with clock.moved_by(timedelta(minutes=15, seconds=1)):
        assert refused(token)


def test_control_a_token_made_by_hand_like_ours_is_accepted(secrets: FakeSecrets) -> None:
    assert not refused(signed(claims(), secrets.value["k1"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody.else"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [AUDIENCE, "another"]},
        {"sub": None},
        {"sub": "nobody"},
        {"sid": None},
        {"sid": 7},
        {"sid": "none"},
        {"iat": None},
        {"exp": None},
        {"exp": 0},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
    ],
)
def test_wrong_claims_are_refused(secrets: FakeSecrets, changes: dict[str, Any]) -> None:
    assert refused(signed(claims(**changes), secrets.value["k1"]))


def test_another_algorithm_is_refused_although_its_signature_is_right(secrets: FakeSecrets) -> None:
    secrets.value["k1"] = new_token(64)

    assert not refused(signed(claims(), secrets.value["k1"]))
    assert refused(signed(claims(), secrets.value["k1"], algorithm="HS512"))


def test_unsigned_token_is_refused(secrets: FakeSecrets) -> None:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    assert refused(f"{part({'alg': 'none', 'kid': 'k1', 'typ': 'JWT'})}.{part(claims())}.")


def test_another_key_is_refused(secrets: FakeSecrets) -> None:
    assert refused(signed(claims(), new_token(48)))


@pytest.mark.parametrize("kid", ["k2", "", None])
def test_unknown_and_missing_key_ids_are_refused(secrets: FakeSecrets, kid: str | None) -> None:
    assert refused(signed(claims(), secrets.value["k1"], kid=kid))


def test_pointer_to_the_current_key_is_no_key_itself(secrets: FakeSecrets) -> None:
    name = "key-of-the-summer-of-twenty-twenty-six"
    secrets.value = {"current": name, name: new_token(48)}

    assert refused(signed(claims(), name, kid="current"))
    assert not refused(signed(claims(), secrets.value[name], kid=name))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "ä.ö.ü", "a" * 5000, "\x00.\x00.\x00"])
def test_what_is_no_token_is_refused(secrets: FakeSecrets, text: str) -> None:
    assert refused(text)


def test_tampered_token_is_refused(secrets: FakeSecrets) -> None:
    head, _, tail = access_tokens.issue(USER, SESSION).split(".")
    other = access_tokens.issue(new_id(), SESSION).split(".")[1]

    assert refused(f"{head}.{other}.{tail}")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "abc", "bearer"])
def test_what_is_no_bearer_header_is_refused(header: str) -> None:
    with pytest.raises(InvalidToken):
        access_tokens.from_header(header)


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "BEARER  abc "])
def test_bearer_header_gives_its_token(header: str) -> None:
    assert access_tokens.from_header(header) == "abc"


def test_rotation_signs_with_the_new_key_and_still_takes_the_old_ones_tokens(secrets: FakeSecrets) -> None:
    old = access_tokens.issue(USER, SESSION)
    secrets.value = {**secrets.value, "k2": new_token(48), "current": "k2"}
    from_elsewhere = signed(claims(), secrets.value["k2"], kid="k2")

    assert not refused(from_elsewhere), "an unknown key id has the secret read anew"
    assert jwt.get_unverified_header(access_tokens.issue(USER, SESSION))["kid"] == "k2"
    assert not refused(old)


def test_made_up_key_ids_do_not_hammer_the_secret(secrets: FakeSecrets) -> None:
    access_tokens.issue(USER, SESSION)
    before = secrets.reads

    for number in range(20):
        assert refused(signed(claims(), new_token(48), kid=f"made-up-{number}"))

    assert secrets.reads == before + 1


def test_unknown_key_ids_are_looked_up_again_after_five_seconds(
    secrets: FakeSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(signed(claims(), new_token(48), kid="k2"))
    secrets.value["k2"] = new_token(48)
    token = signed(claims(), secrets.value["k2"], kid="k2")
    assert refused(token)

    later = time.monotonic() + signing_keys.REREAD_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert not refused(token)


def test_keys_are_read_once_in_five_minutes(secrets: FakeSecrets) -> None:
    for _ in range(20):
        access_tokens.verify(access_tokens.issue(USER, SESSION))

    assert secrets.reads == 1


def test_short_key_signs_nothing(secrets: FakeSecrets) -> None:
    secrets.value["k1"] = "x" * 31

    with pytest.raises(RuntimeError, match="shorter than 32 bytes"):
        access_tokens.issue(USER, SESSION)


@pytest.mark.parametrize("secret", [{}, {"current": "k1"}, {"k1": "x" * 48}, {"current": "current"}])
def test_secret_without_a_current_key_signs_nothing(secrets: FakeSecrets, secret: dict[str, str]) -> None:
    secrets.value = secret

    with pytest.raises(RuntimeError, match="no current key"):
        access_tokens.issue(USER, SESSION)
