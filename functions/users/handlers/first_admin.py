"""Custom resource `Custom::FirstAdmin`: makes the account that the stack's parameters name, after the migration."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import TypeAdapter

from functions.users.fields import Email, NewPassword
from functions.users.service.first_admin import ensure_first_admin
from kernel import observability
from kernel.custom_resource import CustomResource
from kernel.db import unit_of_work
from kernel.errors import Unprocessable

logger = logging.getLogger(__name__)

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_PASSWORD: TypeAdapter[str] = TypeAdapter(NewPassword)


def apply(properties: dict[str, Any]) -> dict[str, str]:
    """Make the first admin, or leave the one there alone.

    Args:
        properties: `Email` and `Password`.

    Returns:
        The `UserId` of the account.

    Raises:
        ValueError: the e-mail or the password is not acceptable; the text names the parameter, never its value.
    """
    email = _checked(_EMAIL, str(properties["Email"]).strip(), "FirstAdminEmail is not an e-mail address")
    password = _checked(_PASSWORD, str(properties["Password"]), "FirstAdminPassword needs 8 to 128 characters")
    try:
        with unit_of_work() as uow:
            user = ensure_first_admin(uow, email, password)
    except Unprocessable as refused:
        raise ValueError(f"FirstAdminPassword: {refused.errors[0].message}") from refused
    logger.info("the first admin is %s", user.id)
    return {"UserId": str(user.id)}


def _checked(adapter: TypeAdapter[str], value: str, message: str) -> str:
    try:
        return adapter.validate_python(value)
    except ValueError:
        # The cause would show the value in the log.
        raise ValueError(message) from None


handler = CustomResource(on_upsert=apply).serve()
observability.finish_import()
