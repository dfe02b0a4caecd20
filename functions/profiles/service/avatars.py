"""Avatars that are uploaded: announced, sent past us, checked and copied when they are taken into use."""

from __future__ import annotations

from functools import partial
from urllib.parse import unquote, urlsplit
from uuid import UUID

from functions.profiles.images import SIGNATURE_BYTES, ImageType, looks_like
from functions.profiles.repository import avatars
from functions.profiles.repository.rows import AvatarUpload, Profile
from functions.profiles.service.access import require_profile
from kernel import storage
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Unprocessable
from kernel.ids import new_id
from kernel.storage import StoredFile, Upload

_FIELD = "avatar_upload_id"


def announce_avatar(
    uow: UnitOfWork, caller: Caller, *, content_type: ImageType, size_bytes: int
) -> tuple[UUID, Upload]:
    """Announce a picture and say where to upload it; one announced before can no longer be taken into use.

    Raises:
        NotFound: the caller's account is not known to the users service.
    """
    require_profile(uow, caller.user_id)
    upload_id = new_id()
    values = {"user_id": caller.user_id, "id": upload_id, "content_type": content_type, "size_bytes": size_bytes}
    avatars.announce_upload(uow.db, values)
    return upload_id, storage.upload_link(_pending_key(upload_id), content_type=content_type, size_bytes=size_bytes)


def take_in(uow: UnitOfWork, caller: Caller, upload_id: UUID) -> str:
    """Check an uploaded picture and copy it to where no upload link reaches; return the key under which it lies now.

    Locks nothing. Should the unit of work end in a refusal, the copy is removed.

    Raises:
        Unprocessable: the picture is not the caller's, not uploaded, or not what was announced.
    """
    announced = avatars.find_upload(uow.db, caller.user_id, upload_id)
    if announced is None:
        raise Unprocessable.field(_FIELD, "avatar_upload_not_found", "Is none of your uploads, or was used before")
    stored = storage.find(_pending_key(upload_id), first_bytes=SIGNATURE_BYTES)
    if stored is None:
        raise Unprocessable.field(_FIELD, "avatar_not_uploaded", "Has not been uploaded")
    key = f"profiles/{caller.user_id}/{new_id()}.{announced.content_type.extension}"
    if not _is_as_announced(announced, stored):
        raise _mismatch()
    uow.on_refusal(partial(storage.remove, key))
    if not storage.copy(_pending_key(upload_id), key, etag=stored.etag):
        raise _mismatch()
    return key


def use_up(uow: UnitOfWork, caller: Caller, upload_id: UUID) -> None:
    """Take an upload, so that nobody takes it again.

    Raises:
        Conflict: another request has taken or replaced it in the meantime.
    """
    if not avatars.take_upload(uow.db, caller.user_id, upload_id):
        raise Conflict("avatar_upload_taken", "This upload was used or replaced in the meantime; upload it once more.")


def address_of(profile: Profile) -> str | None:
    """Return where a profile's avatar can be loaded: an uploaded one by a link that lives for minutes."""
    if profile.avatar_key is None:
        return profile.avatar_url
    return storage.download_link(profile.avatar_key, filename=profile.avatar_key.rpartition("/")[2])


def leads_to(url: str | None, profile: Profile) -> bool:
    """Whether an address is a link to the profile's uploaded avatar, as an earlier answer gave it."""
    if url is None or profile.avatar_key is None:
        return False
    return unquote(urlsplit(url).path).endswith(f"/{profile.avatar_key}")


def _pending_key(upload_id: UUID) -> str:
    return f"pending/profiles/{upload_id}"


def _is_as_announced(announced: AvatarUpload, stored: StoredFile) -> bool:
    is_same = (stored.content_type, stored.size_bytes) == (announced.content_type, announced.size_bytes)
    return is_same and looks_like(announced.content_type, stored.beginning)


def _mismatch() -> Unprocessable:
    return Unprocessable.field(_FIELD, "avatar_mismatch", "Is not of the type and size that were announced")
