"""The statements of the tests service."""
