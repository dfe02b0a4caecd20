"""The commands behind the make targets: their words, exit codes and signals."""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from localstack.embedded import config, logs, outbox, summary
from localstack.embedded.cloud import Cloud
from localstack.embedded.console import Console, print_error
from localstack.embedded.errors import CloudError
from localstack.embedded.files import read_json


class Interrupted(BaseException):
    """A signal asked the command to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code (130 after Ctrl+C)."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m localstack.embedded {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return COMMANDS[arguments[0]]()
    except CloudError as error:
        print_error(error)
        return 1
    except Interrupted as stop:
        if arguments[0] != "logs":
            print("\nInterrupted. What this command had started is stopped again.", file=sys.stderr)
        return stop.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def up() -> int:
    """Start the platform, unless it runs."""
    cloud = _cloud(with_given=True)
    if cloud.runs():
        different = config.changes(_cloud().config, cloud.config)
        if different:
            raise CloudError(
                f"The platform runs with other settings: {'; '.join(different)}.",
                advice="Run `make down` first, then `make up` with the new ones.",
            )
        if cloud.healthy():
            print(summary.already_running(cloud))
            return 0
    cloud.up(Console())
    print(summary.started(cloud))
    return 0


def services() -> int:
    """Start PostgreSQL and the emulator alone, without a stack."""
    cloud = _cloud(with_given=True)
    cloud.start_parts(Console())
    print(f"AWS_ENDPOINT_URL={cloud.endpoint_url}\nDATABASE_URL={cloud.postgres.admin_url}")
    return 0


def down() -> int:
    """Stop the platform; the data stay."""
    print("Stopped; the data are kept." if _cloud().down(Console()) else "Nothing was running.")
    return 0


def reset() -> int:
    """Stop the platform and delete its data."""
    cloud = _cloud()
    removed = cloud.reset(Console())
    print(f"Deleted from {cloud.config.local_dir}: {', '.join(removed)}" if removed else "There was nothing to delete.")
    return 0


def status() -> int:
    """Print every part; 0 only when all are healthy."""
    parts = _cloud().parts()
    print(summary.table(parts))
    return 0 if all(part.healthy for part in parts) else 1


def deploy() -> int:
    """Build and deploy what changed."""
    cloud = _cloud()
    print(f"Deployed: {cloud.api_url}" if cloud.deploy(Console()) else "Nothing has changed since the last deploy.")
    return 0


def url() -> int:
    """Print the API's URL alone."""
    cloud = _cloud()
    if not cloud.runs():
        raise CloudError("The platform is not running.", advice="Run: make up")
    print(cloud.api_url)
    return 0


def mails() -> int:
    """Print the mails and SMS that were sent (TO= only those to an address or phone) as JSON, newest last."""
    cloud = _cloud()
    if cloud.emulator.pid is None:
        raise CloudError("The platform is not running, so it has sent no mail.", advice="Run: make up")
    print(json.dumps(outbox.messages(cloud.endpoint_url, os.environ.get("TO", "")), ensure_ascii=False, indent=2))
    return 0


def show_logs() -> int:
    """Print the logs of everything or of SERVICE, and follow them unless FOLLOW=0."""
    folder, service = _cloud().config.logs_dir, os.environ.get("SERVICE", "")
    for line in logs.show(folder, service):
        print(line)
    if os.environ.get("FOLLOW", "1") not in ("0", "no", "false"):
        sys.stdout.flush()
        for line in logs.follow(folder, service):
            print(line, flush=True)
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "up": up,
    "down": down,
    "reset": reset,
    "status": status,
    "logs": show_logs,
    "mails": mails,
    "deploy": deploy,
    "url": url,
    "services": services,
}


def _cloud(*, with_given: bool = False) -> Cloud:
    """The cloud that the environment names, with the settings remembered, and those given now if asked for."""
    local_dir = config.local_dir_from(os.environ)
    given = config.given_from() if with_given or not read_json(config.config_file(local_dir)) else {}
    return Cloud(config.load(local_dir, given))


def _interrupt(number: int, _frame: FrameType | None) -> None:
    # What follows is cleaning up; a second Ctrl+C must not cut it short.
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted(number)
