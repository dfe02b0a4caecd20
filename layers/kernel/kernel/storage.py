"""Files in S3: they go to it and come from it directly, by links that live for minutes.

They lie in the uploads bucket unless another one is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from kernel import clock
from kernel.aws import client
from kernel.config import settings

UPLOAD_LIFETIME = timedelta(minutes=15)
DOWNLOAD_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Upload:
    """Where and how a client sends its file; the signature covers type and length."""

    url: str
    method: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What lies in the bucket under a key; `beginning` are its first bytes, as many as were asked for."""

    content_type: str
    size_bytes: int
    etag: str
    beginning: bytes


def upload_link(key: str, *, content_type: str, size_bytes: int) -> Upload:
    """Sign a PUT of exactly this type and length, good for fifteen minutes."""
    parameters = {
        "Bucket": settings().uploads_bucket,
        "Key": key,
        "ContentType": content_type,
        "ContentLength": size_bytes,
    }
    url = client("s3").generate_presigned_url(
        "put_object", Params=parameters, ExpiresIn=int(UPLOAD_LIFETIME.total_seconds())
    )
    headers = {"Content-Type": content_type, "Content-Length": str(size_bytes)}
    return Upload(url, "PUT", headers, clock.now() + UPLOAD_LIFETIME)


def find(key: str, *, first_bytes: int) -> StoredFile | None:
    """Return what lies under a key, with its first bytes (one at the least); None when nothing does."""
    from botocore.exceptions import ClientError

    try:
        found = client("s3").get_object(Bucket=settings().uploads_bucket, Key=key, Range=f"bytes=0-{first_bytes - 1}")
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 416:
            return StoredFile(content_type="", size_bytes=0, etag="", beginning=b"")
        if status == 404:
            return None
        raise
    size_bytes = int(found["ContentRange"].rpartition("/")[2])
    return StoredFile(found.get("ContentType", ""), size_bytes, found["ETag"], found["Body"].read(first_bytes))


def download_link(key: str, *, filename: str, bucket: str = "") -> str:
    """Sign a GET that saves as `filename`, good for five minutes, and is never shown inside a page."""
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    parameters = {
        "Bucket": bucket or settings().uploads_bucket,
        "Key": key,
        "ResponseContentDisposition": disposition,
    }
    return client("s3").generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=int(DOWNLOAD_LIFETIME.total_seconds())
    )


def copy(source: str, target: str, *, etag: str) -> bool:
    """Copy a file to another key; return False when the source is no longer the one with this ETag."""
    from botocore.exceptions import ClientError

    bucket = settings().uploads_bucket
    try:
        client("s3").copy_object(
            Bucket=bucket, CopySource={"Bucket": bucket, "Key": source}, CopySourceIfMatch=etag, Key=target
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 412):
            return False
        raise
    return True


def remove(key: str, *, bucket: str = "") -> None:
    """Delete a file; a missing one is no error."""
    client("s3").delete_object(Bucket=bucket or settings().uploads_bucket, Key=key)
