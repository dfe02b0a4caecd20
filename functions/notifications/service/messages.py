"""Use cases around mails and SMS: stored, claimed, sent once, and their end written down.

A message is claimed in one transaction, sent outside of any, and its end written in another. Whatever cuts this off
leaves it claimed; then nobody knows whether it was sent, and it is not sent again.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from functions.notifications import backoff
from functions.notifications.channels import Later, Outcome, Refused, Taken, Unknown, send_email, send_sms
from functions.notifications.mail import Links, render_mail, render_sms
from functions.notifications.repository import blocks, messages
from functions.notifications.repository.messages import DIGEST, Draft, Message
from functions.notifications.waking import wake_mailer
from kernel import clock, observability
from kernel.config import settings
from kernel.db import UnitOfWork
from kernel.ids import new_token

logger = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
"""Longer than any worker lives: what is claimed for longer has lost its worker."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker alone sends; `unsubscribe_token` is empty unless it is a digest."""

    message: Message
    unsubscribe_token: str = ""


def send_soon(uow: UnitOfWork, draft: Draft) -> None:
    """Store a message and have the mailer woken once that is committed."""
    messages.add_message(uow.db, draft)
    uow.after_commit(wake_mailer)


def end_hopeless(uow: UnitOfWork) -> None:
    """End what is not to be sent: too late, to blocked addresses, without a sender, or claimed by a lost worker."""
    moment = clock.now()
    _tell("failed", "expired", messages.expire(uow.db, moment))
    _tell("suppressed", "blocked", messages.suppress_blocked(uow.db, moment))
    if not settings().mail_sender:
        _tell("suppressed", "no_sender", messages.suppress_mails(uow.db, moment))
    _tell("unknown", "no_end", messages.lose_claims(uow.db, moment - CLAIM_LASTS))


def claim_next(uow: UnitOfWork) -> Claim | None:
    """Claim the most urgent message that is due, None when there is none."""
    message = messages.claim_next(uow.db, clock.now())
    if message is None:
        return None
    if message.kind != DIGEST:
        return Claim(message)
    token = new_token()
    blocks.add_link(uow.db, token_hash(token), message.user_id, message.parameters.get("types", []), message.locale)
    return Claim(message, token)


def deliver(claim: Claim) -> Outcome:
    """Write a claimed message and hand it to its provider, outside of any transaction."""
    message = claim.message
    try:
        if message.channel == "sms":
            text = render_sms(message.locale, message.parameters)
        else:
            mail = render_mail(message.kind, message.locale, message.parameters, _links(claim.unsubscribe_token))
    except Exception:
        logger.exception("message %s can't be written", message.id)
        return Refused("unwritable")
    return send_sms(message.recipient, text) if message.channel == "sms" else send_email(message.recipient, mail)


def settle(uow: UnitOfWork, claim: Claim, outcome: Outcome) -> None:
    """Write down how it ended; only what was certainly not taken is tried again."""
    message, moment = claim.message, clock.now()
    match outcome:
        case Taken(provider_message_id):
            messages.finish(uow.db, message, "sent", sent_at=moment, provider_message_id=provider_message_id)
            uow.after_commit(lambda: observability.count("messages_sent_total", kind=message.kind))
        case Later(error):
            _try_again(uow, message, moment, error)
        case Refused(error):
            messages.finish(uow.db, message, "failed", error=error)
            _tell("failed", error, [message.id])
        case Unknown(error):
            messages.finish(uow.db, message, "unknown", error=error)
            _tell("unknown", error, [message.id])


def token_hash(token: str) -> bytes:
    """Return what is kept of a token in an unsubscribe link."""
    return hashlib.sha256(token.encode()).digest()


def _try_again(uow: UnitOfWork, message: Message, moment: datetime, error: str) -> None:
    again = backoff.next_attempt(moment, message.attempts, message.expires_at)
    if again is None:
        messages.finish(uow.db, message, "failed", error=error)
        _tell("failed", error, [message.id])
    else:
        logger.warning("message %s waits after attempt %s: %s", message.id, message.attempts, error)
        messages.postpone(uow.db, message, again, error)


def _links(unsubscribe_token: str) -> Links:
    api = settings().public_url.replace("{api_id}", settings().api_id)
    unsubscribe = f"{api}/api/notifications/unsubscribe/{unsubscribe_token}" if unsubscribe_token else ""
    return Links(api=api, web=settings().web_url, unsubscribe=unsubscribe)


def _tell(status: str, error: str, ids: list[UUID]) -> None:
    """Log and count messages that were not sent, by their ids alone: addresses and codes stay out of logs."""
    if ids:
        logger.warning("%s messages %s: %s (%s)", len(ids), status, error, ", ".join(map(str, ids[:20])))
        observability.count(f"messages_{status}_total", len(ids), reason=error)
