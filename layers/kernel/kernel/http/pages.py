"""HTML pages for people's browsers: each whole in itself, and no script or style runs that is not in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the headers that it is safe with."""

    html: str
    headers: dict[str, str]

    def answer(self) -> Response[str]:
        """Make the answer that shows it."""
        return Response(
            status_code=200, content_type="text/html; charset=utf-8", body=self.html, headers=dict(self.headers)
        )


def make_page(html: str, *, scripts: Sequence[str] = (), styles: Sequence[str] = (), sends_form: bool = False) -> Page:
    """Make a page.

    Args:
        scripts, styles: the exact texts of its inline scripts and styles; by their hashes the browser knows them.
        sends_form: whether it has a form that goes to this same API without a script.
    """
    policy = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)) or "'none'",
        "style-src": " ".join(map(_hash, styles)) or "'none'",
        "img-src": "data:",
        "connect-src": "'self'" if scripts else "'none'",
        "base-uri": "'none'",
        "form-action": "'self'" if sends_form else "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return Page(html, headers)


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
