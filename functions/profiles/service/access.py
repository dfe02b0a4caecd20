"""How every use case begins: whose profile, and how does the caller stand to them."""

from __future__ import annotations

from uuid import UUID

from functions.profiles import policies
from functions.profiles.policies import Relation
from functions.profiles.repository import profiles, sharing
from functions.profiles.repository.rows import Profile
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.directory_query import ask_shared_courses
from kernel.errors import NotFound


def profile_not_found() -> NotFound:
    """Make the refusal of a profile that is not there, for this caller."""
    return NotFound("profile_not_found", "There is no such profile.")


def seen_relation(uow: UnitOfWork, caller: Caller, user_id: UUID) -> Relation:
    """Tell how the caller stands to somebody whose profile they may see; on a miss the courses service is asked.

    Raises:
        NotFound: they may not.
        Unavailable: the courses service had to be asked and does not answer.
    """
    is_known = caller.reads_everything or caller.user_id == user_id
    roles = frozenset() if is_known else _shared_roles(uow, caller, user_id)
    relation = policies.relation_to(caller, user_id, roles)
    if not policies.sees_profile(relation):
        raise profile_not_found()
    return relation


def require_profile(uow: UnitOfWork, user_id: UUID) -> None:
    """See to it that somebody has a profile; it is made here while their registration is still under way.

    Raises:
        NotFound: nobody has this id.
        Unavailable: the users service had to be asked and does not answer.
    """
    if profiles.has_profile(uow.db, user_id):
        return
    if directory.person(uow, user_id) is None:
        raise profile_not_found()
    profiles.create_profile(uow.db, user_id)


def existing_profile(uow: UnitOfWork, user_id: UUID) -> Profile:
    """Return a profile; it is made here, as `require_profile` does, while a registration is still under way.

    Raises:
        NotFound: nobody has this id.
        Unavailable: the users service had to be asked and does not answer.
    """
    found = profiles.find_profile(uow.db, user_id)
    if found is None:
        require_profile(uow, user_id)
        found = profiles.find_profile(uow.db, user_id)
    if found is None:
        raise profile_not_found()
    return found


def _shared_roles(uow: UnitOfWork, caller: Caller, user_id: UUID) -> frozenset[CourseRole]:
    roles = sharing.shared_roles(uow.db, caller.user_id, user_id)
    if not roles and ask_shared_courses(uow, [caller.user_id, user_id]):
        return sharing.shared_roles(uow.db, caller.user_id, user_id)
    return roles
