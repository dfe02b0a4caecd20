"""What mails and SMS say: their texts in two languages, and how they are written as text and HTML."""

from functions.notifications.mail.message import Links, MailText
from functions.notifications.mail.rendering import render_mail, render_sms

__all__ = ["Links", "MailText", "render_mail", "render_sms"]
