"""The PostgreSQL server as a process: private, restartable, and healed after a crash."""

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from localstack.embedded import ports, processes
from localstack.embedded.errors import CloudError
from localstack.embedded.postgres import Server


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Server]:
    """A server that is not started yet, and is stopped after the test."""
    server = Server(tmp_path / "postgres", durable=False)
    yield server
    server.stop()


def notes(server: Server) -> list[str]:
    """What the table `notes` holds."""
    with psycopg.connect(server.admin_url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY text")]


def write_note(server: Server, text: str) -> None:
    """Add a note, making the table when it is missing."""
    with psycopg.connect(server.admin_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [text])


def test_data_survive_a_restart(stopped: Server) -> None:
    server = stopped.start()
    identifier = server.identifier()
    write_note(server, "kept")

    assert server.stop() is True
    assert not ports.answers(server.port)
    server.start()

    assert notes(server) == ["kept"]
    assert server.identifier() == identifier


def test_data_survive_a_crash_and_the_lock_it_leaves(stopped: Server) -> None:
    server = Server(stopped.data_dir).start()
    write_note(server, "kept")
    crashed = server.pid
    assert crashed is not None
    os.kill(crashed, signal.SIGKILL)
    processes.wait_gone(crashed, 5)
    # By now another program of this user has the pid that the lock names.
    lock = server.data_dir / "postmaster.pid"
    stranger = subprocess.Popen(
        ["sleep", "60"], user=lock.stat().st_uid, extra_groups=[] if os.geteuid() == 0 else None
    )
    try:
        lock.write_text(lock.read_text().replace(str(crashed), str(stranger.pid), 1))

        server.start()

        assert notes(server) == ["kept"]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        server.stop()


def test_a_second_start_changes_nothing(stopped: Server) -> None:
    pid = stopped.start().pid

    again = Server(stopped.data_dir, stopped.port)

    assert again.start().pid == pid
    assert again.admin_url == stopped.admin_url


def test_it_asks_for_the_password_and_keeps_it_private(stopped: Server) -> None:
    server = stopped.start()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.admin_url.replace(server.password, "guess"))
    assert stat.S_IMODE(server.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data_dir.stat().st_mode) == 0o700


def test_it_is_reachable_from_this_machine_alone(stopped: Server) -> None:
    server = stopped.start()

    with psycopg.connect(server.admin_url) as connection:
        listens = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
        sockets = connection.execute("SELECT current_setting('unix_socket_directories')").fetchone()
    assert (listens, sockets) == (("127.0.0.1",), ("",))
    assert not [address for address in ports.outside_addresses() if ports.answers(server.port, address)]


def test_the_extension_for_timetables_is_there_and_lower_knows_unicode(stopped: Server) -> None:
    with psycopg.connect(stopped.start().admin_url) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        assert connection.execute("SELECT lower('ÄÖÜ ЖЯ')").fetchone() == ("äöü жя",)


def test_a_half_made_data_folder_is_made_again(stopped: Server) -> None:
    unfinished = stopped.data_dir.with_name(f".{stopped.data_dir.name}.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")

    stopped.start()

    assert stopped.ready()


def test_data_whose_password_is_lost_are_not_touched(stopped: Server) -> None:
    stopped.start()
    stopped.stop()
    stopped.password_file.unlink()

    with pytest.raises(CloudError, match="password"):
        stopped.start()

    assert (stopped.data_dir / "PG_VERSION").exists()


def test_a_failed_start_names_its_log(stopped: Server) -> None:
    stopped.start()
    stopped.stop()
    (stopped.data_dir / "postgresql.conf").write_text("nonsense = = 1\n")

    with pytest.raises(CloudError) as failed:
        stopped.start()

    assert failed.value.log is not None
    assert "contains errors" in failed.value.log.read_text()
    assert stopped.pid is None
