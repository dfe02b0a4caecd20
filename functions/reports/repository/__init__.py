"""Statements, one function each."""
