"""A database for what has to be applied to be believed."""

from tests.integration.conftest import database, databases, server

__all__ = ["database", "databases", "server"]
