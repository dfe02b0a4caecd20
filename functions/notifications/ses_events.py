"""What SES reports about mails that it took, as far as we act on it.

Events of a configuration set (``eventType``) and an identity's notifications (``notificationType``) differ in that
name alone.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from functions.notifications.channels.addresses import as_kept


def _address(written: object) -> object:
    return as_kept(written) if isinstance(written, str) else written


class ReportedRecipient(BaseModel):
    """Somebody whom a mail was for."""

    address: Annotated[str, BeforeValidator(_address)] = Field(validation_alias="emailAddress")


class ReportedBounce(BaseModel):
    """A mail came back; only ``Permanent`` says that the address is dead."""

    bounce_type: str = Field(validation_alias="bounceType")
    recipients: list[ReportedRecipient] = Field(validation_alias="bouncedRecipients")


class ReportedComplaint(BaseModel):
    """A recipient called a mail spam, or with ``not-spam`` took that back."""

    recipients: list[ReportedRecipient] = Field(validation_alias="complainedRecipients")
    feedback_type: str | None = Field(default=None, validation_alias="complaintFeedbackType")


class ReportedMail(BaseModel):
    """The mail that a report is about."""

    provider_message_id: str = Field(validation_alias="messageId")


class MailReport(BaseModel):
    """One report of SES; of a kind that we don't act on, it has neither part."""

    mail: ReportedMail
    bounce: ReportedBounce | None = None
    complaint: ReportedComplaint | None = None

    def blocks(self) -> tuple[Literal["bounce", "complaint"], list[str]] | None:
        """Return why to block which addresses; None when the report is no reason to."""
        if self.bounce is not None and self.bounce.bounce_type == "Permanent":
            return "bounce", [each.address for each in self.bounce.recipients]
        if self.complaint is not None and self.complaint.feedback_type != "not-spam":
            return "complaint", [each.address for each in self.complaint.recipients]
        return None
