"""From blocks to one PDF: cut into chunks, set each in a process of its own, join."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

import campus_fonts
from functions.reports.rendering.errors import TypesettingFailed
from functions.reports.rendering.pdf.blocks import Cell, Json, Table, blank
from functions.reports.rendering.progress import Progress
from kernel.config import child_environment

WORKER = Path(__file__).with_name("worker.py")
ROWS_A_CHUNK = 1000
CELLS_A_CHUNK = 20_000
# The number of pages while chunks are still being set; it is printed onto the pages when they are joined.
NOT_YET_KNOWN = 0
# Tags, for those who have a page read to them, take ten times the room of what they tag.
TAGGED_CELLS = 6000
# One chunk of the largest tables takes some seconds on a whole processor.
CHUNK_TIMEOUT_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Setting:
    """What all pages share."""

    title: str
    author: str
    language: str
    running: tuple[str, str]
    footer: str
    is_landscape: bool
    timestamp: int

    def data(self, blocks: Sequence[Json], first_page: int, pages: int | None) -> Json:
        """Return what report.typ reads."""
        return {
            "title": self.title,
            "author": self.author,
            "lang": self.language,
            "running_left": self.running[0],
            "running_right": self.running[1],
            "footer": self.footer,
            "landscape": self.is_landscape,
            "fonts": campus_fonts.FAMILIES,
            "first_page": first_page,
            "pages": pages,
            "blocks": blocks,
        }


def typeset(
    blocks: Iterator[Json | Table], setting: Setting, folder: Path, output: BinaryIO, progress: Progress
) -> None:
    """Write the PDF of `blocks`; temporary files go into `folder`.

    Raises:
        TypesettingFailed: Typst refused the document, or its process was ended.
    """
    chunks = list(chunks_of(blocks))
    if len(chunks) == 1:
        target = folder / "whole.pdf"
        cells = sum(len(block.get("cells", ())) for block in chunks[0])
        _set(setting.data(chunks[0], 1, None), setting, target, is_tagged=cells <= TAGGED_CELLS)
        _copy(target, output)
        return
    targets: list[Path] = []
    pages = 0
    for number, chunk in enumerate(chunks, 1):
        targets.append(folder / f"{number}.pdf")
        pages = _set(setting.data(chunk, pages + 1, NOT_YET_KNOWN), setting, targets[-1])
        progress.reach(20 + 70 * number // len(chunks))
    numbers = folder / "numbers.pdf"
    bare = replace(setting, running=("", ""), footer="")
    _set(bare.data([blank(pages)], 1, pages), setting, numbers)
    _join(targets, numbers, setting, folder / "joined.pdf")
    _copy(folder / "joined.pdf", output)


def chunks_of(blocks: Iterator[Json | Table]) -> Iterator[list[Json]]:
    """Cut between the rows of tables; what stands before a table stays with its first rows."""
    chunk: list[Json] = []
    before: list[Json] = []
    room = ROWS_A_CHUNK
    for block in blocks:
        if not isinstance(block, Table):
            before.append(block)
            continue
        height = min(ROWS_A_CHUNK, max(1, CELLS_A_CHUNK // len(block.columns)))
        room = min(room, height)
        rows: list[Sequence[Cell]] = []
        offset = 0
        for row in block.rows:
            if room == 0:
                if rows:
                    yield [*chunk, *before, block.piece(rows, offset)]
                    before = []
                elif chunk:
                    yield chunk
                offset += len(rows)
                chunk, rows, room = [], [], height
            rows.append(row)
            room -= 1
        if rows:
            chunk += [*before, block.piece(rows, offset)]
            before = []
    yield [*chunk, *before]


def _set(data: Json, setting: Setting, target: Path, *, is_tagged: bool = False) -> int:
    job: dict[str, Any] = {"data": data, "target": str(target), "timestamp": setting.timestamp}
    command = [sys.executable, "-P", str(WORKER), str(campus_fonts.path())]
    try:
        done = subprocess.run(  # noqa: S603  the command is ours, people's words come by standard input
            command,
            input=json.dumps({**job, "tags": is_tagged}, ensure_ascii=False),
            env=child_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=CHUNK_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingFailed(f"a chunk took more than {CHUNK_TIMEOUT_SECONDS} seconds") from None
    if done.returncode != 0:
        raise TypesettingFailed(f"the typesetter ended with {done.returncode}: {done.stderr[-2000:]}")
    return int(done.stdout)


def _join(paths: Sequence[Path], numbers: Path, setting: Setting, target: Path) -> None:
    writer = PdfWriter()
    for path in paths:
        writer.append(PdfReader(path))
    for page, number in zip(writer.pages, PdfReader(numbers).pages, strict=True):
        page.merge_page(number)
        page.compress_content_streams()
    first = PdfReader(paths[0])
    writer.metadata = first.metadata
    writer.root_object[NameObject("/Lang")] = TextStringObject(setting.language)
    writer.root_object[NameObject("/ViewerPreferences")] = writer._add_object(first.root_object["/ViewerPreferences"])
    writer.write(target)


def _copy(path: Path, output: BinaryIO) -> None:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            output.write(block)
