"""What pictures are taken as avatars, and how they are recognised."""

from __future__ import annotations

import re
from enum import StrEnum

MAX_IMAGE_BYTES = 2 * 1024 * 1024
SIGNATURE_BYTES = 16


class ImageType(StrEnum):
    """The types of pictures that are taken. SVG is none: it is a document that can hold scripts."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"

    @property
    def extension(self) -> str:
        """The ending of a file's name."""
        return "jpg" if self is ImageType.JPEG else self.value.removeprefix("image/")


_SIGNATURES = {
    ImageType.PNG: re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ImageType.JPEG: re.compile(rb"\xff\xd8\xff"),
    ImageType.WEBP: re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


def looks_like(image_type: ImageType, beginning: bytes) -> bool:
    """Whether a file that begins like this can be a picture of this type.

    Args:
        beginning: its first `SIGNATURE_BYTES` bytes, or all of it.
    """
    return _SIGNATURES[image_type].match(beginning) is not None
