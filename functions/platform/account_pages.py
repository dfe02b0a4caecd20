"""The pages that links in mails about an account lead to: they read the token and call the users service's API.

The token stands in the link's fragment, and nothing happens until the person presses a button, so programs that fetch
the links of a mail can't use it up.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kernel.http.pages import Page, make_page

_FOLDER = Path(__file__).parent / "account"


@lru_cache(maxsize=1)
def confirm_email_page() -> Page:
    """Make the page that confirms an e-mail, once a process."""
    return _page("confirm_email.js")


@lru_cache(maxsize=1)
def reset_password_page() -> Page:
    """Make the page that asks for a new password, once a process."""
    return _page("reset_password.js")


def _page(script_name: str) -> Page:
    style, script = _read("style.css"), _read("common.js") + _read(script_name)
    html = _read("page.html").replace("{style}", style).replace("{script}", script)
    return make_page(html, scripts=[script], styles=[style])


def _read(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
