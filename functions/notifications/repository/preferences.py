"""Statements over what people want to be told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from functions.notifications.policies import DEFAULTS, NotificationType, Preferences
from functions.notifications.repository.rows import preferences_of
from functions.notifications.tables import notifications, preferences

_FIND = sa.select(preferences).where(preferences.c.user_id == sa.bindparam("user_id"))
_STOP_MAIL = (
    sa.update(notifications)
    .where(
        notifications.c.user_id == sa.bindparam("recipient"),
        notifications.c.type.in_(sa.bindparam("types", expanding=True)),
        notifications.c.mail_due_at.is_not(None),
        notifications.c.mailed_by.is_(None),
    )
    .values(mail_due_at=None)
)


def find_preferences(db: sa.Connection, user_id: UUID) -> Preferences:
    """Return what somebody wants; the defaults if they never chose."""
    row = db.execute(_FIND, {"user_id": user_id}).one_or_none()
    return preferences_of(row) if row else Preferences(DEFAULTS)


def keep_preferences(db: sa.Connection, user_id: UUID, chosen: Preferences, moment: datetime) -> None:
    """Keep what somebody wants in place of what they wanted before."""
    quiet = chosen.quiet_hours
    values = {
        "channels": {kind.value: asdict(channels) for kind, channels in chosen.channels.items()},
        "quiet_from": quiet and quiet.starts,
        "quiet_to": quiet and quiet.ends,
        "quiet_timezone": quiet and quiet.timezone,
        "updated_at": moment,
    }
    statement = insert(preferences).values(user_id=user_id, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


def switch_off_email(db: sa.Connection, user_id: UUID, kind: NotificationType, moment: datetime) -> None:
    """Keep that somebody wants no mails of a type; all else they want stays as it is at that moment."""
    defaults = {each.value: asdict(channels) for each, channels in DEFAULTS.items()}
    defaults[kind.value]["email"] = False
    statement = insert(preferences).values(user_id=user_id, channels=defaults, updated_at=moment)
    path = sa.literal([kind.value, "email"], sa.ARRAY(sa.Text))
    switched = sa.func.jsonb_set(preferences.c.channels, path, sa.literal(False, JSONB), type_=JSONB)
    changed = {"channels": switched, "updated_at": moment}
    db.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=changed))


def stop_mail(db: sa.Connection, user_id: UUID, *types: NotificationType) -> None:
    """Take back the mails of some types that still wait to leave."""
    db.execute(_STOP_MAIL, {"recipient": user_id, "types": [kind.value for kind in types]})
