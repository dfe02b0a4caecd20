"""The stack in the emulator: whether it is current, and making it so."""

import shutil
import tomllib
from pathlib import Path

from localstack.embedded import aws, ports
from localstack.embedded.config import PROJECT, STACK, STAGE, Config
from localstack.embedded.console import Progress
from localstack.embedded.emulator import Emulator
from localstack.embedded.errors import CloudError
from localstack.embedded.fingerprint import fingerprint
from localstack.embedded.postgres import SUPERUSER, Server
from localstack.embedded.sam import Sam, architecture, runtime

MAIL_DOMAIN = "example.org"
# No stack yet, or one that can be updated; any other is half made.
USABLE = {"", "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}


class Deployment:
    """The project's stack, deployed into `emulator` for the databases in `postgres`.

    What it was made from is noted in the emulator itself, so the note is lost with the state it is about.
    """

    def __init__(self, config: Config, emulator: Emulator, postgres: Server) -> None:
        self._config = config
        self._emulator = emulator
        self._postgres = postgres

    def parameters(self) -> dict[str, str]:
        """The stack's parameters, without the database secret that only the running emulator knows."""
        return {
            "Stage": STAGE,
            "Version": str(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]),
            "PythonRuntime": runtime(),
            "Architecture": architecture(),
            "DatabaseHost": ports.LOOPBACK,
            "DatabasePort": str(self._config.pg_port),
            "FirstAdminEmail": self._config.admin_email,
            "FirstAdminPassword": self._config.admin_password,
            "PublicUrl": self._config.api_url,
            "MailSender": f"Campus <campus@{MAIL_DOMAIN}>",
        }

    def outputs(self) -> dict[str, str]:
        """The deployed stack's outputs; empty before the first deploy."""
        return aws.stack(self._emulator.url, STACK)[1]

    def is_current(self) -> bool:
        """Whether the deployed stack was made from the sources and parameters of now."""
        return self._noted().get("fingerprint") == self._fingerprint()

    def discard_if_foreign(self, progress: Progress) -> None:
        """Forget a stack that was deployed for other data than PostgreSQL now holds."""
        noted = self._noted()
        if not noted or noted.get("database") == self._postgres.identifier():
            return
        progress("The deployed stack belongs to data that are gone: starting afresh")
        self._emulator.kill()
        shutil.rmtree(self._emulator.state_dir)
        self._emulator.start()

    def is_cut_off(self) -> bool:
        """Whether a deploy has begun and not ended; while nobody is at work, one that was killed."""
        return self._begun.exists()

    def undo_cut_off(self, progress: Progress) -> None:
        """Bring the emulator back to what it held before a deploy that was killed in the middle."""
        if self.is_cut_off():
            progress("The last deploy was cut off: going back to what was there before")
            self._emulator.kill()
            self._begun.unlink()

    def deploy(self, progress: Progress) -> None:
        """Build and deploy. When that fails or is cut off, the emulator is back at what it held before.

        Raises CloudError.
        """
        made_from = self._fingerprint()
        sam = Sam(self._config, progress)
        sam.build()
        self._emulator.save()
        self._begun.touch()
        try:
            aws.verify_mail_domain(self._emulator.url, MAIL_DOMAIN)
            sam.deploy({**self.parameters(), "DatabaseAdminSecretArn": self._admin_secret()})
            note: dict[str, str | int] = {"fingerprint": made_from, "database": self._postgres.identifier()}
            aws.put_secret(self._emulator.url, aws.DEPLOYED_SECRET, note)
            self._emulator.save()
        except BaseException as error:
            if not isinstance(error, CloudError) or aws.stack(self._emulator.url, STACK)[0] not in USABLE:
                self._emulator.kill()
                self._emulator.start()
            raise
        finally:
            self._begun.unlink(missing_ok=True)

    @property
    def _begun(self) -> Path:
        return self._config.run_dir / "deploying"

    def _admin_secret(self) -> str:
        access: dict[str, str | int] = {
            "host": ports.LOOPBACK,
            "port": self._config.pg_port,
            "dbname": "postgres",
            "username": SUPERUSER,
            "password": self._postgres.password,
        }
        return aws.put_secret(self._emulator.url, aws.ADMIN_SECRET, access)

    def _noted(self) -> dict[str, str]:
        return aws.get_secret(self._emulator.url, aws.DEPLOYED_SECRET)

    def _fingerprint(self) -> str:
        return fingerprint(PROJECT, self.parameters())
