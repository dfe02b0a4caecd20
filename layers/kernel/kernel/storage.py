"""Files in the uploads bucket: they go to S3 and come from it directly, by links that live for minutes."""

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
    """What lies in the bucket under a key."""

    content_type: str
    size_bytes: int
    etag: str


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


def find(key: str) -> StoredFile | None:
    """Return what lies under a key, or None."""
    from botocore.exceptions import ClientError

    try:
        found = client("s3").head_object(Bucket=settings().uploads_bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return StoredFile(found.get("ContentType", ""), found["ContentLength"], found["ETag"].strip('"'))


def download_link(key: str, *, filename: str) -> str:
    """Sign a GET that saves as `filename`, good for five minutes, and is never shown inside a page."""
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    parameters = {
        "Bucket": settings().uploads_bucket,
        "Key": key,
        "ResponseContentDisposition": disposition,
    }
    return client("s3").generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=int(DOWNLOAD_LIFETIME.total_seconds())
    )


def move(source: str, target: str) -> None:
    """Give a stored file another key."""
    s3, bucket = client("s3"), settings().uploads_bucket
    s3.copy_object(Bucket=bucket, CopySource={"Bucket": bucket, "Key": source}, Key=target)
    s3.delete_object(Bucket=bucket, Key=source)
