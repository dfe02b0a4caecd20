"""The local outbox: the mails and SMS that the emulator took in place of SES and SNS."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from localstack.embedded.http import read_json

_LINK = re.compile(r"https?://[^\s<>\"]+")


def messages(endpoint_url: str, to: str = "") -> list[dict[str, Any]]:
    """Every mail that was sent, newest last, and then every SMS likewise: the emulator keeps no times of these.

    Args:
        to: only those to this address or phone; a part of it is enough.

    Returns:
        ``{channel, to, sent_at and subject (mails only), text, links}`` each.

    Raises:
        OSError: the emulator does not answer.
    """
    mails = read_json(f"{endpoint_url}/_ministack/ses/messages")["messages"]
    texts = read_json(f"{endpoint_url}/_ministack/sns/sms-messages")["sms_messages"]
    found = sorted((_mail(each) for account in mails.values() for each in account), key=lambda each: each["sent_at"])
    found += [_sms(phone, each) for phone, sent in texts.items() for each in sent]
    wanted = to.strip().lower()
    return [each for each in found if any(wanted in address.lower() for address in each["to"])]


def _mail(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "channel": "email",
        "to": record["To"],
        "sent_at": _moment(record["Timestamp"]),
        "subject": record["Subject"],
        **_said(record["BodyText"]),
    }


def _sms(phone: str, record: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "sms", "to": [phone], **_said(record["Message"])}


def _said(text: str) -> dict[str, Any]:
    return {"text": text, "links": [link.rstrip(".,") for link in _LINK.findall(text)]}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
