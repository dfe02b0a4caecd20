"""SMS through SNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.notifications.channels.outcome import Outcome, outcome_of
from kernel.aws import client

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef


def send_sms(phone: str, text: str) -> Outcome:
    """Send a text to a phone (E.164), once, ahead of what is only promotional."""
    kind: dict[str, MessageAttributeValueTypeDef] = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
    }
    return outcome_of(
        lambda: client("sns").publish(PhoneNumber=phone, Message=text, MessageAttributes=kind)["MessageId"]
    )
