"""An uploads bucket in memory, and clients that send files to it by their links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from moto import mock_aws

from kernel import aws, config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "uploads"
PDF = b"%PDF-1.7 a proof, and bytes that are no text: \x00\xff\xfe\n"


class Bucket:
    """The bucket, as tests look at it."""

    def __init__(self, s3: S3Client) -> None:
        self._s3 = s3

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys of what lies below a prefix."""
        return [item["Key"] for item in self._s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]

    def empty(self) -> None:
        """Delete everything, and give up unfinished uploads."""
        for key in self.keys():
            self._s3.delete_object(Bucket=BUCKET, Key=key)
        for upload in self._s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []):
            self._s3.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])

    def content(self, key: str) -> bytes:
        """Return what lies under a key."""
        return self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def remove(self, key: str) -> None:
        """Delete a file."""
        self._s3.delete_object(Bucket=BUCKET, Key=key)

    def begin_upload(self, key: str) -> None:
        """Begin an upload in parts that nobody ends."""
        self._s3.create_multipart_upload(Bucket=BUCKET, Key=key)

    def unfinished(self) -> list[str]:
        """Return the keys of uploads in parts that are not ended."""
        return [upload["Key"] for upload in self._s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])]

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store a file whatever was agreed on."""
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType=content_type)


@contextmanager
def uploads_bucket() -> Iterator[Bucket]:
    """Make an empty bucket, and have the kernel use it, inside a with-block."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        aws._client.cache_clear()
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        with config.using(replace(config.settings(), uploads_bucket=BUCKET)):
            yield Bucket(s3)
        aws._client.cache_clear()


def send_file(upload: dict[str, Any], content: bytes) -> None:
    """Send a file where its announcement says."""
    answer = requests.request(upload["method"], upload["url"], headers=upload["headers"], data=content, timeout=10)
    assert answer.status_code == 200, answer.text


def fetch_file(url: str) -> requests.Response:
    """Follow a download link."""
    return requests.get(url, timeout=10)
