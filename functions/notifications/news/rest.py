"""News of achievements and reports."""

from __future__ import annotations

from functions.notifications import consumed
from functions.notifications.news.parts import ids_of
from functions.notifications.occasions import Occasion
from functions.notifications.policies import NotificationType


def achievement_granted(event: consumed.AchievementGranted) -> Occasion:
    """Tell who has earned it."""
    return Occasion(
        type=NotificationType.ACHIEVEMENT,
        text="achievement_granted",
        parameters={"title": event.title, "quote": event.description or None},
        link="/profile/achievements",
        data=ids_of(event, "achievement_id"),
        dedupe_key=f"achievement:{event.achievement_id}",
        user_ids=[event.user_id],
        actor_id=event.granted_by,
    )


def report_ready(event: consumed.ReportReady) -> Occasion:
    """Tell who asked for it, as long as the file is there."""
    return Occasion(
        type=NotificationType.SYSTEM,
        text="report_ready",
        parameters={
            "report": event.type,
            "format": event.format.upper(),
            "rows": event.rows,
            "expires_at": event.expires_at.isoformat(),
        },
        link=f"/reports/{event.report_id}",
        data=ids_of(event, "operation_id", "report_id"),
        dedupe_key=f"report:{event.operation_id}",
        user_ids=[event.requested_by],
        over_at=event.expires_at,
    )


def report_failed(event: consumed.ReportFailed) -> Occasion:
    """Tell who asked for it why there is none."""
    return Occasion(
        type=NotificationType.SYSTEM,
        text="report_failed",
        parameters={"report": event.type, "quote": event.error_detail or None},
        link=f"/reports/{event.report_id}",
        data={**ids_of(event, "operation_id", "report_id"), "error_code": event.error_code},
        dedupe_key=f"report:{event.operation_id}",
        user_ids=[event.requested_by],
    )


def report_schedule_disabled(event: consumed.ReportScheduleDisabled) -> Occasion:
    """Tell whose recurring report stops."""
    return Occasion(
        type=NotificationType.SYSTEM,
        text="report_schedule_disabled",
        parameters={"report": event.type},
        link="/reports/schedules",
        data={**ids_of(event, "schedule_id"), "reason": event.reason},
        dedupe_key=f"report_schedule:{event.schedule_id}",
        user_ids=[event.owner_id],
    )
