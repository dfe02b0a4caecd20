"""HTTP to this machine's own parts, never through a proxy."""

import json
import urllib.error
import urllib.request
from typing import Any

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers_ok(url: str, timeout_seconds: float = 10.0) -> bool:
    """Whether GET `url` answers 200 now."""
    try:
        with _opener.open(url, timeout=timeout_seconds) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def read_json(url: str, timeout_seconds: float = 10.0) -> Any:
    """What GET `url` answers, parsed. Raises OSError when it doesn't answer, or not with 200."""
    with _opener.open(url, timeout=timeout_seconds) as answer:
        return json.load(answer)
