"""An index to count what a sender wrote lately.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_broadcasts_sender_id_created_at", "broadcasts", ["sender_id", "created_at"])


def downgrade() -> None:
    """Refuse, as the migrations before: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
