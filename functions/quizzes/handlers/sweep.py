"""Each minute: ends attempts whose time has run out, whether or not their students ever come back."""

from functions.quizzes import service
from kernel import sweep

handler = sweep.serve("expired", service.expire_batch)
