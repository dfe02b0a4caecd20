"""Notes, their readings, and the kernel's messaging tables."""

import sqlalchemy as sa
from alembic import op

from kernel.migrations.operations import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    create_messaging_tables_v1()
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.CheckConstraint("title <> 'forbidden'", name="ck_notes_title"),
    )
    op.create_table(
        "readings",
        sa.Column("note_id", sa.Uuid, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("note_id", name="pk_readings"),
    )


def downgrade() -> None:
    """Go forward only."""
    raise NotImplementedError
