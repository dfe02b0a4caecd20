"""Use cases of the users service, by topic."""
