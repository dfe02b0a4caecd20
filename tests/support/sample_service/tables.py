"""Tables of the sample service."""

from __future__ import annotations

import sqlalchemy as sa

from kernel.tables import Timestamp

metadata = sa.MetaData()

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("author_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
)

readings = sa.Table(
    "readings",
    metadata,
    sa.Column("note_id", sa.Uuid, primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
)
