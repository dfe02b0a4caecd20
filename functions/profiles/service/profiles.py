"""Use cases that make and read profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.profiles import policies
from functions.profiles.figures import Stats
from functions.profiles.repository import profiles
from functions.profiles.repository.rows import Profile
from functions.profiles.service.access import existing_profile, seen_relation
from functions.profiles.service.avatars import address_of
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_person as keep_copy


@dataclass(frozen=True, slots=True)
class SeenProfile:
    """A profile as one caller sees it; `stats` is None for who may not know them."""

    profile: Profile
    avatar_url: str | None
    stats: Stats | None


def seen(profile: Profile, *, with_stats: bool = True) -> SeenProfile:
    """Show a profile, its uploaded avatar by a link that lives for minutes."""
    return SeenProfile(profile, address_of(profile), profile.stats if with_stats else None)


def keep_person(uow: UnitOfWork, person: dict[str, Any]) -> None:
    """Keep what the users service tells of a person, who has a profile from then on.

    Args:
        person: the fields of the directory's copy of a person.
    """
    keep_copy(uow, **person)
    profiles.create_profile(uow.db, person["user_id"])


def read_own_profile(uow: UnitOfWork, caller: Caller) -> SeenProfile:
    """Return the caller's own profile.

    Raises:
        NotFound: the caller's account is not known to the users service.
    """
    return seen(existing_profile(uow, caller.user_id))


def read_profile(uow: UnitOfWork, caller: Caller, user_id: UUID) -> SeenProfile:
    """Return somebody's profile, with the figures where the caller may know them.

    Raises:
        NotFound: there is no such profile for the caller.
    """
    relation = seen_relation(uow, caller, user_id)
    return seen(existing_profile(uow, user_id), with_stats=policies.sees_stats(relation))
