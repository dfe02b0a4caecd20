"""What files may be handed in: their types, how they are recognised, and names that are safe to show and save."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILENAME_BYTES = 255
SIGNATURE_BYTES = 1024

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


class FileType(StrEnum):
    """The types of files that are taken."""

    PDF = "application/pdf"
    DOC = "application/msword"
    DOCX = f"{_OFFICE}.wordprocessingml.document"
    XLSX = f"{_OFFICE}.spreadsheetml.sheet"
    PPTX = f"{_OFFICE}.presentationml.presentation"
    ODT = f"{_OPEN_DOCUMENT}.text"
    ODS = f"{_OPEN_DOCUMENT}.spreadsheet"
    ODP = f"{_OPEN_DOCUMENT}.presentation"
    RTF = "application/rtf"
    ZIP = "application/zip"
    JSON = "application/json"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    CSV = "text/csv"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"
    MP4 = "video/mp4"


_ZIP = re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)")
_ISO_MEDIA = re.compile(rb".{4}ftyp", re.DOTALL)
_TEXT = re.compile(rb"(\xff\xfe|\xfe\xff).*|[^\x00]*", re.DOTALL)
_SIGNATURES: dict[FileType, re.Pattern[bytes]] = {
    FileType.PDF: re.compile(rb".{0,1019}%PDF-", re.DOTALL),
    FileType.DOC: re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    FileType.RTF: re.compile(rb"\{\\rtf"),
    FileType.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    FileType.JPEG: re.compile(rb"\xff\xd8\xff"),
    FileType.GIF: re.compile(rb"GIF8[79]a"),
    FileType.WEBP: re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    FileType.MP3: re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
    **dict.fromkeys((FileType.M4A, FileType.MP4), _ISO_MEDIA),
    **dict.fromkeys((FileType.DOCX, FileType.XLSX, FileType.PPTX, FileType.ZIP), _ZIP),
    **dict.fromkeys((FileType.ODT, FileType.ODS, FileType.ODP), _ZIP),
}
_TEXT_TYPES = frozenset({FileType.JSON, FileType.TEXT, FileType.MARKDOWN, FileType.CSV})

_BIDI_AND_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def looks_like(file_type: FileType, beginning: bytes) -> bool:
    """Whether a file that begins like this can be of this type.

    Args:
        beginning: its first `SIGNATURE_BYTES` bytes, or all of it.
    """
    if file_type in _TEXT_TYPES:
        return _TEXT.fullmatch(beginning) is not None
    return _SIGNATURES[file_type].match(beginning) is not None


def safe_filename(name: str) -> str:
    """Return the last part of a path as a name to show and to save under; empty when nothing of it is left.

    Folders, control and invisible characters, and those that turn the direction of writing go; runs of white space
    become one space, and a name of more than 255 bytes in UTF-8 is cut before its extension.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = _BIDI_AND_INVISIBLE.sub("", re.sub(r"\s+", " ", last))
    kept = "".join(character for character in visible if unicodedata.category(character) not in ("Cc", "Cs", "Co"))
    return _cut(kept.strip(" ."))


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_FILENAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}".encode()
    if not stem or len(ending) > 20:
        stem, ending = name, b""
    room = MAX_FILENAME_BYTES - len(ending)
    return stem.encode()[:room].decode(errors="ignore").rstrip() + ending.decode()
