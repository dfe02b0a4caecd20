"""The gradebook's statements, by topic."""
