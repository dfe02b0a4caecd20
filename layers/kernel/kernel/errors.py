"""What a use case may raise. Each carries its HTTP status and becomes one problem+json answer (RFC 9457).

Problem
├── BadRequest            400
├── Unauthorized          401
├── Forbidden             403
├── NotFound              404
├── Conflict              409
├── PreconditionFailed    412
├── PayloadTooLarge       413
├── UnsupportedMediaType  415
├── Unprocessable         422  with `errors`, one a field
├── TooManyRequests       429  with Retry-After
└── Unavailable           503  with Retry-After
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field: its dotted path, a stable word, and a sentence for people."""

    field: str
    code: str
    message: str


class Problem(Exception):
    """A refusal that the caller is told about.

    Args:
        code: a stable snake_case word for clients.
        detail: one sentence for people; never an internal text.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal Server Error"
    default_code: ClassVar[str] = "internal_error"

    def __init__(self, code: str | None = None, detail: str | None = None) -> None:
        self.code = code or self.default_code
        self.detail = detail or self.title
        self.errors: Sequence[FieldError] = ()
        self.headers: dict[str, str] = {}
        super().__init__(self.code, self.detail)


class BadRequest(Problem):
    status, title, default_code = 400, "Bad Request", "bad_request"


class Unauthorized(Problem):
    status, title, default_code = 401, "Unauthorized", "unauthorized"

    def __init__(self, code: str | None = None, detail: str | None = None) -> None:
        super().__init__(code, detail)
        self.headers["WWW-Authenticate"] = "Bearer"


class Forbidden(Problem):
    status, title, default_code = 403, "Forbidden", "forbidden"


class NotFound(Problem):
    status, title, default_code = 404, "Not Found", "not_found"


class Conflict(Problem):
    status, title, default_code = 409, "Conflict", "conflict"


class PreconditionFailed(Problem):
    status, title, default_code = 412, "Precondition Failed", "stale_version"


class PayloadTooLarge(Problem):
    status, title, default_code = 413, "Content Too Large", "payload_too_large"


class UnsupportedMediaType(Problem):
    status, title, default_code = 415, "Unsupported Media Type", "unsupported_media_type"


class Unprocessable(Problem):
    """The request is well-formed JSON, but something in it can't be accepted."""

    status, title, default_code = 422, "Unprocessable Content", "validation_failed"

    def __init__(
        self, code: str | None = None, detail: str | None = None, *, errors: Sequence[FieldError] = ()
    ) -> None:
        super().__init__(code, detail or "The request has invalid fields.")
        self.errors = errors

    @classmethod
    def field(cls, field: str, code: str, message: str) -> Unprocessable:
        """Make the refusal of a single field."""
        return cls(errors=[FieldError(field, code, message)])


class _Retryable(Problem):
    def __init__(self, code: str | None = None, detail: str | None = None, *, retry_after_seconds: int = 1) -> None:
        super().__init__(code, detail)
        self.headers["Retry-After"] = str(max(1, retry_after_seconds))


class TooManyRequests(_Retryable):
    status, title, default_code = 429, "Too Many Requests", "too_many_requests"


class Unavailable(_Retryable):
    status, title, default_code = 503, "Service Unavailable", "service_unavailable"
