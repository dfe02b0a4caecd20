"""What went wrong in the state machine, in words that the requester can act on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A stable word and a sentence for people; nothing of our insides."""

    code: str
    detail: str


INTERNAL = Failure(
    "internal_error", "Something went wrong on our side. Ask again; if it fails again, tell an administrator this id."
)
TIMED_OUT = Failure("timed_out", "It took too long. Ask for a shorter period, or for format xlsx.")
INTERRUPTED = Failure(
    "interrupted", "The work was cut off before its end. Ask again; if it fails again, ask for a shorter period."
)
CANCELLED = Failure("cancelled", "The work was cancelled. Ask again when you still need the report.")
NEVER_STARTED = Failure("interrupted", "The work could not be started. Ask again.")

_BY_ERROR = {
    "TooManyRows": Failure(
        "too_many_rows", "A PDF can't hold so many rows. Ask for format xlsx, or for a shorter period."
    ),
    "RightsLost": Failure("rights_lost", "You may not see these records any more."),
    "StagedObjectBroken": Failure("collected_data_lost", "The collected data were lost or damaged. Ask again."),
    "States.Timeout": TIMED_OUT,
    "Sandbox.Timedout": TIMED_OUT,
    "Runtime.ExitError": INTERRUPTED,
    "Runtime.OutOfMemory": INTERRUPTED,
    "Lambda.Unknown": INTERRUPTED,
    "Lambda.TooManyRequestsException": Failure("busy", "Too much is going on right now. Ask again in some minutes."),
}
_BY_EXECUTION = {"ABORTED": CANCELLED, "TIMED_OUT": TIMED_OUT}


def of_error(caught: Mapping[str, Any] | None) -> Failure:
    """Translate what a Catch of the state machine gives: `Error` and `Cause`."""
    return _BY_ERROR.get(str((caught or {}).get("Error", "")), INTERNAL)


def of_execution(status: str | None) -> Failure:
    """Translate the status of an execution that ended without ending its operation; None when there is none."""
    return _BY_EXECUTION.get(status or "", INTERRUPTED)
