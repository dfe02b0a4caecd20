"""Ports that are taken are told with their holder and the way out."""

import os
import socket
from collections.abc import Iterator

import pytest

from localstack.embedded import ports
from localstack.embedded.errors import CloudError


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that this very process listens on."""
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_names_its_holder_and_how_to_choose_another(taken_port: int) -> None:
    with pytest.raises(CloudError) as refused:
        ports.require_free(taken_port, what="the API", variable="API_PORT")

    assert f"Port {taken_port}" in refused.value.message
    assert "the API" in refused.value.message
    assert f"pid {os.getpid()}" in refused.value.message
    assert "make up API_PORT=" in refused.value.advice


def test_the_proposed_port_is_free(taken_port: int) -> None:
    proposed = int(ports.taken_advice(taken_port, "API_PORT").rsplit("=", 1)[1])

    assert proposed != taken_port
    assert ports.is_free(proposed)


def test_an_unknown_holder_is_admitted() -> None:
    assert "could not be read" in ports.taken_message(4566, "the API", None)


def test_a_free_port_passes_and_answers_nobody() -> None:
    port = ports.free_port()

    ports.require_free(port, what="PostgreSQL", variable="PG_PORT")
    assert not ports.answers(port)


def test_no_outside_address_is_loopback() -> None:
    assert not [address for address in ports.outside_addresses() if address.startswith("127.")]
