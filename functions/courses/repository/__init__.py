"""The statements of the courses service, named for their intent."""
