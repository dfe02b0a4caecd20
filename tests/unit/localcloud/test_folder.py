"""A local cloud takes no folder that holds other things, and one command at a time works on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from localstack.embedded.config import PROJECT
from localstack.embedded.errors import CloudError
from localstack.embedded.files import read_json, write_json
from localstack.embedded.lock import claim, exclusive


def test_a_new_or_empty_folder_is_claimed_and_kept_private(tmp_path: Path) -> None:
    claim(tmp_path / "new" / "cloud")
    claim(tmp_path / "new" / "cloud")

    assert (tmp_path / "new" / "cloud").stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")

    with pytest.raises(CloudError, match="not empty"):
        claim(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_second_command_is_told_who_is_at_work(tmp_path: Path) -> None:
    folder = tmp_path / "cloud"
    second = f"""
from pathlib import Path
from localstack.embedded.errors import CloudError
from localstack.embedded.lock import exclusive
try:
    with exclusive(Path({str(folder)!r}), "up"):
        print("entered")
except CloudError as error:
    print(error.message)
"""
    with exclusive(folder, "reset"):
        told = subprocess.check_output([sys.executable, "-c", second], cwd=PROJECT, text=True)
    after = subprocess.check_output([sys.executable, "-c", second], cwd=PROJECT, text=True)

    assert "make reset" in told
    assert f"pid {os.getpid()}" in told
    assert after == "entered\n"


def test_a_file_is_replaced_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.json"
    write_json(path, {"a": 1})
    path.chmod(0o644)
    write_json(path, {"a": 2})

    assert read_json(path) == {"a": 2}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["file.json"]
