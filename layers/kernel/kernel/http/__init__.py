"""HTTP edge of a service: resolver set-up, request checks, answers and problems."""

from kernel.http.answers import accepted, created, no_content, ok
from kernel.http.conditions import expected_version
from kernel.http.resolver import CORS, configure, serve

__all__ = ["CORS", "accepted", "configure", "created", "expected_version", "no_content", "ok", "serve"]
