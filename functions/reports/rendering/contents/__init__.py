"""What each report says, whatever the file: the figures, lists and reasons, taken from the staged records."""
