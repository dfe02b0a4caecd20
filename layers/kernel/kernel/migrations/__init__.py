"""Databases, roles and schema histories. Only the migrate function and tests import this: it loads Alembic."""
