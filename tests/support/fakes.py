"""Fakes of AWS clients, for tests below the emulator."""

from __future__ import annotations

from typing import Any

from kernel.ids import new_id


class FakeEventBridge:
    """Takes events, or refuses them while `refusing` is set, as EventBridge does: inside a 200."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.refusing: set[str] = set()
        self.is_down = False

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        """Take or refuse each entry."""
        if self.is_down:
            raise ConnectionError("EventBridge does not answer")
        return {"Entries": [self._take(entry) for entry in Entries]}

    def _take(self, entry: dict[str, Any]) -> dict[str, str]:
        if entry["DetailType"] in self.refusing:
            return {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
        self.entries.append(entry)
        return {"EventId": str(new_id())}
