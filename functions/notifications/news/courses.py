"""News of courses and their members."""

from __future__ import annotations

from uuid import UUID

from functions.notifications.news.parts import ids_of
from functions.notifications.occasions import Occasion
from functions.notifications.policies import NotificationType
from kernel.directory_events import CourseArchived, MemberEnrolled, MemberRemoved


def member_enrolled(event: MemberEnrolled) -> Occasion:
    """Tell the new member. Teachers get no mail: as a rule the course is their own."""
    return _membership(event, f"enrolled_{event.role}", is_mailed=event.role != "teacher")


def member_removed(event: MemberRemoved) -> Occasion:
    """Tell who is no member any more."""
    return _membership(event, "removed", is_mailed=True)


def membership_of(course_id: UUID, user_id: UUID) -> str:
    """Name somebody's membership as a subject of news."""
    return f"membership:{course_id}:{user_id}"


def membership_key(course_id: UUID, version: int) -> str:
    """Name the occasion that somebody's membership has a version."""
    return f"membership:{course_id}:{version}"


def _membership(event: MemberEnrolled, text: str, *, is_mailed: bool) -> Occasion:
    return Occasion(
        type=NotificationType.SYSTEM,
        text=text,
        link="/courses" if text == "removed" else f"/courses/{event.course_id}",
        data=ids_of(event, "course_id"),
        dedupe_key=membership_key(event.course_id, event.version),
        course_id=event.course_id,
        user_ids=[event.user_id],
        subject=membership_of(event.course_id, event.user_id),
        version=event.version,
        is_mailed=is_mailed,
    )


def course_archived(event: CourseArchived) -> Occasion:
    """Tell the members, in the app: nothing is asked of them."""
    return Occasion(
        type=NotificationType.SYSTEM,
        text="course_archived",
        link=f"/courses/{event.course_id}",
        data=ids_of(event, "course_id"),
        dedupe_key=f"course_archived:{event.course_id}:{event.version}",
        course_id=event.course_id,
        is_mailed=False,
    )
