"""The gradebook's use cases, by topic."""
