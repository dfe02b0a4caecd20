"""What is done too often is refused. What the refused transaction counted is rolled back with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from functions.users import limits
from functions.users.limits import Limit
from functions.users.repository import throttles
from functions.users.repository.throttles import Count, Use
from kernel import clock
from kernel.db import UnitOfWork
from kernel.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A try to prove a password, counted as failed until it has worked."""

    email: str
    address: str

    @property
    def to_account(self) -> Use:
        """All tries on this account."""
        return Use(limits.LOGIN_TO_ACCOUNT, self.email)

    @property
    def from_address(self) -> Use:
        """The tries on this account from this address."""
        return Use(limits.LOGIN_FROM_ADDRESS, f"{self.email}\n{network_of(self.address)}")


def spend(uow: UnitOfWork, *uses: tuple[Limit, str]) -> None:
    """Count uses of limits, each with its subject.

    Raises:
        TooManyRequests: one of them is used up; then none is counted, once the transaction has rolled back.
    """
    counted = [Use(limit, subject) for limit, subject in uses]
    counts = zip(counted, throttles.count_up(uow.db, counted), strict=True)
    ends = [count.window_ends_at for use, count in counts if count.times > use.limit.times]
    if ends:
        raise TooManyRequests(detail="This was done too often.", retry_after_seconds=_seconds_until(max(ends)))


def is_within(uow: UnitOfWork, limit: Limit, subject: str) -> bool:
    """Count a use of a limit, and tell whether the limit allows it."""
    [count] = throttles.count_up(uow.db, [Use(limit, subject)])
    return count.times <= limit.times


def admit(uow: UnitOfWork, attempt: LoginAttempt) -> None:
    """Count a try before its password is looked at, so that a hundred tries at once are a hundred tries.

    Commit it before the password is checked: it has to survive the refusal.

    Raises:
        TooManyRequests: too many failed from this address; while the account is under attack, fewer are too many.
    """
    anywhere, here = throttles.count_up(uow.db, [attempt.to_account, attempt.from_address])
    end = _blocked_until(anywhere, here)
    if end is not None:
        raise TooManyRequests(
            "too_many_attempts",
            "Too many failed attempts. Try again later, or from elsewhere.",
            retry_after_seconds=_seconds_until(end),
        )


def forgive(uow: UnitOfWork, attempt: LoginAttempt) -> None:
    """Take back the count of a try that worked, and forget those from this address that had failed."""
    throttles.count_down(uow.db, attempt.to_account)
    throttles.forget(uow.db, attempt.from_address)


def forget_failures(uow: UnitOfWork, attempt: LoginAttempt) -> None:
    """Begin anew with an account's tries from one address."""
    throttles.forget(uow.db, attempt.from_address)


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 network that an IPv6 customer has for himself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, 64), strict=False))


def _blocked_until(anywhere: Count, here: Count) -> datetime | None:
    """A first try from an address always passes, whatever others have done to the account."""
    if here.times > limits.LOGIN_FROM_ADDRESS.times:
        return here.window_ends_at
    if anywhere.times > limits.LOGIN_TO_ACCOUNT.times and here.times > limits.TRIES_UNDER_ATTACK:
        return min(here.window_ends_at, anywhere.window_ends_at)
    return None


def _seconds_until(moment: datetime) -> int:
    return math.ceil((moment - clock.now()).total_seconds())
