"""What a unit of work does beside its transaction: taken back on a refusal, done after the commit."""

from __future__ import annotations

import pytest

from kernel.db import UnitOfWork, unit_of_work
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.sample_service import repository


def test_a_refusal_takes_back_the_last_first_and_does_nothing_more(database: ServiceDatabase) -> None:
    done: list[str] = []

    def refused(uow: UnitOfWork) -> None:
        uow.on_refusal(lambda: done.append("first"))
        uow.on_refusal(lambda: done.append("second"))
        uow.after_commit(lambda: done.append("after"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), unit_of_work() as uow:
        refused(uow)

    assert done == ["second", "first"]


def test_after_the_commit_nothing_is_taken_back(database: ServiceDatabase) -> None:
    seen: list[int] = []

    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")
        uow.on_refusal(lambda: seen.append(-1))
        uow.after_commit(lambda: seen.append(len(database.rows("SELECT * FROM notes"))))

    assert seen == [1]


def test_what_fails_beside_the_transaction_changes_neither_outcome(database: ServiceDatabase) -> None:
    def fail() -> None:
        raise ConnectionError("S3 does not answer")

    def refused(uow: UnitOfWork) -> None:
        uow.on_refusal(fail)
        raise ValueError("no")

    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")
        uow.after_commit(fail)
    with pytest.raises(ValueError, match="no"), unit_of_work() as uow:
        refused(uow)

    assert len(database.rows("SELECT * FROM notes")) == 1
