"""Names that are safe to show and to save, and files that are what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.homework.files import MAX_FILENAME_BYTES, FileType, looks_like, safe_filename


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("essay.pdf", "essay.pdf"),
        ("Сочинение № 1.docx", "Сочинение № 1.docx"),
        ("عرض.pptx", "عرض.pptx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\essay.pdf", "essay.pdf"),
        ("/", ""),
        ("..", ""),
        ("...", ""),
        (" . ", ""),
        ("essay.pdf/", ""),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\x07b\x7f\x9bc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u2069\u200b\ufeff.txt", "a.txt"),
        ("a  \t b.txt", "a b.txt"),
        ("e\u0301.txt", "é.txt"),
        (".htaccess", "htaccess"),
        ("report.pdf. ", "report.pdf"),
        ("👩🏽‍🎓.png", "👩🏽‍🎓.png"),
    ],
)
def test_a_name_keeps_what_is_harmless(given_name: str, safe: str) -> None:
    assert safe_filename(given_name) == safe


@pytest.mark.parametrize("character", ["x", "ж", "漢", "🎓"])
def test_a_long_name_is_cut_before_its_extension(character: str) -> None:
    name = safe_filename(character * 300 + ".docx")

    assert name.endswith(f"{character}.docx")
    assert MAX_FILENAME_BYTES - 4 < len(name.encode()) <= MAX_FILENAME_BYTES


def test_a_long_name_without_an_extension_is_cut() -> None:
    assert safe_filename("a." + "x" * 300) == "a." + "x" * 253


@given(st.text())
def test_every_name_comes_out_safe(name: str) -> None:
    safe = safe_filename(name)

    assert len(safe.encode()) <= MAX_FILENAME_BYTES
    assert not set(safe) & set("/\\\r\n\t\x00\u202e\u2066")
    assert safe == safe.strip(" .")
    assert safe_filename(safe) == safe


BEGINNINGS = {
    FileType.PDF: b"%PDF-1.7\n",
    FileType.DOC: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
    FileType.DOCX: b"PK\x03\x04....",
    FileType.XLSX: b"PK\x03\x04....",
    FileType.PPTX: b"PK\x03\x04....",
    FileType.ODT: b"PK\x03\x04....",
    FileType.ODS: b"PK\x03\x04....",
    FileType.ODP: b"PK\x03\x04....",
    FileType.ZIP: b"PK\x05\x06....",
    FileType.RTF: b"{\\rtf1",
    FileType.PNG: b"\x89PNG\r\n\x1a\n",
    FileType.JPEG: b"\xff\xd8\xff\xe0",
    FileType.GIF: b"GIF89a",
    FileType.WEBP: b"RIFF\x00\x00\x00\x0aWEBPVP8 ",
    FileType.MP3: b"ID3\x04",
    FileType.M4A: b"\x00\x00\x00\x20ftypM4A ",
    FileType.MP4: b"\x00\x00\x00\x20ftypisom",
    FileType.JSON: b'{"a": 1}',
    FileType.TEXT: "Привет".encode(),
    FileType.MARKDOWN: b"# Title",
    FileType.CSV: b"a;b\n1;2\n",
}
EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"


@pytest.mark.parametrize("file_type", FileType)
def test_each_type_knows_its_own_and_no_program(file_type: FileType) -> None:
    assert looks_like(file_type, BEGINNINGS[file_type])
    assert not looks_like(file_type, EXECUTABLE)


@pytest.mark.parametrize(
    ("file_type", "beginning", "is_taken"),
    [
        (FileType.PDF, b"\xef\xbb\xbf\n%PDF-1.4", True),
        (FileType.PDF, b"x" * 1019 + b"%PDF-", True),
        (FileType.PDF, b"x" * 1020 + b"%PDF-", False),
        (FileType.PDF, b"<html><script>", False),
        (FileType.PNG, b"\xff\xd8\xff\xe0", False),
        (FileType.DOCX, b"%PDF-1.4", False),
        (FileType.MP3, b"\xff\xfb\x90\x64", True),
        (FileType.MP3, b"\xff\xfea\x00", False),
        (FileType.TEXT, "Привет".encode("utf-16"), True),
        (FileType.TEXT, b"a\x00b", False),
        (FileType.CSV, b"", True),
    ],
)
def test_edges_of_what_a_type_may_begin_with(file_type: FileType, beginning: bytes, is_taken: bool) -> None:
    assert looks_like(file_type, beginning) is is_taken
