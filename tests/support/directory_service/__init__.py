"""A service that keeps the whole directory, and nothing else."""
