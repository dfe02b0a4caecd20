"""The profile service: what people tell of themselves, their statistics and their achievements."""
