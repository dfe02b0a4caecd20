"""Who is this? Asked of the users service about somebody whose event is still under way."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from kernel.config import settings
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_people
from kernel.query import Question, ask


class PeopleQuestion(Question):
    """Asks for people by their ids, their e-mails (lower-case), or both; a thousand of each at the most."""

    user_ids: list[UUID] = Field(default_factory=list)
    emails: list[str] = Field(default_factory=list)


class PersonAnswer(BaseModel):
    """A person as their owner's events tell of them."""

    user_id: UUID
    email: str
    full_name: str
    role: str
    locale: str
    timezone: str
    is_active: bool
    version: int


class PeopleAnswer(BaseModel):
    """Those whom the users service knows, active or not, in no order; the others are left out."""

    people: list[PersonAnswer] = []


def ask_users(uow: UnitOfWork, *, user_ids: Sequence[UUID] = (), emails: Sequence[str] = ()) -> bool:
    """Ask the users service about people and keep its answer; return whether it knew any of them.

    Without a configured query function nothing is asked. That somebody is unknown is not kept.

    Raises:
        Unavailable: the users service does not answer.
    """
    function = settings().users_query_function
    if not function or not (user_ids or emails):
        return False
    answer = ask(function, PeopleQuestion(user_ids=list(user_ids), emails=list(emails)), PeopleAnswer)
    keep_people(uow, [person.model_dump() for person in answer.people])
    return bool(answer.people)
