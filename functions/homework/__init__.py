"""Homework: assignments, submissions with their files, and grades."""
