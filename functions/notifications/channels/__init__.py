"""The ways to people: SES for mails, SNS for SMS, and what is known after an attempt to use them."""

from functions.notifications.channels.email import send_email
from functions.notifications.channels.outcome import Later, Outcome, Refused, Taken, Unknown
from functions.notifications.channels.sms import send_sms

__all__ = ["Later", "Outcome", "Refused", "Taken", "Unknown", "send_email", "send_sms"]
