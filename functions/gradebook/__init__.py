"""Gradebook: every grade with its history, each course's scale, averages and the export."""
