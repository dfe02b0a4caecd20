"""Ids sort by the time they were made, and tokens can't be guessed."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from uuid import UUID

from kernel.ids import new_id, new_token

ROOT = Path(__file__).parents[3]


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = new_id()

    assert type(made) is UUID
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_an_id_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80

    assert before <= made <= time.time_ns() // 1_000_000


def test_ids_made_one_after_the_other_sort_so() -> None:
    made = [new_id() for _ in range(20_000)]

    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_ids_of_many_threads_are_unique() -> None:
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(5_000)])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 40_000


def test_tokens_are_long_and_safe_in_addresses() -> None:
    made = {new_token() for _ in range(1_000)}

    assert len(made) == 1_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in made)
    assert len(new_token(16)) == 22


def test_nobody_else_makes_ids() -> None:
    found = {
        path.name
        for folder in ("layers/kernel/kernel", "functions")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\buuid[1-8]\(|gen_random_uuid", path.read_text("utf-8"))
    }

    assert found <= {"ids.py"}
