"""The AWS emulator as a process: on loopback only, its state kept, its functions isolated and ended with it."""

import io
import json
import os
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from localstack.embedded import ports, processes
from localstack.embedded.emulator import ACCOUNT, REGION, Emulator

HANDLER = """
import importlib.util, os, sys
def handler(event, context):
    print("called with", event)
    if "sleep" in event:
        import time; time.sleep(event["sleep"])
    found = [name for name in ("pytest", "ministack", "in_layer") if importlib.util.find_spec(name)]
    return {"pid": os.getpid(), "version": sys.version_info[:2], "found": found, "environment": dict(os.environ)}
"""


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """A running emulator, which is stopped after the test."""
    emulator = Emulator(tmp_path / "cloud", ports.free_port()).start()
    yield emulator
    emulator.kill()


def client(emulator: Emulator, service: str) -> Any:
    """A boto3 client of the emulator."""
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=emulator.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="local",
    )


def zipped(name: str, text: str) -> bytes:
    """A zip file with one entry."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, text)
    return content.getvalue()


def make_function(emulator: Emulator, name: str = "campus-local-users-api") -> None:
    """Create the function HANDLER with a layer that holds the module `in_layer`."""
    lambda_ = client(emulator, "lambda")
    layer = lambda_.publish_layer_version(
        LayerName="layer", Content={"ZipFile": zipped("python/in_layer.py", "value = 1\n")}
    )
    lambda_.create_function(
        FunctionName=name,
        Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
        Handler="app.handler",
        Role=f"arn:aws:iam::{ACCOUNT}:role/any",
        Code={"ZipFile": zipped("app.py", HANDLER)},
        Layers=[layer["LayerVersionArn"]],
        Timeout=30,
        Environment={"Variables": {"SERVICE": "users"}},
    )


def call(emulator: Emulator, event: dict[str, Any]) -> dict[str, Any]:
    """Invoke the function; its answer."""
    answer = client(emulator, "lambda").invoke(FunctionName="campus-local-users-api", Payload=json.dumps(event))
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    return result


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether `condition` comes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_it_is_reachable_from_this_machine_alone(emulator: Emulator) -> None:
    assert ports.answers(emulator.port)
    assert not [address for address in ports.outside_addresses() if ports.answers(emulator.port, address)]


def test_objects_messages_and_secrets_survive_a_restart(emulator: Emulator) -> None:
    client(emulator, "s3").create_bucket(Bucket="uploads")
    client(emulator, "s3").put_object(Bucket="uploads", Key="a/ü b.txt", Body=b"hello", ContentType="text/plain")
    queue = client(emulator, "sqs").create_queue(QueueName="queue")["QueueUrl"]
    client(emulator, "sqs").send_message(QueueUrl=queue, MessageBody="waiting")
    client(emulator, "secretsmanager").create_secret(Name="secret", SecretString="s3cret")

    emulator.stop()
    assert not ports.answers(emulator.port)
    emulator.start()

    stored = client(emulator, "s3").get_object(Bucket="uploads", Key="a/ü b.txt")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"hello", "text/plain")
    assert client(emulator, "sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "waiting"
    assert client(emulator, "secretsmanager").get_secret_value(SecretId="secret")["SecretString"] == "s3cret"


def test_a_crash_falls_back_to_the_last_save(emulator: Emulator) -> None:
    secrets = client(emulator, "secretsmanager")
    secrets.create_secret(Name="saved", SecretString="1")
    emulator.save()
    secrets.create_secret(Name="unsaved", SecretString="2")

    emulator.kill()
    emulator.start()

    names = [secret["Name"] for secret in client(emulator, "secretsmanager").list_secrets()["SecretList"]]
    assert names == ["saved"]


def test_a_crash_loses_no_uploaded_object(emulator: Emulator) -> None:
    client(emulator, "s3").create_bucket(Bucket="uploads")
    emulator.save()
    client(emulator, "s3").put_object(Bucket="uploads", Key="a/b.txt", Body=b"hello", ContentType="text/plain")

    emulator.kill()
    emulator.start()

    stored = client(emulator, "s3").get_object(Bucket="uploads", Key="a/b.txt")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"hello", "text/plain")


def test_the_saved_state_is_private(emulator: Emulator) -> None:
    client(emulator, "secretsmanager").create_secret(Name="secret", SecretString="s3cret")
    emulator.save()

    files = [path for path in emulator.state_dir.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if path.stat().st_mode & 0o077]


def test_a_function_sees_its_layers_and_not_our_packages(emulator: Emulator) -> None:
    make_function(emulator)

    answer = call(emulator, {})

    assert answer["found"] == ["in_layer"]
    assert tuple(answer["version"]) == sys.version_info[:2]
    assert answer["environment"]["SERVICE"] == "users"
    assert answer["environment"]["AWS_ENDPOINT_URL"] == emulator.url
    assert "GATEWAY_PORT" not in answer["environment"]


def test_what_a_function_prints_is_in_its_log_file(emulator: Emulator) -> None:
    make_function(emulator)

    call(emulator, {"first": 1})
    call(emulator, {"second": 2})

    log = emulator.function_logs / "campus-local-users-api.log"
    assert eventually(lambda: log.exists() and "'second': 2" in log.read_text())
    assert "called with {'first': 1}\n" in log.read_text()


def test_no_function_outlives_the_emulator(emulator: Emulator) -> None:
    make_function(emulator)
    pid = call(emulator, {})["pid"]

    emulator.stop()

    assert processes.wait_gone(pid, 0)
    assert processes.leftovers(emulator.record.run_dir) == []


def test_functions_of_a_crashed_emulator_are_ended_by_the_next_start(emulator: Emulator) -> None:
    make_function(emulator)
    client(emulator, "lambda").invoke(
        FunctionName="campus-local-users-api", InvocationType="Event", Payload=json.dumps({"sleep": 60})
    )
    assert eventually(lambda: len(processes.leftovers(emulator.record.run_dir)) > 1)
    pid = emulator.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    processes.wait_gone(pid, 5)
    orphans = processes.leftovers(emulator.record.run_dir)
    assert orphans

    emulator.start()

    assert all(processes.wait_gone(orphan, 0) for orphan in orphans)
