"""People of the end-to-end tests: each has an account, a session, and calls the API in their own name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from tests.support.http import Answer, Http

PASSWORD = "correct-battery-staple"


@dataclass
class Person:
    """Somebody logged in."""

    http: Http
    user_id: str
    email: str
    full_name: str
    role: str
    access_token: str
    refresh_token: str
    password: str = PASSWORD

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """Send a request with this person's token."""
        return self.http.request(method, path, body, token=self.access_token, **options)

    def get(self, path: str, **options: Any) -> Answer:
        """Send a GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        """Send a POST."""
        return self.request("POST", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Answer:
        """Send a PATCH."""
        return self.request("PATCH", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        """Send a PUT."""
        return self.request("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """Send a DELETE."""
        return self.request("DELETE", path, **options)

    def made(self, path: str, body: Any, **options: Any) -> Any:
        """POST something new; its JSON."""
        answer = self.post(path, body, **options)
        assert answer.status == 201, answer.text
        return answer.json()

    def read(self, path: str) -> Any:
        """GET something that is there; its JSON."""
        answer = self.get(path)
        assert answer.status == 200, answer.text
        return answer.json()

    def again(self) -> Person:
        """The same person in a second session."""
        return log_in(self.http, self.email, self.password)


def unique(word: str) -> str:
    """A word that no other test uses."""
    return f"{word}.{secrets.token_hex(4)}"


def a_registration(role: str = "student", **changes: Any) -> dict[str, Any]:
    """The body of a registration that works."""
    word = unique(role)
    body = {"email": f"{word}@example.org", "password": PASSWORD, "full_name": f"Test {word}", "role": role}
    return {**body, **changes}


def register(http: Http, role: str = "student", *, by: Person | None = None, **changes: Any) -> Person:
    """Make an account and log in; `by` is the admin, whom the roles manager and admin need."""
    body = a_registration(role, **changes)
    answer = http.request("POST", "/api/users", body, token=by.access_token if by else "")
    assert answer.status == 201, answer.text
    return log_in(http, body["email"], body["password"])


def log_in(http: Http, email: str, password: str = PASSWORD) -> Person:
    """Begin a session."""
    answer = http.request("POST", "/api/auth/login", {"email": email, "password": password})
    assert answer.status == 200, answer.text
    session = answer.json()
    user = session["user"]
    return Person(
        http,
        user_id=user["id"],
        email=user["email"],
        full_name=user["full_name"],
        role=user["role"],
        access_token=session["access_token"],
        refresh_token=session["refresh_token"],
        password=password,
    )
