"""Entry points of the users functions, one a file."""
