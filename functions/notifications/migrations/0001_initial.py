"""Notifications, preferences, broadcasts.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kernel.migrations.operations import (
    create_course_copy_tables_v1,
    create_messaging_tables_v1,
    create_people_table_v1,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIMESTAMP = sa.DateTime(timezone=True)
TYPES = "type IN ('homework', 'test', 'schedule', 'achievement', 'system')"


def upgrade() -> None:
    """Make the kernel's messaging and directory tables and the service's own."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_notifications()
    _create_preferences()
    _create_news()
    _create_broadcasts()
    _create_messages()


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("is_shown", sa.Boolean, nullable=False),
        sa.Column("read_at", TIMESTAMP),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("mail_due_at", TIMESTAMP),
        sa.Column("mailed_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("user_id", "dedupe_key", name="uq_notifications_user_id_dedupe_key"),
        sa.CheckConstraint(TYPES, name="ck_notifications_type"),
        sa.CheckConstraint("locale IN ('en', 'ru')", name="ck_notifications_locale"),
    )
    op.create_index(
        "ix_notifications_newest",
        "notifications",
        ["user_id", "created_at", "id"],
        postgresql_where=sa.text("is_shown"),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "type", "created_at", "id"],
        postgresql_where=sa.text("is_shown AND read_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_mail_due",
        "notifications",
        ["mail_due_at", "user_id"],
        postgresql_where=sa.text("mail_due_at IS NOT NULL AND mailed_by IS NULL"),
    )
    op.create_index("ix_notifications_created_at", "notifications", ["created_at"])


def _create_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("channels", JSONB, nullable=False),
        sa.Column("quiet_from", sa.Time),
        sa.Column("quiet_to", sa.Time),
        sa.Column("quiet_timezone", sa.Text),
        sa.Column("updated_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_preferences"),
        sa.CheckConstraint(
            "num_nulls(quiet_from, quiet_to, quiet_timezone) IN (0, 3) AND quiet_from <> quiet_to",
            name="ck_preferences_quiet_hours",
        ),
    )


def _create_news() -> None:
    op.create_table(
        "told_versions",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("told_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_told_versions"),
    )
    op.create_index("ix_told_versions_told_at", "told_versions", ["told_at"])
    op.create_table(
        "course_news",
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("notice", JSONB, nullable=False),
        sa.Column("occurred_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "dedupe_key", name="pk_course_news"),
    )
    op.create_index("ix_course_news_occurred_at", "course_news", ["occurred_at"])


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("sender_id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid),
        sa.Column("user_ids", ARRAY(sa.Uuid)),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("fanned_out_at", TIMESTAMP),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.CheckConstraint(TYPES, name="ck_broadcasts_type"),
        sa.CheckConstraint("num_nonnulls(course_id, user_ids) = 1", name="ck_broadcasts_recipients"),
    )
    op.create_index(
        "ix_broadcasts_waiting",
        "broadcasts",
        ["created_at"],
        postgresql_where=sa.text("fanned_out_at IS NULL"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("next_attempt_at", TIMESTAMP, nullable=False),
        sa.Column("expires_at", TIMESTAMP),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", TIMESTAMP),
        sa.Column("sent_at", TIMESTAMP),
        sa.Column("provider_message_id", sa.Text),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("dedupe_key", name="uq_messages_dedupe_key"),
        sa.CheckConstraint("channel IN ('email', 'sms')", name="ck_messages_channel"),
        sa.CheckConstraint(
            "kind IN ('confirm_email', 'reset_password', 'password_changed', 'sms_code', 'digest')",
            name="ck_messages_kind",
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'failed', 'suppressed', 'unknown')", name="ck_messages_status"
        ),
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="ck_messages_sent_at"),
        sa.CheckConstraint(
            "status IN ('pending', 'sending') OR NOT parameters ?| ARRAY['token', 'code']",
            name="ck_messages_no_secrets_left",
        ),
    )
    op.create_index("ix_messages_created_at", "messages", ["created_at"])
    op.create_index(
        "ix_messages_pending",
        "messages",
        [sa.text("(kind = 'digest')"), "next_attempt_at"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index("ix_messages_sending", "messages", ["claimed_at"], postgresql_where=sa.text("status = 'sending'"))
    op.create_table(
        "channel_blocks",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("blocked_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", name="pk_channel_blocks"),
        sa.CheckConstraint("channel IN ('email', 'sms')", name="ck_channel_blocks_channel"),
        sa.CheckConstraint("reason IN ('bounce', 'complaint')", name="ck_channel_blocks_reason"),
    )
    op.create_table(
        "unsubscribe_links",
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_unsubscribe_links"),
    )
    op.create_index("ix_unsubscribe_links_created_at", "unsubscribe_links", ["created_at"])


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
