"""One local cloud: its parts started, deployed to, looked at and stopped as a whole."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from localstack import seed
from localstack.embedded import config, ports, processes
from localstack.embedded.config import Config
from localstack.embedded.console import Progress, silent, step
from localstack.embedded.deployment import Deployment
from localstack.embedded.emulator import Emulator
from localstack.embedded.errors import CloudError
from localstack.embedded.files import read_json, write_json
from localstack.embedded.http import answers_ok
from localstack.embedded.lock import MARK, exclusive
from localstack.embedded.postgres import SUPERUSER, Server

HEALTH_SECONDS = 60.0
# What a reset leaves in the folder: nothing of the data.
KEPT = {"lock", MARK}


@dataclass(frozen=True, slots=True)
class Part:
    """How one part of a local cloud is doing."""

    name: str
    healthy: bool
    pid: int | None
    port: int
    where: str


class Cloud:
    """A local cloud; everything it starts is found again by another Cloud on the same folder.

    `durable=False` trades PostgreSQL's crash safety for speed (tests).
    """

    def __init__(self, settings: Config, *, durable: bool = True) -> None:
        self.config = settings
        logs = settings.logs_dir
        self.postgres = Server(
            settings.local_dir / "postgres",
            settings.pg_port,
            run_dir=settings.run_dir,
            log=logs / "postgres.log",
            durable=durable,
        )
        self.emulator = Emulator(settings.local_dir, settings.api_port)
        self._deployment = Deployment(settings, self.emulator, self.postgres)

    @classmethod
    def at(cls, local_dir: Path, api_port: int = 0, pg_port: int = 0, *, durable: bool = True) -> "Cloud":
        """The cloud in `local_dir`; a port of 0 is the remembered one, or else any free one."""
        local_dir = local_dir.resolve()
        remembered = read_json(config.config_file(local_dir))
        given = {
            name.upper(): str(port or remembered.get(name) or ports.free_port())
            for name, port in (("api_port", api_port), ("pg_port", pg_port))
        }
        return cls(config.load(local_dir, given), durable=durable)

    @property
    def endpoint_url(self) -> str:
        """AWS_ENDPOINT_URL of the emulator."""
        return self.config.endpoint_url

    @property
    def api_url(self) -> str:
        """Base URL of the platform's API, without a slash at its end."""
        return self.config.api_url

    def database_url(self, database: str) -> str:
        """libpq URL of the PostgreSQL superuser on `database`."""
        return self.postgres.url(database)

    def outputs(self) -> dict[str, str]:
        """The deployed stack's outputs."""
        return self._deployment.outputs()

    def is_current(self) -> bool:
        """Whether the running stack was made from the sources of now."""
        return self._deployment.is_current()

    def accounts(self) -> list[seed.Account]:
        """The accounts to try the platform with."""
        return [seed.Account(**account) for account in read_json(self._seed_file).get("accounts", [])]

    def parts(self) -> list[Part]:
        """Every part and how it is doing."""
        database, emulator = self.postgres, self.emulator
        database_pid, emulator_pid = database.pid, emulator.pid
        emulator_ready = emulator_pid is not None and emulator.ready()
        login = f"127.0.0.1:{database.port} as {SUPERUSER}, password in {database.password_file}"
        return [
            Part("postgresql", database_pid is not None and database.ready(), database_pid, database.port, login),
            Part("emulator", emulator_ready, emulator_pid, emulator.port, self.endpoint_url),
            Part("api", emulator_ready and self.answers(), emulator_pid, emulator.port, self.api_url),
        ]

    def runs(self) -> bool:
        """Whether any part runs, healthy or not."""
        return self.postgres.pid is not None or self.emulator.pid is not None

    def healthy(self) -> bool:
        """Whether every part runs, the API answers and no deploy was cut off."""
        return not self._deployment.is_cut_off() and all(part.healthy for part in self.parts())

    def answers(self) -> bool:
        """Whether `GET /api/health` answers 200 now."""
        return answers_ok(f"{self.api_url}/api/health", timeout_seconds=30)

    def up(self, progress: Progress = silent) -> None:
        """Start everything, deploy what changed, load the demo school, wait until the API answers.

        When a step fails or is interrupted, what this call started is stopped again. Raises CloudError.
        """
        with exclusive(self.config.local_dir, "up"), self._all_or_nothing(progress):
            self._start(progress)
            if not self._deployment.is_current():
                self._deployment.deploy(progress)
            self._wait_healthy(progress)
            self._seed(progress)

    def start_parts(self, progress: Progress = silent) -> None:
        """Start PostgreSQL and the emulator alone, without a stack. Raises CloudError."""
        with exclusive(self.config.local_dir, "services"), self._all_or_nothing(progress):
            self._start(progress)

    def deploy(self, progress: Progress = silent) -> bool:
        """Build and deploy what changed while the cloud runs. False when nothing had. Raises CloudError."""
        with exclusive(self.config.local_dir, "deploy"):
            if self.emulator.pid is None or self.postgres.pid is None:
                raise CloudError("The platform is not running.", advice="Run: make up")
            if self._deployment.is_current():
                return False
            self._deployment.deploy(progress)
            self._wait_healthy(progress)
            return True

    def down(self, progress: Progress = silent) -> bool:
        """Save and stop everything; the data stay. False when nothing ran."""
        with exclusive(self.config.local_dir, "down"):
            return self._stop(progress)

    def reset(self, progress: Progress = silent) -> list[str]:
        """Stop everything and delete the local data. The names of what was deleted."""
        with exclusive(self.config.local_dir, "reset"):
            self._stop(progress)
            removed = [path for path in sorted(self.config.local_dir.iterdir()) if path.name not in KEPT]
            for path in removed:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            return [path.name for path in removed]

    @contextmanager
    def _all_or_nothing(self, progress: Progress) -> Iterator[None]:
        """When the body fails or is interrupted, stop the parts that did not run before."""
        emulator_ran, postgres_ran = self.emulator.pid is not None, self.postgres.pid is not None
        try:
            yield
        except BaseException:
            self._stop(progress, emulator=not emulator_ran, postgres=not postgres_ran)
            raise

    def _start(self, progress: Progress) -> None:
        self._make_folders()
        self._end_stale(progress)
        self._deployment.undo_cut_off(progress)
        began = time.monotonic()
        starts_emulator = self.emulator.pid is None or not self.emulator.ready()
        starts_postgres = self.postgres.pid is None or not self.postgres.ready()
        if starts_emulator and self.emulator.pid is None:
            ports.require_free(self.config.api_port, what="the API", variable="API_PORT")
        if starts_postgres and self.postgres.pid is None:
            ports.require_free(self.config.pg_port, what="PostgreSQL", variable="PG_PORT")
        self.config.save()
        if starts_emulator:
            self.emulator.launch()
        self.postgres.start()
        progress(f"PostgreSQL … ready on 127.0.0.1:{self.postgres.port} ({time.monotonic() - began:.1f} s)")
        self.emulator.wait_ready()
        self._refuse_exposure()
        self._deployment.discard_if_foreign(progress)
        progress(f"AWS emulator … ready on {self.endpoint_url} ({time.monotonic() - began:.1f} s)")

    def _make_folders(self) -> None:
        for folder in (self.config.run_dir, self.config.logs_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _end_stale(self, progress: Progress) -> None:
        """End what a killed command or a crashed emulator left behind."""
        keep = frozenset(pid for pid in (self.postgres.pid, self.emulator.pid) if pid is not None)
        stale = processes.leftovers(self.config.run_dir, keep=keep)
        if stale:
            progress(f"An earlier start left {len(stale)} processes behind: ending them")
            processes.end(stale)

    def _refuse_exposure(self) -> None:
        for address in ports.outside_addresses():
            for port in (self.emulator.port, self.postgres.port):
                if ports.answers(port, address):
                    raise CloudError(f"Port {port} answers on {address}; it may be reachable on this machine alone.")

    @property
    def _seed_file(self) -> Path:
        return self.config.local_dir / "seed.json"

    def _seed(self, progress: Progress) -> None:
        database = self.postgres.identifier()
        if read_json(self._seed_file).get("database") == database:
            return
        admin = seed.Account("admin", self.config.admin_email, self.config.admin_password)
        with step(progress, "Demo school"):
            accounts = seed.load(self.api_url, admin, progress)
        write_json(self._seed_file, {"database": database, "accounts": [asdict(account) for account in accounts]})

    def _wait_healthy(self, progress: Progress) -> None:
        with step(progress, "First answer of the API (GET /api/health)"):
            deadline = time.monotonic() + HEALTH_SECONDS
            while not self.answers():
                if self.emulator.pid is None or time.monotonic() > deadline:
                    raise CloudError(
                        f"{self.api_url}/api/health does not answer.",
                        advice="The functions' own logs are in .local/logs/functions/.",
                        log=self.emulator.log,
                    )
                time.sleep(0.1)

    def _stop(self, progress: Progress, *, emulator: bool = True, postgres: bool = True) -> bool:
        stopped = False
        self._deployment.undo_cut_off(progress)
        if emulator and self.emulator.stop():
            stopped = True
            progress("AWS emulator … stopped, its state is saved")
        if postgres and self.postgres.stop():
            stopped = True
            progress("PostgreSQL … stopped")
        if emulator and postgres:
            stale = processes.leftovers(self.config.run_dir)
            processes.end(stale)
            shutil.rmtree(self.config.local_dir / "tmp", ignore_errors=True)
            stopped = stopped or bool(stale)
        return stopped
