"""The demo school: data as JSON beside this file, loaded through the public API like anybody's."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can log in."""

    role: str
    email: str
    password: str


def load(api_url: str, admin: Account, progress: Callable[[str], None]) -> list[Account]:
    """Load the demo school through the API at `api_url`; the accounts to try it with.

    What exists already stays as it is: loading twice changes nothing, and a load that was cut off is completed by the
    next. Raises CloudError.
    """
    # Late, because the local cloud imports this package and the loader raises the cloud's errors.
    from localstack.seed import loader, school

    return loader.load(school.read(), api_url, admin, progress)
