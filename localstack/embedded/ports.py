"""TCP ports of this machine: which are free, and who holds the others."""

import socket
from contextlib import suppress

from localstack.embedded import processes
from localstack.embedded.errors import CloudError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def answers(port: int, host: str = LOOPBACK, timeout_seconds: float = 1.0) -> bool:
    """Whether something accepts connections on `host`:`port`."""
    try:
        with socket.create_connection((host, port), timeout=timeout_seconds):
            return True
    except OSError:
        return False


def require_free(port: int, *, what: str, variable: str) -> None:
    """Raise CloudError, naming the holder and the way out, unless `port` is free.

    `what` names the part that needs it, `variable` the make variable that chooses another.
    """
    if is_free(port):
        return
    raise CloudError(taken_message(port, what, processes.listener(port)), advice=taken_advice(port, variable))


def taken_message(port: int, what: str, holder: str | None) -> str:
    """The sentence that says that `port` is taken, and by whom."""
    by = f"It is held by {holder}." if holder else "Its holder could not be read (another user's process?)."
    return f"Port {port}, wanted for {what}, is already taken. {by}"


def taken_advice(port: int, variable: str) -> str:
    """How to go on when `port` is taken."""
    other = next((candidate for candidate in range(port + 1, min(port + 500, 65536)) if is_free(candidate)), 0)
    example = other or "<port>"
    return f"Stop that program, or choose another port, which is remembered: make up {variable}={example}"


def outside_addresses() -> list[str]:
    """This machine's IPv4 addresses other than loopback; empty when it has none."""
    found = set()
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # documentation address: picks a route, sends nothing
        found.add(probe.getsockname()[0])
    with suppress(OSError):
        found.update(str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
    return sorted(address for address in found if not address.startswith("127."))
