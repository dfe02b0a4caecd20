"""Which passwords may be chosen: no composition rule, but none that is guessed first."""

from __future__ import annotations

import unicodedata

from functions.users.breached import is_breached
from kernel.errors import Unprocessable

MIN_LENGTH = 8
MAX_LENGTH = 128


def refuse_guessable(password: str, *, field: str, email: str, full_name: str) -> None:
    """Refuse a password that is breached, or is the person's e-mail or name.

    Args:
        field: the request's field that it came in.

    Raises:
        Unprocessable: `password_breached` or `password_personal`.
    """
    if is_breached(password):
        raise Unprocessable.field(field, "password_breached", "This password is on lists of stolen passwords.")
    if _key(password) in _personal(email, full_name):
        raise Unprocessable.field(field, "password_personal", "The password must not be your e-mail or your name.")


def _personal(email: str, full_name: str) -> set[str]:
    """The e-mail, the part before its @, the name, its words, and its words in either order written together."""
    words = _key(full_name).split()
    texts = {_key(email), _key(email.partition("@")[0]), _key(full_name), *words}
    return texts | {"".join(words), "".join(reversed(words)), " ".join(reversed(words))}


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
