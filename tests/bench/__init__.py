"""Speed, as ratios against a bare handler measured in the same run. Nothing here decides whether a test passes."""
