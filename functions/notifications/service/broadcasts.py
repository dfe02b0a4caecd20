"""Use cases of what staff write to many: stored at once, brought to each recipient later."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from functions.notifications import policies
from functions.notifications.occasions import Occasion
from functions.notifications.policies import NotificationType
from functions.notifications.repository import broadcasts
from functions.notifications.repository.rows import Broadcast
from functions.notifications.service.telling import tell
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import FieldError, Forbidden, NotFound, TooManyRequests, Unprocessable
from kernel.ids import new_id
from kernel.people_query import ask_users

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
"""How long a broadcast may wait for its queue before the sweep fans it out itself."""

MOST_NAMED_ERRORS = 20


def send_broadcast(
    uow: UnitOfWork,
    caller: Caller,
    *,
    course_id: UUID | None,
    user_ids: Sequence[UUID] | None,
    kind: NotificationType,
    title: str,
    body: str,
    link: str | None,
    hand_over: Callable[[UUID], None],
) -> int:
    """Store a message to a course's members or to named people, all of them or none; return how many will get it.

    The caller and accounts that are out of use get nothing and aren't counted. What people want to be told, and how,
    is looked at when it reaches them.

    Args:
        course_id: the course, or else None and `user_ids`.
        hand_over: called with the broadcast's id once it is stored.

    Raises:
        NotFound: no such course for the caller; or, to a teacher, somebody is no member where they are staff.
        Forbidden: the caller is a member of the course, but not its staff.
        Conflict: the course is archived.
        TooManyRequests: the caller has written too many messages within the hour.
        Unprocessable: a manager or admin names somebody who has no account.
        Unavailable: another service had to be asked and does not answer.
    """
    if course_id is not None:
        access = directory.access(uow, caller, course_id)
        if not policies.may_write_to_course(access):
            raise Forbidden("staff_only", "Only staff of the course may do this.")
        access.require_open()
        named, accepted = None, broadcasts.count_members(uow.db, course_id, caller.user_id)
    else:
        named = _reachable(uow, caller, list(dict.fromkeys(user_ids or ())))
        accepted = len(named)
    _require_room(uow, caller.user_id)
    broadcast = Broadcast(new_id(), caller.user_id, course_id, named, kind, title, body, link)
    broadcasts.insert_broadcast(uow.db, broadcast, clock.now())
    uow.after_commit(lambda: hand_over(broadcast.id))
    return accepted


def fan_out(uow: UnitOfWork, broadcast_id: UUID) -> bool:
    """Bring a broadcast to its recipients, once however often it is asked for; return whether it was this time."""
    taken = broadcasts.take_broadcast(uow.db, broadcast_id, clock.now())
    if taken is None:
        return False
    tell(uow, _occasion(taken))
    return True


def fan_out_waiting(uow: UnitOfWork) -> int:
    """Fan out broadcasts that no queue has brought within `PATIENCE`; return of how many that came to be.

    One that fails stays for the next time and holds up none of the others.
    """
    done = 0
    for broadcast_id in broadcasts.lock_waiting(uow.db, clock.now() - PATIENCE):
        try:
            with uow.db.begin_nested():
                done += fan_out(uow, broadcast_id)
        except Exception:
            logger.exception("broadcast %s can't be fanned out", broadcast_id)
    return done


def _require_room(uow: UnitOfWork, sender_id: UUID) -> None:
    """Last of all checks: what is refused otherwise waits for nobody."""
    broadcasts.hold_sender(uow.db, sender_id)
    moment = clock.now()
    since = moment - policies.BROADCAST_WINDOW
    oldest = broadcasts.find_earlier(uow.db, sender_id, since, newer=policies.MOST_BROADCASTS - 1)
    if oldest is not None:
        raise TooManyRequests(
            detail="You wrote many messages within the hour. Write the next one later.",
            retry_after_seconds=math.ceil((oldest - since).total_seconds()),
        )


def _reachable(uow: UnitOfWork, caller: Caller, user_ids: list[UUID]) -> list[UUID]:
    found = _known(uow, user_ids) if caller.reads_everything else _sharing(uow, caller, user_ids)
    return [user_id for user_id in user_ids if found[user_id] and user_id != caller.user_id]


def _sharing(uow: UnitOfWork, caller: Caller, user_ids: list[UUID]) -> dict[UUID, bool]:
    """Who is somewhere else and who is nowhere look the same to a teacher."""
    found = broadcasts.list_sharing_course(uow.db, user_ids, caller.user_id)
    if len(found) < len(user_ids):
        raise NotFound("recipient_not_found", "Not everybody of these is a member of a course that you teach.")
    return found


def _known(uow: UnitOfWork, user_ids: list[UUID]) -> dict[UUID, bool]:
    found = broadcasts.list_known(uow.db, user_ids)
    missing = [user_id for user_id in user_ids if user_id not in found]
    if missing and ask_users(uow, user_ids=missing):
        found = broadcasts.list_known(uow.db, user_ids)
    errors = [
        FieldError(f"user_ids.{index}", "user_not_found", "There is no such user.")
        for index, user_id in enumerate(user_ids)
        if user_id not in found
    ]
    if errors:
        raise Unprocessable(errors=errors[:MOST_NAMED_ERRORS])
    return found


def _occasion(broadcast: Broadcast) -> Occasion:
    return Occasion(
        type=broadcast.type,
        text="broadcast",
        parameters={"title": broadcast.title, "body": broadcast.body},
        link=broadcast.link,
        data={
            "sender_id": str(broadcast.sender_id),
            **({"course_id": str(broadcast.course_id)} if broadcast.course_id else {}),
        },
        dedupe_key=f"broadcast:{broadcast.id}",
        course_id=broadcast.course_id,
        user_ids=broadcast.user_ids,
        actor_id=broadcast.sender_id,
    )
