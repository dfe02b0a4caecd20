"""E-mail addresses as mail servers write them: a domain of other letters travels as ``xn--…``.

The users service keeps addresses as people read them; both directions follow the same library as it does.
"""

from __future__ import annotations

from email.utils import formataddr, parseaddr


def as_sent(address: str) -> str:
    """Return an address with its domain in ASCII.

    Raises:
        ValueError: it is no address.
    """
    if address.isascii():
        return address
    from email_validator import validate_email

    found = validate_email(address, check_deliverability=False, test_environment=True).ascii_email
    if found is None:
        raise ValueError("an address that SES can't send to")
    return found


def as_kept(address: str) -> str:
    """Return a reported address, with a name before it or not, as the users service keeps it."""
    bare = parseaddr(address)[1].lower()
    if "xn--" not in bare:
        return bare
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(bare, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return bare


def sender(written: str) -> str:
    """Return a sender such as ``Школа <campus@example.org>`` as a header takes it: its name in ASCII."""
    name, address = parseaddr(written)
    return formataddr((name, as_sent(address)))
