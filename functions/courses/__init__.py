"""Courses: who teaches and who learns where."""
