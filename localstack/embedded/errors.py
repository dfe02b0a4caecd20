"""Failures of the local cloud that a person can act on."""

from pathlib import Path


class CloudError(Exception):
    """A step of the local cloud failed.

    `message` says what happened, `advice` what to do about it, and `log` names the file whose last
    lines explain it, when there is one.
    """

    def __init__(self, message: str, *, advice: str = "", log: Path | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.log = log
