"""The profiles' statements, by topic."""
