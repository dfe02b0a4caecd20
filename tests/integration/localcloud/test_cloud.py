"""A local cloud's parts together: started, refused, healed and wiped, through the commands that make calls."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localstack.embedded import Cloud, aws, ports, processes
from localstack.embedded.config import PROJECT


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the commands: a folder and ports of this test's own. Nothing is left running."""
    folder = tmp_path / "cloud"
    chosen = {"LOCAL_DIR": str(folder), "API_PORT": str(ports.free_port()), "PG_PORT": str(ports.free_port())}
    yield {**os.environ, **chosen}
    processes.end(processes.leftovers(folder / "run"), first=signal.SIGINT, grace_seconds=10)


def run(environment: dict[str, str], command: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "localstack.embedded", command],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def cloud_of(environment: dict[str, str]) -> Cloud:
    """The cloud that the commands work on."""
    return Cloud.at(Path(environment["LOCAL_DIR"]))


def test_parts_start_are_found_again_and_stop(environment: dict[str, str]) -> None:
    started = run(environment, "services")
    assert started.returncode == 0, started.stderr
    cloud = cloud_of(environment)
    pids = (cloud.postgres.pid, cloud.emulator.pid)
    assert None not in pids

    again = run({**environment, "API_PORT": "", "PG_PORT": ""}, "services")
    assert again.returncode == 0
    assert (cloud.postgres.pid, cloud.emulator.pid) == pids
    # Without a stack the platform is not healthy, and says so.
    assert run(environment, "status").returncode == 1

    assert "data are kept" in run(environment, "down").stdout
    assert not cloud.runs()
    assert run(environment, "down").stdout == "Nothing was running.\n"
    assert processes.leftovers(cloud.config.run_dir) == []


def test_a_taken_port_is_named_and_nothing_is_left_running(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind((ports.LOOPBACK, int(environment["API_PORT"])))
        other.listen()

        refused = run(environment, "services")

    assert refused.returncode == 1
    assert f"Port {environment['API_PORT']}" in refused.stderr
    assert "API_PORT=" in refused.stderr
    assert not cloud_of(environment).runs()
    # Its neighbour in the folder is not remembered either: the next start may choose anew.
    assert not (Path(environment["LOCAL_DIR"]) / "config.json").exists()


def test_two_clouds_run_side_by_side(environment: dict[str, str], tmp_path: Path) -> None:
    assert run(environment, "services").returncode == 0
    second = Cloud.at(tmp_path / "second")
    try:
        second.start_parts()

        assert second.emulator.ready()
        assert cloud_of(environment).emulator.ready()
        assert second.postgres.identifier() != cloud_of(environment).postgres.identifier()
        second.down()
        assert cloud_of(environment).postgres.ready()
    finally:
        second.down()


def test_a_start_heals_what_a_crash_left(environment: dict[str, str]) -> None:
    assert run(environment, "services").returncode == 0
    cloud = cloud_of(environment)
    for pid in (cloud.postgres.pid, cloud.emulator.pid):
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        processes.wait_gone(pid, 5)

    healed = run(environment, "services")

    assert healed.returncode == 0, healed.stderr
    assert cloud.postgres.ready()
    assert cloud.emulator.ready()


def test_a_start_ends_parts_whose_records_are_lost(environment: dict[str, str]) -> None:
    assert run(environment, "services").returncode == 0
    lost = cloud_of(environment)
    lost_pids = [pid for pid in (lost.postgres.pid, lost.emulator.pid) if pid is not None]
    shutil.rmtree(lost.config.run_dir)

    again = run(environment, "services")

    assert again.returncode == 0, again.stderr
    assert all(processes.wait_gone(pid, 0) for pid in lost_pids)
    assert cloud_of(environment).emulator.ready()


def test_a_deploy_that_was_killed_is_undone_by_the_next_start(environment: dict[str, str]) -> None:
    assert run(environment, "services").returncode == 0
    cloud = cloud_of(environment)
    aws.put_secret(cloud.endpoint_url, "before", {"kept": "yes"})
    cloud.emulator.save()
    (cloud.config.run_dir / "deploying").touch()
    aws.put_secret(cloud.endpoint_url, "half", {"made": "by the deploy"})

    healed = run(environment, "services")

    assert healed.returncode == 0, healed.stderr
    assert aws.get_secret(cloud.endpoint_url, "before") == {"kept": "yes"}
    assert aws.get_secret(cloud.endpoint_url, "half") == {}


def test_a_stray_tool_of_a_killed_command_is_ended_by_the_next_start(environment: dict[str, str]) -> None:
    assert run(environment, "services").returncode == 0
    cloud = cloud_of(environment)
    record = processes.Record(cloud.config.run_dir, "sam-deploy")
    stray = processes.leave_alone(
        processes.spawn(record, ["sleep", "60"], env=environment, log=cloud.config.logs_dir / "x.log", cwd=PROJECT)
    )

    assert run(environment, "services").returncode == 0

    assert processes.wait_gone(stray, 0)
    assert cloud.postgres.ready()


def test_an_interrupt_stops_what_was_started_with_130(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "localstack.embedded", "up"]
    starting = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert starting.stdout is not None
    for line in starting.stdout:
        if "sam build" in line:
            break
    starting.send_signal(signal.SIGINT)
    time.sleep(0.1)
    starting.send_signal(signal.SIGINT)
    starting.communicate(timeout=60)

    assert starting.returncode == 130
    assert not cloud_of(environment).runs()
    assert processes.leftovers(Path(environment["LOCAL_DIR"]) / "run") == []


def test_reset_stops_and_deletes_the_data_and_says_so(environment: dict[str, str]) -> None:
    assert run(environment, "services").returncode == 0

    wiped = run(environment, "reset")

    assert wiped.returncode == 0
    assert "postgres" in wiped.stdout
    left = {path.name for path in Path(environment["LOCAL_DIR"]).iterdir()}
    assert left == {"lock", ".campus-local-cloud"}
    assert processes.leftovers(Path(environment["LOCAL_DIR"]) / "run") == []


def test_reset_refuses_a_folder_that_is_not_a_clouds(environment: dict[str, str]) -> None:
    folder = Path(environment["LOCAL_DIR"])
    folder.mkdir()
    (folder / "thesis.odt").write_text("years of work")

    refused = run(environment, "reset")

    assert refused.returncode == 1
    assert (folder / "thesis.odt").exists()


def test_url_is_printed_alone_and_only_while_it_runs(environment: dict[str, str]) -> None:
    stopped = run(environment, "url")
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert "make up" in stopped.stderr

    assert run(environment, "services").returncode == 0

    assert run(environment, "url").stdout == f"{cloud_of(environment).api_url}\n"
