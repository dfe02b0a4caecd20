"""The use case that makes mails of notifications."""

from __future__ import annotations

from datetime import timedelta

from functions.notifications.folding import fold
from functions.notifications.repository import digests, messages
from functions.notifications.repository.messages import DIGEST, Draft
from kernel import clock
from kernel.db import UnitOfWork
from kernel.ids import new_id

PEOPLE_PER_BATCH = 200
FOLD_WINDOW = timedelta(minutes=1)
UNKNOWN_PERSON_PAUSE = timedelta(minutes=5)


def fold_batch(uow: UnitOfWork) -> int:
    """Make one mail a person of what is due, for at most `PEOPLE_PER_BATCH` people.

    Returns:
        How many notifications were looked at; 0 when none is due, or while another worker does the same.
    """
    if not digests.is_alone(uow.db):
        return 0
    moment = clock.now()
    due = digests.take_waiting(uow.db, moment, moment + FOLD_WINDOW, batch=PEOPLE_PER_BATCH)
    folded = fold(due, moment)
    made = [(new_id(), mail) for mail in folded.mails]
    drafts = [
        (
            message_id,
            Draft(
                channel="email",
                kind=DIGEST,
                user_id=mail.user_id,
                recipient=mail.email,
                locale=mail.locale,
                parameters=mail.parameters,
                dedupe_key=f"digest:{message_id}",
            ),
        )
        for message_id, mail in made
    ]
    messages.add_messages(uow.db, drafts)
    digests.mark_carried(uow.db, {each.id: message_id for message_id, mail in made for each in mail.carried})
    digests.reschedule(uow.db, folded.dropped, None)
    digests.reschedule(uow.db, folded.waiting, moment + UNKNOWN_PERSON_PAUSE)
    return len(due)
