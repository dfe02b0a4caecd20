"""Where a report's files lie: what is under work below ``staging/``, what is ready below ``reports/``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from functions.reports.kinds import ReportFormat
from kernel import clock, storage
from kernel.aws import client
from kernel.config import settings
from kernel.staging import PREFIX


def staging_key(operation_id: UUID, format: ReportFormat) -> str:  # noqa: A002 the contract's word
    """Return where the renderer writes."""
    return f"{PREFIX}/{operation_id}/report.{format}"


def published_key(report_id: UUID, operation_id: UUID, format: ReportFormat) -> str:  # noqa: A002
    """Return where a finished file lies; each making has a place of its own."""
    return f"reports/{report_id}/{operation_id}.{format}"


def publish(source: str, target: str) -> None:
    """Copy a finished file to where it is kept."""
    bucket = settings().staging_bucket
    client("s3").copy_object(Bucket=bucket, CopySource={"Bucket": bucket, "Key": source}, Key=target)


def remove(key: str) -> None:
    """Delete a finished file; a missing one is no error."""
    storage.remove(key, bucket=settings().staging_bucket)


def download_link(key: str, *, filename: str) -> tuple[str, datetime]:
    """Sign a download; return its address and until when it works."""
    url = storage.download_link(key, filename=filename, bucket=settings().staging_bucket)
    return url, clock.now() + storage.DOWNLOAD_LIFETIME


def clear_staging(operation_id: UUID) -> None:
    """Delete all that an operation has staged, and give up what it was still writing."""
    s3, bucket, prefix = client("s3"), settings().staging_bucket, f"{PREFIX}/{operation_id}/"
    for upload in s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", []):
        if upload["Key"].startswith(prefix):
            s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=item["Key"])
