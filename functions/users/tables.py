"""Tables of the users database."""

from __future__ import annotations

import sqlalchemy as sa

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("full_name", sa.Text, nullable=False),
    # Case-folded by Python: lower() goes by the database's locale, which may know ASCII alone.
    sa.Column("full_name_key", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("phone", sa.Text),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("email_confirmed", sa.Boolean, nullable=False),
    sa.Column("phone_confirmed", sa.Boolean, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("role IN ('student', 'teacher', 'manager', 'admin')", name="role"),
    sa.CheckConstraint("phone IS NOT NULL OR NOT phone_confirmed", name="phone_confirmed"),
)
sa.Index("ix_users_role_id", users.c.role, users.c.id)
sa.Index("ix_users_is_active_id", users.c.is_active, users.c.id)
sa.Index("ix_users_email_prefix", users.c.email, postgresql_ops={"email": "text_pattern_ops"})
sa.Index("ix_users_full_name_prefix", users.c.full_name_key, postgresql_ops={"full_name_key": "text_pattern_ops"})

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # SHA-256 of the refresh token's lasting part, and of its newest whole.
    sa.Column("family_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("token_hash", sa.LargeBinary, nullable=False),
    sa.Column("user_agent", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("last_used_at", Timestamp, nullable=False),
    sa.Column("expires_at", Timestamp, nullable=False, index=True),
    sa.Column("ended_at", Timestamp),
    sa.Column("end_reason", sa.Text),
    sa.CheckConstraint(
        "end_reason IN ('logged_out', 'revoked', 'token_reused', 'password_changed', 'user_deactivated')",
        name="end_reason",
    ),
    sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
)
sa.Index("ix_sessions_user_id_open", sessions.c.user_id, sessions.c.id, postgresql_where=sessions.c.ended_at.is_(None))
sa.Index("ix_sessions_ended_at", sessions.c.ended_at, postgresql_where=sessions.c.ended_at.is_not(None))

# One a user and purpose: a newer one takes the older one's place, and using it deletes it.
one_time_tokens = sa.Table(
    "one_time_tokens",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    # The signing key under which a phone code's HMAC was made.
    sa.Column("key_id", sa.Text),
    sa.Column("tries_left", sa.SmallInteger, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("expires_at", Timestamp, nullable=False, index=True),
    sa.CheckConstraint("purpose IN ('confirm_email', 'confirm_phone', 'reset_password')", name="purpose"),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
)

# How often something was done in a window of time. Keys are hashes: people type passwords into e-mail fields.
throttles = sa.Table(
    "throttles",
    metadata,
    sa.Column("key_hash", sa.LargeBinary, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("window_ends_at", Timestamp, nullable=False, index=True),
)

# The password that the stack's parameter last gave an account, so that a deploy sees whether the parameter changed.
first_admins = sa.Table(
    "first_admins",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("parameter_hash", sa.Text, nullable=False),
    sa.Column("applied_at", Timestamp, nullable=False),
)
