"""Use cases that change profiles: their owners' words, and an admin's about the figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from functions.profiles.figures import Activity, InconsistentFiguresError, adjusted
from functions.profiles.repository import profiles
from functions.profiles.repository.rows import Profile
from functions.profiles.service.access import existing_profile, profile_not_found, require_profile
from functions.profiles.service.avatars import leads_to, take_in, use_up
from functions.profiles.service.profiles import SeenProfile, seen
from kernel import storage
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import PreconditionFailed, Unprocessable


def update_own_profile(
    uow: UnitOfWork, caller: Caller, changes: Mapping[str, Any], expected_version: int | None
) -> SeenProfile:
    """Change the caller's profile; what already is as asked is no change. One avatar takes the other's place.

    Args:
        changes: any of bio, links, and avatar_url or avatar_upload_id.

    Raises:
        NotFound: the caller's account is not known to the users service.
        PreconditionFailed: the profile's version is another one.
        Unprocessable: the upload is not the caller's, not uploaded, or not what was announced.
        Conflict: another request has used the upload in the meantime.
    """
    require_profile(uow, caller.user_id)
    upload_id = changes.get("avatar_upload_id")
    new_key = take_in(uow, caller, upload_id) if upload_id else None
    profile = _locked(uow, caller.user_id, expected_version)
    wanted = {name: value for name, value in changes.items() if name != "avatar_upload_id"}
    if upload_id and new_key:
        use_up(uow, caller, upload_id)
        wanted |= {"avatar_key": new_key, "avatar_url": None}
    elif leads_to(wanted.get("avatar_url"), profile):
        wanted.pop("avatar_url")
    elif "avatar_url" in wanted:
        wanted["avatar_key"] = None
    values = {name: value for name, value in wanted.items() if getattr(profile, name) != value}
    if values:
        profiles.update_profile(uow.db, caller.user_id, values)
    if "avatar_key" in values and profile.avatar_key:
        uow.after_commit(partial(storage.remove, profile.avatar_key))
    return seen(existing_profile(uow, caller.user_id) if values else profile)


def update_stats(
    uow: UnitOfWork, caller: Caller, user_id: UUID, wanted: Mapping[str, Any], expected_version: int | None
) -> SeenProfile:
    """Set some of somebody's figures; what happens from now on moves them on from there.

    Args:
        wanted: any of the fields of `Stats`.

    Raises:
        NotFound: there is no such person.
        PreconditionFailed: the profile's version is another one.
        Unprocessable: the figures would contradict each other.
    """
    require_profile(uow, user_id)
    profile = _locked(uow, user_id, expected_version)
    changes = {name for name, value in wanted.items() if getattr(profile.stats, name) != value}
    if not changes:
        return seen(profile)
    activity = profile.activity
    if "last_activity_at" in changes:
        activity = Activity(wanted["last_activity_at"], profile.last_fact_at)
    try:
        adjustment = adjusted(profile.facts, profile.adjustment, profile.stats, wanted)
    except InconsistentFiguresError as error:
        raise Unprocessable.field(error.field, "inconsistent_stats", error.reason) from None
    profiles.set_adjustment(uow.db, user_id, adjustment, activity, adjusted_by=caller.user_id)
    profiles.update_profile(uow.db, user_id, {})
    return seen(existing_profile(uow, user_id))


def _locked(uow: UnitOfWork, user_id: UUID, expected_version: int | None) -> Profile:
    profile = profiles.lock_profile(uow.db, user_id)
    if profile is None:
        raise profile_not_found()
    if expected_version not in (None, profile.version):
        raise PreconditionFailed
    return profile
