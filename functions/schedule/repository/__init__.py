"""The schedule's statements, by topic."""
