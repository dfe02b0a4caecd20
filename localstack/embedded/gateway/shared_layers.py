"""One unpacked copy of each layer for all Lambda processes.

The emulator unpacks every layer anew for every process of every function: a second and a hundred
megabytes each time. Here the first one unpacks, the others link to it.
"""

import hashlib
import os
import shutil
import threading
import zipfile
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from types import ModuleType, SimpleNamespace

LAYER_PREFIX = "layer_"
# Unpacked layers kept from one start to the next: the newest, so that old deploys' don't pile up.
KEPT = 6


def install(lambda_runtime: ModuleType, cache: Path) -> None:
    """Make the emulator's Lambda processes share unpacked layers in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    prune(cache)

    class Shared(SharingZipFile):
        folder = cache

    lambda_runtime.zipfile = SimpleNamespace(  # type: ignore[attr-defined]
        ZipFile=Shared, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )


def prune(cache: Path) -> None:
    """Delete half unpacked layers and all but the KEPT last used."""
    newest_first = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    whole = [path for path in newest_first if not path.suffix]
    for path in newest_first:
        if path not in whole[:KEPT]:
            shutil.rmtree(path)


class SharingZipFile(zipfile.ZipFile):
    """A zip file whose `extractall` into `…/layer_N` leaves a link to one shared, read-only copy."""

    folder: Path
    # Not `_lock`: every ZipFile has one of its own by that name.
    _unpacking = threading.Lock()

    def _shared(self) -> Path:
        digest = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
        return self.folder / digest[:24]

    def _is_layer(self) -> bool:
        return Path(str(self.filename)).name.startswith(LAYER_PREFIX)

    def namelist(self) -> list[str]:
        """The entries, or none for a layer unpacked before: its names were checked then."""
        return [] if self._is_layer() and self._shared().exists() else super().namelist()

    def extractall(
        self,
        path: str | PathLike[str] | None = None,
        members: Iterable[str | zipfile.ZipInfo] | None = None,
        pwd: bytes | None = None,
    ) -> None:
        """Unpack; a layer only when no process did before."""
        if path is None or not self._is_layer():
            super().extractall(path, members, pwd)
            return
        shared = self._shared()
        with self._unpacking:
            if not shared.exists():
                unfinished = shared.with_suffix(".new")
                shutil.rmtree(unfinished, ignore_errors=True)
                super().extractall(unfinished, members, pwd)
                unfinished.rename(shared)
            os.utime(shared)
        target = Path(path)
        target.rmdir()
        target.symlink_to(shared, target_is_directory=True)
        Path(str(self.filename)).unlink()
