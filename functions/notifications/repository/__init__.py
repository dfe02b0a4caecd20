"""The notifications service's statements, by topic."""
