"""A layer is unpacked once, and every Lambda process links to that copy."""

import os
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from localstack.embedded.gateway import shared_layers


@pytest.fixture
def runtime(tmp_path: Path) -> ModuleType:
    """A module that unpacks with `zipfile`, as the emulator's does, installed to share."""
    module = ModuleType("lambda_runtime")
    module.zipfile = zipfile  # type: ignore[attr-defined]
    shared_layers.install(module, tmp_path / "cache")
    return module


def unpack(runtime: ModuleType, process: Path, name: str, files: int = 1) -> Path:
    """Unpack a zip named `name` for one process as the emulator does; the folder."""
    target = process / name
    target.mkdir(parents=True)
    archive = process / f"{name}.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for number in range(files):
            made.writestr(zipfile.ZipInfo(f"python/package{number or ''}.py"), "value = 1\n")
    with runtime.zipfile.ZipFile(str(archive)) as opened:
        opened.namelist()
        opened.extractall(str(target))
    return target


def test_two_processes_share_one_copy_of_a_layer(runtime: ModuleType, tmp_path: Path) -> None:
    first = unpack(runtime, tmp_path / "one", "layer_0")
    second = unpack(runtime, tmp_path / "two", "layer_0")

    assert (second / "python" / "package.py").read_text() == "value = 1\n"
    assert os.path.samefile(first, second)


def test_a_process_that_ends_leaves_the_others_copy(runtime: ModuleType, tmp_path: Path) -> None:
    unpack(runtime, tmp_path / "one", "layer_0")
    second = unpack(runtime, tmp_path / "two", "layer_0")

    shutil.rmtree(tmp_path / "one")

    assert (second / "python" / "package.py").exists()


def test_a_functions_own_code_is_not_shared(runtime: ModuleType, tmp_path: Path) -> None:
    code = unpack(runtime, tmp_path / "one", "code")

    assert not code.is_symlink()
    assert (code / "python" / "package.py").exists()


def test_half_unpacked_and_old_layers_are_pruned(tmp_path: Path) -> None:
    for number in range(shared_layers.KEPT + 2):
        (tmp_path / f"{number:02}").mkdir()
        os.utime(tmp_path / f"{number:02}", (number, number))
    (tmp_path / "77.new").mkdir()

    shared_layers.prune(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{number:02}" for number in range(2, shared_layers.KEPT + 2)
    ]


def test_processes_that_start_together_unpack_it_once_and_whole(runtime: ModuleType, tmp_path: Path) -> None:
    def start(number: int) -> list[Path]:
        return sorted(unpack(runtime, tmp_path / str(number), "layer_0", files=200).rglob("*.py"))

    with ThreadPoolExecutor(8) as pool:
        unpacked = list(pool.map(start, range(8)))

    assert [len(files) for files in unpacked] == [200] * 8
    assert len({path.resolve().parents[1] for files in unpacked for path in files}) == 1
