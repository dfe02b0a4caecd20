"""Entry points of the gradebook service."""
