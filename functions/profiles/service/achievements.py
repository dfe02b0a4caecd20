"""Use cases around achievements: granted by hand, granted by events, listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from functions.profiles import policies
from functions.profiles.awards import ICONS, Award, text_of
from functions.profiles.published import AchievementGranted
from functions.profiles.repository import achievements
from functions.profiles.repository.rows import Achievement
from functions.profiles.service.access import require_profile, seen_relation
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Forbidden
from kernel.schemas import Page


def list_achievements(
    uow: UnitOfWork, caller: Caller, user_id: UUID, *, limit: int, cursor: str | None
) -> Page[Achievement]:
    """List somebody's achievements, newest first.

    Raises:
        NotFound: there is no such profile for the caller.
    """
    seen_relation(uow, caller, user_id)
    require_profile(uow, user_id)
    return achievements.list_achievements(uow.db, user_id, limit=limit, cursor=cursor)


def grant_achievement(
    uow: UnitOfWork, caller: Caller, user_id: UUID, values: Mapping[str, Any]
) -> tuple[Achievement, bool]:
    """Grant somebody an achievement; return it, and whether it is new. Of one code the first one stays as it is.

    Args:
        values: code, title, description and icon.

    Raises:
        NotFound: there is no such profile for the caller.
        Forbidden: the caller may see the profile, but grant nothing.
    """
    if not policies.may_grant(seen_relation(uow, caller, user_id)):
        raise Forbidden("staff_only", "Only staff of a shared course may grant achievements.")
    require_profile(uow, user_id)
    granted = _grant(uow, {**values, "user_id": user_id, "granted_by": caller.user_id})
    if granted is None:
        return achievements.find_achievement(uow.db, user_id, values["code"]), False
    return granted, True


def grant_awards(uow: UnitOfWork, user_id: UUID, earned: Collection[Award]) -> None:
    """Grant what somebody has earned and does not have yet, in their language.

    Raises:
        Unavailable: the users service had to be asked for the language and does not answer.
    """
    missing = set(earned) - achievements.codes_among(uow.db, user_id, earned) if earned else set()
    if not missing:
        return
    person = directory.person(uow, user_id)
    for award in sorted(missing):
        text = text_of(Award(award), person.locale if person else "en")
        values = {"code": award.value, "title": text.title, "description": text.description, "icon": ICONS[award]}
        _grant(uow, {**values, "user_id": user_id, "granted_by": None})


def _grant(uow: UnitOfWork, values: Mapping[str, Any]) -> Achievement | None:
    granted = achievements.insert_achievement(uow.db, values)
    if granted is not None:
        uow.emit(
            AchievementGranted(
                achievement_id=granted.id,
                user_id=granted.user_id,
                code=granted.code,
                title=granted.title,
                description=granted.description,
                icon=granted.icon,
                granted_by=granted.granted_by,
                granted_at=granted.granted_at,
            )
        )
    return granted
