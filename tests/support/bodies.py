"""Raw bodies for the sample service, and the refusals that they meet."""

from __future__ import annotations

from tests.support.gateway import Answer, Api, a_caller

CALLER = a_caller()


PATH = "/api/everything"


def send(api: Api, raw: str, **headers: str) -> Answer:
    return api.post(
        PATH, raw=raw, caller=CALLER, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def is_problem(answer: Answer, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert ("errors" in problem) == (status == 422)
