"""What other services may ask about people."""

from __future__ import annotations

from functions.users.repository import users
from kernel.db import UnitOfWork
from kernel.people_query import PeopleAnswer, PeopleQuestion, PersonAnswer


def answer_people(uow: UnitOfWork, question: PeopleQuestion) -> PeopleAnswer:
    """Tell of the people asked for, active or not, as the events would; the others are left out."""
    rows = users.find_many(uow.db, question.user_ids, question.emails)
    return PeopleAnswer(
        people=[
            PersonAnswer(
                user_id=row.id,
                email=row.email,
                full_name=row.full_name,
                role=row.role,
                locale=row.locale,
                timezone=row.timezone,
                is_active=row.is_active,
                version=row.version,
            )
            for row in rows
        ]
    )
