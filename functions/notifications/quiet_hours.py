"""The hours of a person's day at which no mail may reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from kernel import clock


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one wall-clock time of a zone to another; to the next day's, when that is the earlier one."""

    starts: time
    ends: time
    timezone: str

    def end_of(self, moment: datetime) -> datetime:
        """Return when a mail may go out that is due at `moment`: then, or at the end of the quiet hours it falls in.

        The wall clock decides, also over its changes: an end that a night skips is read by the clock before the gap
        (half past two is half past three), and of one that a night has twice the first is taken that is still to come.
        """
        local = moment.astimezone(clock.zone(self.timezone))
        if not self._are_at(local.time()):
            return moment
        day = local.date() + timedelta(days=1 if self.ends <= local.time() else 0)
        wanted = datetime.combine(day, self.ends, clock.zone(self.timezone))
        for fold in (0, 1):
            end = wanted.replace(fold=fold).astimezone(UTC)
            if end > moment:
                return end
        raise AssertionError("quiet hours end after each of their moments")

    def _are_at(self, wall: time) -> bool:
        if self.starts < self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends
