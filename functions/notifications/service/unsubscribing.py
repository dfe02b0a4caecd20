"""Use cases that end mails: by the link in them, and by what SES reports of them."""

from __future__ import annotations

import logging

from functions.notifications.policies import NotificationType
from functions.notifications.repository import blocks
from functions.notifications.repository.blocks import UnsubscribeLink
from functions.notifications.service.messages import token_hash
from functions.notifications.service.preferences import unsubscribe
from functions.notifications.ses_events import MailReport
from kernel import observability
from kernel.db import UnitOfWork
from kernel.errors import NotFound

logger = logging.getLogger(__name__)


def find_unsubscribe_link(uow: UnitOfWork, token: str) -> UnsubscribeLink:
    """Return what a link stops.

    Raises:
        NotFound: the token is of no link, or of one that is long past.
    """
    found = blocks.find_link(uow.db, token_hash(token))
    if found is None:
        raise NotFound("link_not_found", "This link is not valid any more. Change your notification settings instead.")
    return found


def use_unsubscribe_link(uow: UnitOfWork, token: str) -> UnsubscribeLink:
    """Stop the mails that a link stands for, those that wait included; twice is the same.

    Raises:
        NotFound: as `find_unsubscribe_link` does.
    """
    found = find_unsubscribe_link(uow, token)
    for each in found.types:
        unsubscribe(uow, found.user_id, NotificationType(each))
    return found


def block_reported(uow: UnitOfWork, report: MailReport) -> int:
    """Block the addresses that a report tells of; return how many."""
    reason, addresses = report.blocks() or ("bounce", [])
    blocks.block(uow.db, "email", addresses, reason)
    if addresses:
        logger.warning("mail %s came back: %s", report.mail.provider_message_id, reason)
        observability.count("messages_returned_total", len(addresses), reason=reason)
    return len(addresses)
