"""Moments in requests: a zone in, UTC out, and nothing beyond the calendar."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from kernel.schemas import Instant

INSTANT: TypeAdapter[Instant] = TypeAdapter(Instant)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_moment_that_has_no_utc_form_is_refused_as_a_field(text: str) -> None:
    with pytest.raises(ValidationError, match="out of the calendar's range"):
        INSTANT.validate_json(f'"{text}"', strict=True)
