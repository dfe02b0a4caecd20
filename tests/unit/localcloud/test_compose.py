"""The Docker variant offers the same two ports, to this machine alone."""

import yaml

from localstack.embedded import config

COMPOSE = yaml.safe_load((config.PROJECT / "localstack" / "compose.yaml").read_text())


def test_every_port_is_bound_to_loopback() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service["ports"]]

    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_images_are_the_versions_that_were_chosen() -> None:
    images = {name: service["image"] for name, service in COMPOSE["services"].items()}

    assert images == {"localstack": "localstack/localstack:${LOCALSTACK_VERSION:-4.14}", "postgres": "postgres:15"}
