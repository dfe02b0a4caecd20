"""Accounts of the demo school."""

from localstack.client import Client
from localstack.seed.school import Person, School
from localstack.seed.session import Session, key_of


class People:
    """The school's accounts on one platform, logged in when they are first needed."""

    def __init__(self, client: Client, school: School) -> None:
        self._client = client
        self._school = school
        self._ids: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}

    def load(self, admin: Session) -> int:
        """Register whoever is missing; how many were. Raises SeedError."""
        missing = 0
        for person in self._school.people:
            found = _found(admin, person)
            missing += found is None
            self._ids[person.key] = found or self._register(admin, person)
        return missing

    def id_of(self, key: str) -> str:
        """The user id of somebody."""
        return self._ids[key]

    def session_of(self, key: str) -> Session:
        """Somebody's own session. Raises SeedError."""
        if key not in self._sessions:
            person = self._school.person(key)
            self._sessions[key] = Session.of(self._client, person.email, self._school.password)
        return self._sessions[key]

    def _register(self, admin: Session, person: Person) -> str:
        body = {**person.model_dump(exclude={"key"}), "password": self._school.password}
        return str(admin.post("/api/users", body, key=key_of("person", person.email))["id"])


def _found(admin: Session, person: Person) -> str | None:
    alike = admin.items(f"/api/users?q={person.email}")
    return next((str(user["id"]) for user in alike if user["email"] == person.email), None)
