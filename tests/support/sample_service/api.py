"""API of the sample service: one route for each thing that the kernel does at its HTTP edge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from kernel.auth import Role, authenticated, public, require
from kernel.clock import zone_names
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.errors import NotFound, PreconditionFailed, TooManyRequests
from kernel.http import CORS, configure, created, expected_version, no_content, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit, page_of
from kernel.request import caller
from kernel.schemas import AnswerModel, Instant, LongText, Page, PatchModel, RequestModel, Score, Title, ZoneName
from tests.support.sample_service import repository
from tests.support.sample_service.events import NoteWritten

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="sample")


class NoteCreate(RequestModel):
    """A new note."""

    title: Title


class NotePatch(PatchModel):
    """A change of a note."""

    title: Title = ""


class NoteAnswer(AnswerModel):
    """A note."""

    id: UUID
    title: str
    created_at: Instant
    version: int


class EverythingCreate(RequestModel):
    """A body with every type of field."""

    title: Title
    text: LongText = ""
    count: int = Field(0, ge=0, le=10)
    score: Score | None = None
    at: Instant | None = None
    zone: ZoneName = "UTC"
    kind: Literal["a", "b"] = "a"
    other_id: UUID | None = None
    flags: dict[str, bool] = Field(default_factory=dict, max_length=10)
    tags: list[Title] = Field(default_factory=list, max_length=10)
    anything: Any = None


class Echo(AnswerModel):
    """What was understood."""

    title: str
    score: Score | None
    at: Instant | None
    zone: str


@app.post("/api/notes/<note_id>:rename", middlewares=[require(Role.TEACHER, Role.ADMIN)], tags=["Notes"])
def rename_note(note_id: UUID, body: NoteCreate) -> NoteAnswer:
    """Verb route."""
    return _rename(note_id, body.title)


@app.post("/api/notes", middlewares=[require(Role.TEACHER, Role.ADMIN)], status_code=201, tags=["Notes"])
def create_note(body: NoteCreate) -> Response[NoteAnswer]:
    """Write a note, at most once for its key."""

    def effect(uow: UnitOfWork) -> Response[NoteAnswer]:
        note = repository.add_note(uow.db, caller().user_id, body.title)
        uow.emit(NoteWritten(note_id=note.id, title=note.title, version=note.version))
        return created(NoteAnswer.model_validate(note), f"/api/notes/{note.id}")

    return once(effect)


@app.get("/api/notes", middlewares=[authenticated], tags=["Notes"])
def list_notes(
    limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None, order: Annotated[Literal["age", "title"], Query()] = "age"
) -> Page[NoteAnswer]:
    """List notes by age, the newest first, or by title."""
    key = repository.BY_AGE if order == "age" else repository.BY_TITLE
    with reading() as uow:
        rows = repository.notes_page(uow.db, key, limit, cursor, descending=order == "age")
        return page_of(rows, key, limit=limit, item=NoteAnswer.model_validate)


@app.get("/api/notes/<note_id>", middlewares=[authenticated], tags=["Notes"])
def read_note(note_id: UUID) -> NoteAnswer:
    """Read one note."""
    with reading() as uow:
        note = repository.find_note(uow.db, note_id)
        if note is None:
            raise NotFound("note_not_found", "There is no such note.")
        return NoteAnswer.model_validate(note)


@app.patch("/api/notes/<note_id>", middlewares=[require(Role.TEACHER, Role.ADMIN)], tags=["Notes"])
def change_note(note_id: UUID, body: NotePatch) -> NoteAnswer:
    """Change a note, by If-Match if it comes with one."""
    return _rename(note_id, str(body.changes()["title"]))


@app.delete("/api/notes/<note_id>", middlewares=[require(Role.ADMIN)], status_code=204, tags=["Notes"])
def delete_note(note_id: UUID) -> Response[None]:
    """Pretend to delete a note."""
    return no_content()


@app.post("/api/everything", middlewares=[authenticated], tags=["Notes"])
def echo(body: EverythingCreate, until: Annotated[datetime | None, Query()] = None) -> Echo:
    """Say what was understood; no database."""
    return Echo(title=body.title, score=body.score, at=body.at, zone=body.zone)


@app.post("/api/optional", middlewares=[public], tags=["Notes"])
def optional_body(body: NoteCreate | None = None) -> Echo:
    """Take a body or none."""
    return Echo(title=body.title if body else "none", score=None, at=None, zone="UTC")


@app.get("/api/broken", middlewares=[public], tags=["Notes"])
def broken() -> Echo:
    """Fail with a text that nobody outside may see."""
    raise RuntimeError("secret internal text")


@app.get("/api/busy", middlewares=[public], tags=["Notes"])
def busy() -> Echo:
    """Ask to come back."""
    raise TooManyRequests("too_many_attempts", retry_after_seconds=17)


@app.post("/api/slow", middlewares=[public], tags=["Notes"])
def violate() -> Echo:
    """Break a constraint that nobody translated."""
    with unit_of_work() as uow:
        repository.add_note(uow.db, caller().user_id, "forbidden")
        return Echo(title="", score=None, at=None, zone=min(zone_names()))


@app.get("/api/unmarked", tags=["Notes"], include_in_schema=False)
def unmarked() -> Echo:
    """A route whose marker was forgotten."""
    return Echo(title="never", score=None, at=None, zone="UTC")


def _rename(note_id: UUID, title: str) -> NoteAnswer:
    version = expected_version()
    with unit_of_work() as uow:
        note = repository.rename_note(uow.db, note_id, title, version)
        if note is None and version is not None and repository.find_note(uow.db, note_id) is not None:
            raise PreconditionFailed
        if note is None:
            raise NotFound("note_not_found", "There is no such note.")
        uow.emit(NoteWritten(note_id=note.id, title=note.title, version=note.version))
        return NoteAnswer.model_validate(note)


def count(db: sa.Connection) -> int:
    """How many notes there are."""
    return int(db.scalar(sa.text("SELECT count(*) FROM notes")) or 0)


handler = serve(app)
