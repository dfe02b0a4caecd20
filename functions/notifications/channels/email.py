"""Mails through SES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.notifications.channels.addresses import as_sent, sender
from functions.notifications.channels.outcome import Outcome, Refused, outcome_of
from functions.notifications.mail import MailText
from kernel.aws import client
from kernel.config import settings

if TYPE_CHECKING:
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef


def send_email(recipient: str, mail: MailText) -> Outcome:
    """Send a mail from the stack's sender to one person, once."""
    try:
        to = as_sent(recipient)
    except ValueError:
        return Refused("undeliverable_address")
    request: SendEmailRequestTypeDef = {
        "FromEmailAddress": sender(settings().mail_sender),
        "Destination": {"ToAddresses": [to]},
        "Content": {
            "Simple": {
                "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": mail.text, "Charset": "UTF-8"},
                    "Html": {"Data": mail.html, "Charset": "UTF-8"},
                },
                "Headers": [{"Name": name, "Value": value} for name, value in mail.headers.items()],
            }
        },
    }
    if settings().mail_configuration_set:
        request["ConfigurationSetName"] = settings().mail_configuration_set
    return outcome_of(lambda: client("sesv2").send_email(**request)["MessageId"])
