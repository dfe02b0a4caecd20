"""Each minute: tells of lessons that begin within the hour."""

from functions.schedule import service
from kernel import sweep

handler = sweep.serve("reminded", service.remind_batch)
