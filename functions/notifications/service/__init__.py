"""The use cases of the notifications service, by topic."""
