"""Each minute: sends events that are still waiting, and clears what is out of date."""

from kernel import housekeeping

handler = housekeeping.serve()
