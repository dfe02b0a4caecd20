"""The tables of notifications_service_db, beside the kernel's messaging and directory tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

_TYPES = "type IN ('homework', 'test', 'schedule', 'achievement', 'system')"

# One row a person and occasion. Title and body are in the person's language of that moment.
notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("link", sa.Text),
    sa.Column("data", JSONB, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    # Named after the occasion, so that it is told once however often, and by whichever event, it comes.
    sa.Column("dedupe_key", sa.Text, nullable=False),
    # False: only a mail is wanted, and the app shows and counts nothing.
    sa.Column("is_shown", sa.Boolean, nullable=False),
    sa.Column("read_at", Timestamp),
    sa.Column("created_at", Timestamp, nullable=False),
    # When a mail may carry it, null when none is wanted; and the message that did.
    sa.Column("mail_due_at", Timestamp),
    sa.Column("mailed_by", sa.Uuid),
    sa.UniqueConstraint("user_id", "dedupe_key"),
    sa.CheckConstraint(_TYPES, name="type"),
    sa.CheckConstraint("locale IN ('en', 'ru')", name="locale"),
)
sa.Index(
    "ix_notifications_newest",
    notifications.c.user_id,
    notifications.c.created_at,
    notifications.c.id,
    postgresql_where=notifications.c.is_shown,
)
sa.Index(
    "ix_notifications_unread",
    notifications.c.user_id,
    notifications.c.type,
    notifications.c.created_at,
    notifications.c.id,
    postgresql_where=notifications.c.is_shown & notifications.c.read_at.is_(None),
)
sa.Index(
    "ix_notifications_mail_due",
    notifications.c.mail_due_at,
    notifications.c.user_id,
    postgresql_where=notifications.c.mail_due_at.is_not(None) & notifications.c.mailed_by.is_(None),
)
sa.Index("ix_notifications_created_at", notifications.c.created_at)

# What somebody wants, where it differs from the defaults: no row, all defaults.
preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    # {"homework": {"in_app": true, "email": true}, …}, every type.
    sa.Column("channels", JSONB, nullable=False),
    # Wall-clock times of the zone; the end lies on the next day when it is the earlier one.
    sa.Column("quiet_from", sa.Time),
    sa.Column("quiet_to", sa.Time),
    sa.Column("quiet_timezone", sa.Text),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.CheckConstraint(
        "num_nulls(quiet_from, quiet_to, quiet_timezone) IN (0, 3) AND quiet_from <> quiet_to",
        name="quiet_hours",
    ),
)

# The newest version of each thing that people were told of: news that comes after newer news is dropped.
told_versions = sa.Table(
    "told_versions",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("told_at", Timestamp, nullable=False, index=True),
)

# What a course was told lately: so that it is told once, and for members whose enrolment is older than the news but
# whose event is slower.
course_news = sa.Table(
    "course_news",
    metadata,
    sa.Column("course_id", sa.Uuid, primary_key=True),
    sa.Column("dedupe_key", sa.Text, primary_key=True),
    sa.Column("notice", JSONB, nullable=False),
    sa.Column("occurred_at", Timestamp, nullable=False, index=True),
)

# What staff wrote to many. The recipients are either named, or the members of a course when it is fanned out.
broadcasts = sa.Table(
    "broadcasts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("sender_id", sa.Uuid, nullable=False),
    sa.Column("course_id", sa.Uuid),
    sa.Column("user_ids", ARRAY(sa.Uuid)),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("link", sa.Text),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("fanned_out_at", Timestamp),
    sa.CheckConstraint(_TYPES, name="type"),
    sa.CheckConstraint("num_nonnulls(course_id, user_ids) = 1", name="recipients"),
)
sa.Index("ix_broadcasts_sender_id_created_at", broadcasts.c.sender_id, broadcasts.c.created_at)
sa.Index("ix_broadcasts_waiting", broadcasts.c.created_at, postgresql_where=broadcasts.c.fanned_out_at.is_(None))

# One row a mail or SMS. Tokens and codes lie in the parameters only until the message has left, or never will.
messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("parameters", JSONB, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("dedupe_key", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Timestamp, nullable=False, index=True),
    sa.Column("next_attempt_at", Timestamp, nullable=False),
    # After it there is no use in sending.
    sa.Column("expires_at", Timestamp),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_at", Timestamp),
    sa.Column("sent_at", Timestamp),
    sa.Column("provider_message_id", sa.Text),
    sa.Column("error", sa.Text),
    sa.CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    sa.CheckConstraint(
        "kind IN ('confirm_email', 'reset_password', 'password_changed', 'sms_code', 'digest')", name="kind"
    ),
    sa.CheckConstraint("status IN ('pending', 'sending', 'sent', 'failed', 'suppressed', 'unknown')", name="status"),
    sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
    sa.CheckConstraint(
        "status IN ('pending', 'sending') OR NOT parameters ?| ARRAY['token', 'code']", name="no_secrets_left"
    ),
)
sa.Index(
    "ix_messages_pending",
    (messages.c.kind == "digest").label("is_digest"),
    messages.c.next_attempt_at,
    postgresql_where=messages.c.status == "pending",
)
sa.Index("ix_messages_sending", messages.c.claimed_at, postgresql_where=messages.c.status == "sending")

# Addresses that got back to us as dead (bounce), or whose owners called our mail spam (complaint).
channel_blocks = sa.Table(
    "channel_blocks",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("recipient", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("blocked_at", Timestamp, nullable=False),
    sa.CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    sa.CheckConstraint("reason IN ('bounce', 'complaint')", name="reason"),
)

# The address that somebody confirmed last; what others write is mailed to no other.
confirmed_emails = sa.Table(
    "confirmed_emails",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("confirmed_at", Timestamp, nullable=False),
)

# The link at the end of a mail, which stops what the mail told of.
unsubscribe_links = sa.Table(
    "unsubscribe_links",
    metadata,
    # SHA-256 of the token in the link, which is kept nowhere.
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("types", ARRAY(sa.Text), nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False, index=True),
)
