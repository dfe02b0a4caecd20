"""Each hour: looks at months that have ended for who was at all their lessons."""

from functions.profiles import service
from kernel import sweep

handler = sweep.serve("judged", service.judge_batch)
