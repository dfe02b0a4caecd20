"""Tests (quizzes): drafts, publishing, timed attempts, and their scores."""
