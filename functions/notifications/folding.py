"""Which notifications go into which mail: a burst is one mail, and what was read meanwhile is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from functions.notifications.policies import BROADCAST_BODY_LIMIT
from functions.notifications.repository.digests import Waiting

MAX_LINES = 50
TEXT_LIMIT = 500
UNKNOWN_PERSON_WAITS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fold:
    """One mail to be: some notifications of one person in one language, oldest first."""

    user_id: UUID
    email: str
    locale: str
    carried: tuple[Waiting, ...]

    @property
    def types(self) -> list[str]:
        """The types of notifications that it tells of."""
        return sorted({each.type for each in self.carried})

    @property
    def parameters(self) -> dict[str, Any]:
        """What the mail is written from; its lines are the newest, and `count` counts them all."""
        body_limit = BROADCAST_BODY_LIMIT if len(self.carried) == 1 else TEXT_LIMIT
        lines = [
            {"title": each.title[:TEXT_LIMIT], "body": each.body[:body_limit], "link": each.link}
            for each in self.carried[-MAX_LINES:]
        ]
        return {"items": lines, "count": len(self.carried), "types": self.types}


@dataclass(slots=True)
class Folded:
    """What becomes of the notifications that were due."""

    mails: list[Fold] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)


def fold(due: Iterable[Waiting], moment: datetime) -> Folded:
    """Fold notifications, which come ordered by their person and then by age.

    No mail is made of what its owner has read in the app, nor for somebody who is deactivated, nor of what came before
    the owner of the address said that it is theirs. Whoever is not known here yet, because events are under way, is
    waited for, but not for long.
    """
    folded = Folded()
    wanted: list[Waiting] = []
    for each in due:
        if each.read_at is not None or each.is_active is False:
            folded.dropped.append(each.id)
        elif each.email is None:
            is_hopeless = each.created_at < moment - UNKNOWN_PERSON_WAITS
            (folded.dropped if is_hopeless else folded.waiting).append(each.id)
        elif not each.is_confirmed:
            folded.dropped.append(each.id)
        else:
            wanted.append(each)
    by_person = sorted(wanted, key=lambda each: (each.user_id, each.locale))
    for (user_id, locale), carried in groupby(by_person, key=lambda each: (each.user_id, each.locale)):
        own = tuple(carried)
        folded.mails.append(Fold(user_id, own[0].email or "", locale, own))
    return folded
