"""Answer models of the platform function."""

from __future__ import annotations

from typing import Literal

from kernel.schemas import AnswerModel


class PlatformHealth(AnswerModel):
    """Whether the API answers, and in which version."""

    status: Literal["ok"] = "ok"
    version: str
