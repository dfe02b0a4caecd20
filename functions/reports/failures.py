"""What went wrong in the state machine, in words that the requester can act on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json


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

_BY_EXCEPTION = {
    "TooManyRows": Failure(
        "too_many_rows", "A PDF can't hold so many rows. Ask for format xlsx, or for a shorter period."
    ),
    "TypesettingFailed": Failure(
        "typesetting_failed", "The PDF could not be set. Ask for format xlsx, or for a shorter period."
    ),
    "RenderingError": Failure("too_large", "One file can't hold so much. Ask for a shorter period."),
    "RightsLost": Failure("rights_lost", "You may not see these records any more."),
    "StagedObjectBroken": Failure("collected_data_lost", "The collected data were lost or damaged. Ask again."),
}
_BY_CODE = {failure.code: failure for failure in _BY_EXCEPTION.values()}
_BY_ERROR = {
    "States.Timeout": TIMED_OUT,
    "Sandbox.Timedout": TIMED_OUT,
    "Runtime.ExitError": INTERRUPTED,
    "Runtime.OutOfMemory": INTERRUPTED,
    "Lambda.Unknown": INTERRUPTED,
    "Lambda.TooManyRequestsException": Failure("busy", "Too much is going on right now. Ask again in some minutes."),
}
_BY_EXECUTION = {"ABORTED": CANCELLED, "TIMED_OUT": TIMED_OUT}


class StepFailed(Exception):
    """A step ended for a reason that we know. Its whole text is the reason's code, which a Catch gets to see."""


def known(error: Exception) -> StepFailed | None:
    """Return what a step raises instead of an exception of ours that has a reason; None for any other."""
    failure = _BY_EXCEPTION.get(type(error).__name__)
    return StepFailed(failure.code) if failure else None


def of_error(caught: Mapping[str, Any] | None) -> Failure:
    """Translate what a Catch of the state machine gives: `Error`, and `Cause`, of a function's errors as JSON."""
    found = caught or {}
    return _BY_CODE.get(_text_of(found.get("Cause")), _BY_ERROR.get(str(found.get("Error", "")), INTERNAL))


def of_execution(status: str | None) -> Failure:
    """Translate the status of an execution that ended without ending its operation; None when there is none."""
    return _BY_EXECUTION.get(status or "", INTERRUPTED)


def _text_of(cause: object) -> str:
    try:
        told = from_json(str(cause))
    except ValueError:
        return ""
    return str(told.get("errorMessage", "")) if isinstance(told, dict) else ""
