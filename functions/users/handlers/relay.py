"""Each minute: sends events that are still waiting, and clears what is out of date."""

from functions.users.repository import one_time_tokens, outbox_secrets, sessions, throttles
from kernel import housekeeping

handler = housekeeping.serve(
    sessions.delete_old, one_time_tokens.delete_expired, throttles.delete_expired, outbox_secrets.delete_published
)
