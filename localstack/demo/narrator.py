"""Prints the story: chapters, sentences, calls and answers."""

import os
import sys
import textwrap
import unicodedata
from http import HTTPStatus
from typing import TextIO

WIDTH = 100
BOLD, DIM, GREEN, CYAN, PLAIN = "\033[1m", "\033[2m", "\033[32m", "\033[36m", "\033[0m"


class Narrator:
    """Writes to `out`, in colour when that is a terminal and NO_COLOR is not set."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._colours = out.isatty() and not os.environ.get("NO_COLOR")
        self._chapter = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        self._line(self._in(BOLD, f"\n━━ {self._chapter}. {title} ".ljust(WIDTH, "━")))

    def say(self, text: str) -> None:
        """Tell what happens next, or what it meant."""
        self._line()
        self._line(textwrap.fill(" ".join(text.split()), WIDTH))

    def command(self, text: str) -> None:
        """Show a command for the shell."""
        self._line()
        first, *more = text.splitlines()
        self._line("\n".join([f"  {self._in(DIM, '$')} {self._in(CYAN, first)}", *(f"    {line}" for line in more)]))

    def answer(self, status: int, body: str, note: str = "") -> None:
        """Show what came back."""
        phrase = HTTPStatus(status).phrase
        self._line(f"  {self._in(GREEN, f'← {status} {phrase}')}{f'   ({note})' if note else ''}")
        if body:
            self._line(textwrap.indent(body, "    "))

    def variable(self, assignment: str) -> None:
        """Show the line that keeps a value in the shell."""
        self._line(f"  {self._in(DIM, '$')} {assignment}")

    def table(self, rows: list[list[str]]) -> None:
        """Show rows in columns, the first one as their heads."""
        widths = [max(_columns(row[column]) for row in rows) for column in range(len(rows[0]))]
        self._line()
        for number, row in enumerate(rows):
            cells = (cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True))
            line = "  ".join(cells).rstrip()
            self._line(f"    {self._in(BOLD, line) if number == 0 else line}")

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self._colours else text

    def _line(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)


def _columns(text: str) -> int:
    """How wide a terminal shows `text`: Chinese, Japanese and Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
