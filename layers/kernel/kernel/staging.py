"""Objects in the staging bucket, written and read as streams: memory does not grow with their size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from kernel.aws import client
from kernel.config import settings

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PREFIX = "staging"
CHUNK_BYTES = 8 * 1024 * 1024
"""What is held in memory and sent at once; S3 takes no part below 5 MiB, and 10,000 parts at the most (80 GB)."""


class StagedObjectBroken(Exception):
    """What was read is not what was written."""


@dataclass(frozen=True, slots=True)
class StagedObject:
    """An object that is whole: its key, size and SHA-256 (hexadecimal)."""

    key: str
    size_bytes: int
    sha256: str


class StagingWriter:
    """Collects bytes and sends them chunk by chunk. Only `staged` makes and ends one."""

    def __init__(self, key: str, content_type: str) -> None:
        self._bucket, self._key = settings().staging_bucket, key
        self._content_type = content_type
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._upload_id = ""
        self._parts: list[CompletedPartTypeDef] = []
        self.size_bytes = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Append bytes; return how many."""
        length = memoryview(data).nbytes
        self._hash.update(data)
        self.size_bytes += length
        self._buffer += data
        while len(self._buffer) >= CHUNK_BYTES:
            self._send(CHUNK_BYTES)
        return length

    def write_record(self, record: Any) -> None:
        """Append one line of JSON: decimals become strings, times RFC 3339."""
        self.write(to_json(record) + b"\n")

    @property
    def result(self) -> StagedObject:
        """What was written so far; the object exists once the with-block has ended."""
        return StagedObject(self._key, self.size_bytes, self._hash.hexdigest())

    def _send(self, length: int) -> None:
        s3 = client("s3")
        if not self._upload_id:
            started = s3.create_multipart_upload(Bucket=self._bucket, Key=self._key, ContentType=self._content_type)
            self._upload_id = started["UploadId"]
        number = len(self._parts) + 1
        with memoryview(self._buffer) as view:
            body = bytes(view[:length])
        told = s3.upload_part(
            Bucket=self._bucket, Key=self._key, UploadId=self._upload_id, PartNumber=number, Body=body
        )
        self._parts.append({"PartNumber": number, "ETag": told["ETag"]})
        del self._buffer[:length]

    def _finish(self) -> None:
        if not self._upload_id:
            client("s3").put_object(
                Bucket=self._bucket, Key=self._key, Body=bytes(self._buffer), ContentType=self._content_type
            )
            return
        if self._buffer:
            self._send(len(self._buffer))
        client("s3").complete_multipart_upload(
            Bucket=self._bucket, Key=self._key, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
        )

    def _abort(self) -> None:
        if self._upload_id:
            client("s3").abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)


@contextmanager
def staged(key: str, *, content_type: str = "application/x-ndjson") -> Iterator[StagingWriter]:
    """Write an object: it is there, whole, when the with-block ends, and not at all when an exception ends it."""
    writer = StagingWriter(key, content_type)
    try:
        yield writer
        writer._finish()
    except BaseException:
        writer._abort()
        raise


def records(staged_object: StagedObject) -> Iterator[Any]:
    """Read an object line by line, each as JSON; may be called again.

    Raises:
        StagedObjectBroken: the object is gone, or its bytes are not those that were written (told at its end).
    """
    from botocore.exceptions import ClientError

    read = hashlib.sha256()
    try:
        found = client("s3").get_object(Bucket=settings().staging_bucket, Key=staged_object.key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise StagedObjectBroken(f"{staged_object.key} is gone") from error
        raise
    with closing(found["Body"]) as body:
        for line in body.iter_lines(chunk_size=1024 * 1024, keepends=True):
            read.update(line)
            try:
                yield from_json(line)
            except ValueError as error:
                raise StagedObjectBroken(f"{staged_object.key} holds a line that is no JSON") from error
    if read.hexdigest() != staged_object.sha256:
        raise StagedObjectBroken(f"{staged_object.key} has another checksum than it was written with")
