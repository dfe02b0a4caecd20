"""How pictures are recognised."""

from __future__ import annotations

import pytest

from functions.profiles.images import SIGNATURE_BYTES, ImageType, looks_like

BEGINNINGS = {
    ImageType.PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ImageType.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    ImageType.WEBP: b"RIFF\x0a\x00\x00\x00WEBPVP8 ",
}


@pytest.mark.parametrize("claimed", ImageType)
@pytest.mark.parametrize("real", ImageType)
def test_picture_looks_like_its_type_alone(claimed: ImageType, real: ImageType) -> None:
    assert looks_like(claimed, BEGINNINGS[real][:SIGNATURE_BYTES]) is (claimed is real)


@pytest.mark.parametrize("image_type", ImageType)
@pytest.mark.parametrize("other", [b"", b"GIF89a", b"<svg xmlns=", b"<!DOCTYPE html>", b" \x89PNG", b"RIFF....WAVE"])
def test_what_is_no_picture_looks_like_none(image_type: ImageType, other: bytes) -> None:
    assert not looks_like(image_type, other)


def test_svg_is_no_type() -> None:
    assert "image/svg+xml" not in set(ImageType)


def test_extensions() -> None:
    assert [image_type.extension for image_type in ImageType] == ["png", "jpg", "webp"]
