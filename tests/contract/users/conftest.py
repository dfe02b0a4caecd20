"""The users service on its database, for what has to be applied to be believed."""

from tests.integration.conftest import databases, server
from tests.integration.users.conftest import cheap_hashes, database, secrets

__all__ = ["cheap_hashes", "database", "databases", "secrets", "server"]
