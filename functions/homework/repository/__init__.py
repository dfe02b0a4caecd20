"""The statements of the homework service, named for their intent."""
