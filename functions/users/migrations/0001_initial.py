"""Users, their sessions, one-time tokens and throttles.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from kernel.migrations.operations import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIMESTAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_messaging_tables_v1()
    _create_users()
    _create_sessions()
    _create_one_time_tokens()
    op.create_table(
        "throttles",
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("window_ends_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_throttles"),
    )
    op.create_index("ix_throttles_window_ends_at", "throttles", ["window_ends_at"])
    op.create_table(
        "first_admins",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("parameter_hash", sa.Text, nullable=False),
        sa.Column("applied_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_first_admins"),
        _belongs_to_user("first_admins"),
    )


def downgrade() -> None:
    raise NotImplementedError("the users database has no way back")


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("full_name_key", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("email_confirmed", sa.Boolean, nullable=False),
        sa.Column("phone_confirmed", sa.Boolean, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("updated_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.CheckConstraint("role IN ('student', 'teacher', 'manager', 'admin')", name="ck_users_role"),
        sa.CheckConstraint("phone IS NOT NULL OR NOT phone_confirmed", name="ck_users_phone_confirmed"),
    )
    op.create_index("ix_users_role_id", "users", ["role", "id"])
    op.create_index("ix_users_is_active_id", "users", ["is_active", "id"])
    op.create_index("ix_users_email_prefix", "users", ["email"], postgresql_ops={"email": "text_pattern_ops"})
    op.create_index(
        "ix_users_full_name_prefix",
        "users",
        ["full_name_key"],
        postgresql_ops={"full_name_key": "text_pattern_ops"},
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("family_hash", sa.LargeBinary, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("last_used_at", TIMESTAMP, nullable=False),
        sa.Column("expires_at", TIMESTAMP, nullable=False),
        sa.Column("ended_at", TIMESTAMP),
        sa.Column("end_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("family_hash", name="uq_sessions_family_hash"),
        _belongs_to_user("sessions"),
        sa.CheckConstraint(
            "end_reason IN ('logged_out', 'revoked', 'token_reused', 'password_changed', 'user_deactivated')",
            name="ck_sessions_end_reason",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ck_sessions_ended"),
    )
    is_open, is_ended = sa.text("ended_at IS NULL"), sa.text("ended_at IS NOT NULL")
    op.create_index("ix_sessions_user_id_open", "sessions", ["user_id", "id"], postgresql_where=is_open)
    op.create_index("ix_sessions_ended_at", "sessions", ["ended_at"], postgresql_where=is_ended)
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _create_one_time_tokens() -> None:
    op.create_table(
        "one_time_tokens",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text),
        sa.Column("tries_left", sa.SmallInteger, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("expires_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "purpose", name="pk_one_time_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_one_time_tokens_token_hash"),
        _belongs_to_user("one_time_tokens"),
        sa.CheckConstraint(
            "purpose IN ('confirm_email', 'confirm_phone', 'reset_password')", name="ck_one_time_tokens_purpose"
        ),
        sa.CheckConstraint("tries_left >= 0", name="ck_one_time_tokens_tries_left"),
    )
    op.create_index("ix_one_time_tokens_expires_at", "one_time_tokens", ["expires_at"])


def _belongs_to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE")
