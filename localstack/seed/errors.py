"""Why the demo school could not be loaded."""

from localstack.embedded.errors import CloudError


class SeedError(CloudError):
    """The API did not do what loading the demo school needs."""
