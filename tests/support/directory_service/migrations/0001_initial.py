"""The kernel's messaging and directory tables."""

from kernel.migrations.operations import (
    create_course_copy_tables_v1,
    create_messaging_tables_v1,
    create_people_table_v1,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()


def downgrade() -> None:
    """Go forward only."""
    raise NotImplementedError
