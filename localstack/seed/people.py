"""Accounts of the demo school."""

from concurrent.futures import ThreadPoolExecutor

from localstack.client import Client
from localstack.seed.school import Person, School
from localstack.seed.session import Session, key_of

# Hashing a password keeps a core busy for a third of a second, and so does a function's first start.
HANDS = 2
FUNCTIONS_NEEDED_NEXT = ("courses", "homework", "gradebook", "tests", "schedule")


class People:
    """The school's accounts on one platform, logged in when they are first needed."""

    def __init__(self, client: Client, school: School) -> None:
        self._client = client
        self._school = school
        self._ids: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}

    def load(self, admin: Session) -> int:
        """Register whoever is missing; how many were. Raises SeedError."""
        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(lambda name: admin.send("GET", f"/api/health/{name}"), FUNCTIONS_NEEDED_NEXT))
            return sum(pool.map(lambda person: self._load(admin, person), self._school.people))

    def id_of(self, key: str) -> str:
        """The user id of somebody."""
        return self._ids[key]

    def session_of(self, key: str) -> Session:
        """Somebody's own session. Raises SeedError."""
        if key not in self._sessions:
            person = self._school.person(key)
            self._sessions[key] = Session.of(self._client, person.email, self._school.password)
        return self._sessions[key]

    def _load(self, admin: Session, person: Person) -> bool:
        """Whether the person was missing. Who is new and has work to do is logged in, too."""
        found = _found(admin, person)
        self._ids[person.key] = found or self._register(admin, person)
        if found is None and self._school.is_working(person.key):
            self.session_of(person.key)
        return found is None

    def _register(self, admin: Session, person: Person) -> str:
        body = {**person.model_dump(exclude={"key"}), "password": self._school.password}
        return str(admin.post("/api/users", body, key=key_of("person", person.email))["id"])


def _found(admin: Session, person: Person) -> str | None:
    alike = admin.items(f"/api/users?q={person.email}")
    return next((str(user["id"]) for user in alike if user["email"] == person.email), None)
