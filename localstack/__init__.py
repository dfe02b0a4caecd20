"""The platform on one machine: embedded without Docker, or LocalStack with it."""
