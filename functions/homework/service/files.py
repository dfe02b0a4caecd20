"""Files of homeworks and submissions: announced, uploaded past us, checked and taken in when they are attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from functions.homework import policies
from functions.homework.files import SIGNATURE_BYTES, FileType, looks_like
from functions.homework.repository import attachments
from functions.homework.repository.rows import Attachment
from functions.homework.service.access import require_taking_work, seen_homework
from kernel import clock, storage
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, FieldError, Forbidden, Unprocessable
from kernel.ids import new_id
from kernel.storage import StoredFile, Upload

_MESSAGES = {
    "attachment_not_found": "Is none of your attachments of this homework",
    "attachment_not_uploaded": "Has not been uploaded",
    "attachment_mismatch": "Is not of the type and size that were announced",
}


def announce_attachment(
    uow: UnitOfWork, caller: Caller, homework_id: UUID, *, filename: str, content_type: FileType, size_bytes: int
) -> tuple[Attachment, Upload]:
    """Announce a file and say where to upload it. Until it is attached nobody sees it, and after a day it is gone.

    Raises:
        NotFound, Forbidden, Conflict: no such homework for the caller, no member, or it takes no work now.
    """
    homework, access = seen_homework(uow, caller, homework_id)
    if not policies.may_upload(access):
        raise Forbidden("members_only", "Only members of the course may upload files.")
    access.require_open()
    if not access.is_staff:
        require_taking_work(homework, clock.now())
    values = {
        "id": new_id(),
        "homework_id": homework_id,
        "uploaded_by": caller.user_id,
        "filename": filename,
        "content_type": content_type,
        "size_bytes": size_bytes,
    }
    attachment = attachments.insert_attachment(uow.db, values)
    upload = storage.upload_link(_pending_key(attachment.id), content_type=content_type, size_bytes=size_bytes)
    return attachment, upload


def take_in(uow: UnitOfWork, caller: Caller, homework_id: UUID, ids: Sequence[UUID], owner_id: UUID) -> str:
    """Check uploaded files and copy them to where no upload link reaches; return the folder where they lie now.

    Locks nothing. Should the unit of work end in a refusal, the copies are removed.

    Args:
        owner_id: new for every call; it names the folder.

    Raises:
        Unprocessable: a file is not the caller's, not uploaded, or not what was announced.
        Conflict: a file is attached already.
    """
    folder = f"homework/{homework_id}/{owner_id}"
    announced = attachments.find_announced(uow.db, homework_id, caller.user_id, ids)
    _refuse(ids, {file_id: "attachment_not_found" for file_id in ids if file_id not in announced})
    if any(file.storage_key is not None for file in announced.values()):
        raise attachment_taken()
    found = {file_id: storage.find(_pending_key(file_id), first_bytes=SIGNATURE_BYTES) for file_id in ids}
    _refuse(ids, {file_id: "attachment_not_uploaded" for file_id in ids if found[file_id] is None})
    stored = {file_id: file for file_id, file in found.items() if file is not None}
    _refuse(ids, {key: "attachment_mismatch" for key in ids if not _is_as_announced(announced[key], stored[key])})
    for file_id in ids:
        target = f"{folder}/{file_id}"
        uow.on_refusal(partial(storage.remove, target))
        if not storage.copy(_pending_key(file_id), target, etag=stored[file_id].etag):
            _refuse(ids, {file_id: "attachment_mismatch"})
    return folder


def attach(uow: UnitOfWork, ids: Sequence[UUID], folder: str, submission_id: UUID | None) -> None:
    """Attach files that were taken in.

    Raises:
        Conflict: another request has attached one of them in the meantime.
    """
    if ids and attachments.attach(uow.db, ids, folder, submission_id) != len(ids):
        raise attachment_taken()


def linked(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Give attached files links that live for minutes."""
    expires_at = clock.now() + storage.DOWNLOAD_LIFETIME
    return tuple(
        replace(file, url=storage.download_link(file.storage_key, filename=file.filename), expires_at=expires_at)
        for file in files
        if file.storage_key is not None
    )


def attachment_taken() -> Conflict:
    """Make the refusal of a file that is attached already."""
    return Conflict("attachment_taken", "One of the attachments is attached already; upload it once more.")


def _pending_key(attachment_id: UUID) -> str:
    return f"pending/homework/{attachment_id}"


def _is_as_announced(announced: Attachment, stored: StoredFile) -> bool:
    is_same = (stored.content_type, stored.size_bytes) == (announced.content_type, announced.size_bytes)
    return is_same and looks_like(FileType(announced.content_type), stored.beginning)


def _refuse(ids: Sequence[UUID], codes: dict[UUID, str]) -> None:
    errors = [
        FieldError(f"attachment_ids.{index}", codes[file_id], _MESSAGES[codes[file_id]])
        for index, file_id in enumerate(ids)
        if file_id in codes
    ]
    if errors:
        raise Unprocessable(errors[0].code, errors=errors)
