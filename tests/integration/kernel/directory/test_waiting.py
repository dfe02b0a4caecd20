"""Two who keep the same people at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kernel.db import UnitOfWork
from kernel.directory_rows import keep_people
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.builders import a_person
from tests.support.interleaving import interleave


def rows_of(people: list[dict[str, Any]], **fields: Any) -> list[dict[str, Any]]:
    return [{**person, "user_id": UUID(person["user_id"]), **fields} for person in people]


def keep(rows: list[dict[str, Any]]) -> Callable[[UnitOfWork], None]:
    return lambda uow: keep_people(uow, rows)


@pytest.mark.parametrize("versions", [(3, 2), (2, 3)])
def test_the_newer_one_wins_whoever_comes_first(database: ServiceDatabase, versions: tuple[int, int]) -> None:
    people = [a_person() for _ in range(3)]
    first, second = versions

    run = interleave(
        database,
        keep(rows_of(people, full_name=f"Version {first}", version=first)),
        keep(rows_of(people[::-1], full_name=f"Version {second}", version=second)),
    )

    assert run.has_waited
    assert run.second is None
    assert {row["full_name"] for row in database.rows("SELECT full_name FROM people")} == {"Version 3"}


def test_they_wait_for_each_other_but_never_in_a_circle(database: ServiceDatabase) -> None:
    earlier, later = sorted(rows_of([a_person(), a_person()]), key=lambda row: row["user_id"])

    run = interleave(database, keep([earlier]), keep([later, earlier]), meanwhile=keep([later]))

    assert run.has_waited
    assert run.second is None
    assert len(database.rows("SELECT * FROM people")) == 2
