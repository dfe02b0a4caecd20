"""Statements of the users database, by table."""
