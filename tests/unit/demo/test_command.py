"""The demo's command when there is nothing to talk to."""

import pytest

from localstack.demo.cli import main
from localstack.embedded.ports import free_port


def test_demo_without_a_platform_says_make_up(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://127.0.0.1:{free_port()}/_aws/execute-api/campus/local"

    exit_code = main(["--url", url])

    shown = capsys.readouterr()
    assert exit_code == 1
    assert "make up" in shown.err
    assert url in shown.err
    assert shown.out == ""
