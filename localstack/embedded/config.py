"""What one local cloud is made of: its folder, ports and first admin, chosen once and remembered.

A value given now (environment, or `make up NAME=value`) wins over the remembered one, that over the
default. They are remembered in `<local_dir>/config.json`, readable by its owner alone.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from localstack.embedded.errors import CloudError
from localstack.embedded.files import read_json, write_json

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT_API_PORT = 4566
DEFAULT_PG_PORT = 5433
DEFAULT_ADMIN_EMAIL = "admin@example.org"
PASSWORD_LENGTH = range(8, 129)
# The stack's name, stage and API id make the URL below; a copy beside it differs in its port.
STACK = "campus-local"
STAGE = "local"
API_ID = "campus"


@dataclass(frozen=True, slots=True)
class Config:
    """One local cloud's settings; the paths and URLs that follow from them."""

    local_dir: Path
    api_port: int
    pg_port: int
    admin_email: str
    admin_password: str

    @property
    def endpoint_url(self) -> str:
        """AWS_ENDPOINT_URL of the emulator."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def api_url(self) -> str:
        """Base URL of the platform's API, without a slash at its end."""
        return f"{self.endpoint_url}/_aws/execute-api/{API_ID}/{STAGE}"

    @property
    def run_dir(self) -> Path:
        """Records of the running processes."""
        return self.local_dir / "run"

    @property
    def logs_dir(self) -> Path:
        """Logs of every part and tool."""
        return self.local_dir / "logs"

    @property
    def file(self) -> Path:
        """Where these settings are remembered."""
        return config_file(self.local_dir)

    def save(self) -> None:
        """Remember these settings."""
        write_json(self.file, {name: value for name, value in asdict(self).items() if name != "local_dir"})


def config_file(local_dir: Path) -> Path:
    """Where the settings of the local cloud in `local_dir` are remembered."""
    return local_dir / "config.json"


def local_dir_from(environment: Mapping[str, str]) -> Path:
    """The local cloud's folder: LOCAL_DIR, by default `.local` in the project."""
    chosen = Path(environment.get("LOCAL_DIR") or ".local").expanduser()
    return (PROJECT / chosen).resolve()


def load(local_dir: Path, given: Mapping[str, str]) -> Config:
    """Merge `given` (API_PORT, PG_PORT, ADMIN_EMAIL, ADMIN_PASSWORD; empty is absent) over what is remembered.

    Raises CloudError for a port or an account that can't work.
    """
    remembered = read_json(config_file(local_dir))
    config = Config(
        local_dir=local_dir,
        api_port=_port("API_PORT", given.get("API_PORT") or remembered.get("api_port") or DEFAULT_API_PORT),
        pg_port=_port("PG_PORT", given.get("PG_PORT") or remembered.get("pg_port") or DEFAULT_PG_PORT),
        admin_email=_email(given.get("ADMIN_EMAIL") or remembered.get("admin_email") or DEFAULT_ADMIN_EMAIL),
        admin_password=_password(
            given.get("ADMIN_PASSWORD") or remembered.get("admin_password") or secrets.token_urlsafe(12)
        ),
    )
    if config.api_port == config.pg_port:
        raise CloudError(f"API_PORT and PG_PORT are both {config.api_port}.", advice="Choose two different ports.")
    return config


def given_from(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The settings that this command was given."""
    names = ("API_PORT", "PG_PORT", "ADMIN_EMAIL", "ADMIN_PASSWORD")
    return {name: environment[name] for name in names if environment.get(name)}


def changes(running: Config, wanted: Config) -> list[str]:
    """What `wanted` would change of a cloud that runs as `running`, in words; passwords are not shown."""
    found = []
    for name in ("api_port", "pg_port", "admin_email"):
        old, new = getattr(running, name), getattr(wanted, name)
        if old != new:
            found.append(f"{name.upper()} is {old}, not {new}")
    if running.admin_password != wanted.admin_password:
        found.append("ADMIN_PASSWORD is another")
    return found


def _port(name: str, value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1024 <= int(text) <= 65535:
        raise CloudError(f"{name}={text} is no usable port.", advice="Choose a number from 1024 to 65535.")
    return int(text)


def _email(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise CloudError(f"ADMIN_EMAIL={text} is no e-mail address.", advice="Give one like admin@example.org.")
    return text


def _password(value: object) -> str:
    text = str(value)
    if len(text) not in PASSWORD_LENGTH:
        raise CloudError("ADMIN_PASSWORD must have 8 to 128 characters.")
    return text
