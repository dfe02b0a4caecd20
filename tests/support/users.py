"""Builders of the users service's tests: accounts and sessions over the API, in one line each."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg

from functions.users.handlers import api as users_api
from functions.users.handlers import authorizer, first_admin
from functions.users.password_hashing import hash_password
from kernel.auth import Caller
from kernel.ids import new_id, new_token
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api

PASSWORD = "four unusual words here"
OTHER_PASSWORD = "five quite unusual words here"
SCHOOL, HOME = "203.0.113.7", "198.51.100.9"
METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:api1/test/GET/api/users/me"

api = Api(users_api.handler)


class FakeSecrets:
    """Secrets Manager with one secret, which a test may change; counts how often it was read."""

    def __init__(self, **keys: str) -> None:
        self.value: dict[str, str] = keys
        self.reads = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """Answer with the secret."""
        self.reads += 1
        return {"SecretString": json.dumps(self.value)}


@dataclass(frozen=True)
class Account:
    """Somebody with an account and a session."""

    user: dict[str, Any]
    password: str
    access_token: str
    refresh_token: str
    caller: Caller

    @property
    def email(self) -> str:
        """The account's e-mail."""
        return str(self.user["email"])

    @property
    def user_id(self) -> UUID:
        """The account's id."""
        return UUID(self.user["id"])

    @property
    def url(self) -> str:
        """The account's path."""
        return f"/api/users/{self.user['id']}"

    @property
    def bearer(self) -> dict[str, str]:
        """The header that calls in this session."""
        return {"Authorization": f"Bearer {self.access_token}"}

    def again(self, **options: Any) -> Account:
        """The same person in a second session."""
        return session_of(log_in(self.email, self.password, **options), self.password)

    def refreshed(self) -> Account:
        """The same session with its next tokens."""
        return session_of(refresh(self.refresh_token), self.password)

    def reread(self) -> Account:
        """The same, as the database knows it now."""
        return replace(self, user=api.get("/api/users/me", caller=self.caller).json())


def a_registration(role: str = "student", **changes: Any) -> dict[str, Any]:
    """The body of a registration that works."""
    word = new_token(6).lower().strip("-_")
    body = {"email": f"p-{word}@example.org", "password": PASSWORD, "full_name": "Test Person", "role": role}
    return {**body, **changes}


def register(role: str = "student", **changes: Any) -> Account:
    """Register a student or teacher over the API and log in."""
    body = a_registration(role, **changes)
    answer = api.post("/api/users", body)
    assert answer.status == 201, answer.text
    return session_of(log_in(body["email"], body["password"]), body["password"])


def an_admin(email: str = "") -> Account:
    """Make an admin by the stack's parameters and log in."""
    address = email or f"admin-{new_token(4).lower().strip('-_')}@example.org"
    first_admin.apply({"Email": address, "Password": PASSWORD})
    return session_of(log_in(address, PASSWORD), PASSWORD)


def a_manager(admin: Account) -> Account:
    """Have an admin make a manager."""
    body = a_registration("manager")
    answer = api.post("/api/users", body, headers=admin.bearer)
    assert answer.status == 201, answer.text
    return session_of(log_in(body["email"], PASSWORD), PASSWORD)


def log_in(email: str, password: str = PASSWORD, **options: Any) -> Answer:
    """Send a login."""
    return api.post("/api/auth/login", {"email": email, "password": password}, **options)


def refresh(refresh_token: str, **options: Any) -> Answer:
    """Send a refresh."""
    return api.post("/api/auth/refresh", {"refresh_token": refresh_token}, **options)


def session_of(answer: Answer, password: str) -> Account:
    """Read the answer of a login or refresh."""
    assert answer.status == 200, answer.text
    tokens = answer.json()
    caller = authorized(tokens["access_token"])
    return Account(tokens["user"], password, tokens["access_token"], tokens["refresh_token"], caller)


def authorize(access_token: str) -> dict[str, Any]:
    """Ask the authorizer, as the gateway does."""
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {access_token}", "methodArn": METHOD_ARN}
    return authorizer.handler(event, None)


def authorized(access_token: str) -> Caller:
    """The caller whom the authorizer sees in a token."""
    caller = Caller.from_authorizer(authorize(access_token)["context"])
    assert caller is not None
    return caller


def is_authorized(access_token: str) -> bool:
    """Whether the authorizer still lets a token in."""
    try:
        authorize(access_token)
    except authorizer.Refused:
        return False
    return True


def all_pages(url: str, caller: Caller, *, limit: int) -> list[str]:
    """Return the ids of a list's items, page by page."""
    seen: list[str] = []
    following = ""
    while True:
        page = api.get(f"{url}{'&' if '?' in url else '?'}limit={limit}{following}", caller=caller).json()
        assert len(page["items"]) <= limit
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return seen
        following = f"&cursor={page['next_cursor']}"


def many_users(database: ServiceDatabase, count: int, **fields: Any) -> list[UUID]:
    """Store accounts without the API, for lists; none of them can log in."""
    ids = [new_id() for _ in range(count)]
    row = {
        "full_name": "Some Body",
        "full_name_key": "some body",
        "password_hash": hash_password("nobody's"),
        "role": "student",
        "is_active": True,
        **fields,
    }
    columns = ["id", "email", "locale", "timezone", "email_confirmed", "phone_confirmed", "created_at", "updated_at"]
    names = ", ".join([*columns, "version", *row])
    values = ", ".join(f"%({name})s" for name in row)
    statement = (
        f"INSERT INTO users ({names}) VALUES (%(id)s, %(email)s, 'en', 'UTC', false, false, now(), now(), 1, {values})"
    )
    with psycopg.connect(database.url) as connection:
        rows = [{"id": user_id, "email": f"{user_id}@example.org", **row} for user_id in ids]
        connection.cursor().executemany(statement.encode(), rows)
    return ids


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are: all but the counts of how often was tried."""
    tables = ("users", "sessions", "one_time_tokens", "first_admins", "outbox", "idempotency_keys")
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}


def send(body: Any, **options: Any) -> Answer:
    """Ask for an account, well or badly."""
    return api.post("/api/users", body, **options)


def mailed(database: ServiceDatabase, event: str) -> str:
    return str(database.events(event)[-1]["token"])
