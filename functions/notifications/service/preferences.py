"""Use cases over what people want to be told, and how."""

from __future__ import annotations

from uuid import UUID

from functions.notifications.policies import NotificationType, Preferences
from functions.notifications.repository import preferences as repository
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork


def read_preferences(uow: UnitOfWork, caller: Caller) -> Preferences:
    """Return what the caller wants; the defaults if they never chose."""
    return repository.find_preferences(uow.db, caller.user_id)


def replace_preferences(uow: UnitOfWork, caller: Caller, chosen: Preferences) -> Preferences:
    """Keep what the caller wants from now on. Mails that still wait and are wanted no more will not leave."""
    repository.keep_preferences(uow.db, caller.user_id, chosen, clock.now())
    unwanted = [kind for kind, channels in chosen.channels.items() if not channels.email]
    if unwanted:
        repository.stop_mail(uow.db, caller.user_id, *unwanted)
    return chosen


def unsubscribe(uow: UnitOfWork, user_id: UUID, kind: NotificationType) -> None:
    """Send somebody no mails of a type any more, those that still wait included; all else stays. Twice is the same."""
    repository.switch_off_email(uow.db, user_id, kind, clock.now())
    repository.stop_mail(uow.db, user_id, kind)
