"""The command: its arguments, exit codes and signals."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from localstack.client import Client, UnreachableError
from localstack.demo import story
from localstack.demo.errors import DemoFailed
from localstack.demo.narrator import Narrator
from localstack.demo.tour import Tour
from localstack.embedded import config


def main(arguments: Sequence[str]) -> int:
    """Tell the story; 0 when all of it came true, 1 when not, 130 after Ctrl+C."""
    parser = argparse.ArgumentParser(prog="python -m localstack.demo", description="The main story, call by call.")
    parser.add_argument("--url", help="base URL of the API (by default the local cloud's, as `make url` prints it)")
    parser.add_argument("--files", type=Path, default=Path("demo-files"), help="where reports are saved (%(default)s)")
    given = parser.parse_args(arguments)
    url = given.url or local_url()
    try:
        client = Client(url)
        _require_running(client)
        story.tell(Tour(client, Narrator(), given.files))
    except DemoFailed as failure:
        return _ended(failure.message, failure.advice)
    except UnreachableError as failure:
        return _ended(f"The platform stopped answering: {failure}", "Run: make status")
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def local_url() -> str:
    """The API's URL of the local cloud that the environment names."""
    return config.load(config.local_dir_from(os.environ), config.given_from()).api_url


def _require_running(client: Client) -> None:
    try:
        answer = client.send("GET", "/api/health")
    except UnreachableError:
        raise DemoFailed(f"Nothing answers at {client.api_url}.", "Run `make up` first.") from None
    if answer.status != 200:
        raise DemoFailed(f"{client.api_url}/api/health answers {answer.status}, not 200.", "Run `make up` first.")


def _ended(message: str, advice: str) -> int:
    sys.stdout.flush()
    print(f"\n✗ {message}", file=sys.stderr)
    if advice:
        print(f"→ {advice}", file=sys.stderr)
    return 1
