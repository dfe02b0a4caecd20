"""Each refusal has its status, a stable word, and one sentence."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator

import pytest

from kernel import errors
from kernel.http import problems
from kernel.request import RequestContext, handling

STATUSES = {
    errors.BadRequest: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.PayloadTooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.Unprocessable: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}


def _all(base: type[errors.Problem]) -> Iterator[type[errors.Problem]]:
    for kind in base.__subclasses__():
        if kind.__module__ == "kernel.errors" and not kind.__name__.startswith("_"):
            yield kind
        yield from _all(kind)


def test_every_refusal_is_in_the_tree_that_the_module_draws() -> None:
    drawn = dict(re.findall(r"── (\w+) +(\d{3})", errors.__doc__ or ""))

    assert drawn == {kind.__name__: str(status) for kind, status in STATUSES.items()}
    assert set(_all(errors.Problem)) == set(STATUSES)


@pytest.mark.parametrize(("kind", "status"), STATUSES.items(), ids=lambda value: getattr(value, "__name__", value))
def test_a_refusal_has_its_status_and_a_stable_word(kind: type[errors.Problem], status: int) -> None:
    plain, named = kind(), kind("some_word", "A sentence.")

    assert (plain.status, named.status) == (status, status)
    assert re.fullmatch("[a-z]+(_[a-z]+)*", plain.code)
    assert (named.code, named.detail) == ("some_word", "A sentence.")
    assert plain.detail


def test_a_word_and_a_sentence_of_one_refusal_do_not_reach_another() -> None:
    errors.Unauthorized().headers["X"] = "y"

    assert errors.Unauthorized().headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize(("asked", "told"), [(30, "30"), (0, "1"), (-5, "1")])
def test_retry_after_is_at_least_a_second(asked: int, told: str) -> None:
    assert errors.TooManyRequests(retry_after_seconds=asked).headers["Retry-After"] == told


def test_a_field_is_named_with_word_and_sentence() -> None:
    refused = errors.Unprocessable.field("score", "too_high", "At most 100.")

    with handling(RequestContext("r-1")):
        answer = problems.answer(refused)

    assert answer.status_code == 422
    assert answer.body == (
        '{"type":"urn:campus:problem:validation_failed","title":"Unprocessable Content","status":422,'
        '"detail":"The request has invalid fields.","code":"validation_failed","request_id":"r-1",'
        '"errors":[{"field":"score","code":"too_high","message":"At most 100."}]}'
    )


def test_a_422_without_a_field_has_no_errors() -> None:
    assert '"errors"' not in str(problems.answer(errors.Unprocessable("no_attempts", "None left.")).body)


def test_refusals_survive_the_way_between_processes() -> None:
    copied = pickle.loads(pickle.dumps(errors.Conflict("taken", "It is taken.")))

    assert (type(copied), copied.code, copied.detail) == (errors.Conflict, "taken", "It is taken.")
