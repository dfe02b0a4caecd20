"""Reads HTML pages as a browser would: what they load, what they run, and with which hashes a policy names it."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects what a page loads and runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside = ""
        self.code: dict[str, list[str]] = {"script": [], "style": []}
        self.loaded: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is loaded and how it is marked."""
        self.inside = tag
        self.attributes.update(name for name, _ in attrs)
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        """Note code."""
        if self.inside in self.code:
            self.code[self.inside].append(data)
        self.inside = ""


def script_hashes(sources: list[str]) -> set[str]:
    """Return the sources of a Content-Security-Policy that let exactly these inline scripts or styles through."""
    digests = [hashlib.sha256(source.encode()).digest() for source in sources]
    return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}
