"""Failed logins are throttled per account and per (account, address), and the victim still gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.users import limits
from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import HOME, OTHER_PASSWORD, PASSWORD, SCHOOL, everything, log_in, register

HERE = limits.LOGIN_FROM_ADDRESS.times
ANYWHERE = limits.LOGIN_TO_ACCOUNT.times


def fail(email: str, times: int, address: str = SCHOOL) -> list[Answer]:
    return [log_in(email, OTHER_PASSWORD, address=address) for _ in range(times)]


def attack(email: str) -> None:
    """Fail from so many addresses that the account counts as under attack."""
    for number in range(ANYWHERE // 5 + 1):
        fail(email, 5, address=f"192.0.2.{number}")


def test_address_that_fails_too_often_has_to_wait(database: ServiceDatabase) -> None:
    person = register()

    assert {answer.status for answer in fail(person.email, HERE)} == {401}
    before = everything(database)
    blocked = log_in(person.email, OTHER_PASSWORD)

    assert (blocked.status, blocked.code) == (429, "too_many_attempts")
    assert 800 < int(blocked.headers["Retry-After"]) <= 900
    assert everything(database) == before


def test_right_password_from_a_blocked_address_waits_too(database: ServiceDatabase) -> None:
    person = register()
    fail(person.email, HERE)

    assert log_in(person.email, PASSWORD).status == 429


def test_right_password_from_elsewhere_still_works(database: ServiceDatabase) -> None:
    person = register()
    fail(person.email, HERE + 5)

    assert log_in(person.email, PASSWORD, address=HOME).status == 200


def test_blocked_address_may_still_log_in_to_another_account(database: ServiceDatabase) -> None:
    victim, neighbour = register(), register()
    fail(victim.email, HERE + 1)

    assert log_in(neighbour.email, PASSWORD).status == 200


def test_block_ends_with_its_window(database: ServiceDatabase) -> None:
    person = register()
    fail(person.email, HERE)
    blocked = log_in(person.email, PASSWORD)

    with clock.moved_by(timedelta(seconds=int(blocked.headers["Retry-After"]) + 1)):
        assert log_in(person.email, PASSWORD).status == 200


def test_being_blocked_does_not_lengthen_the_block(database: ServiceDatabase) -> None:
    person = register()
    fail(person.email, HERE)
    rows = database.rows("SELECT count, window_ends_at FROM throttles ORDER BY key_hash")

    fail(person.email, 5)

    assert database.rows("SELECT count, window_ends_at FROM throttles ORDER BY key_hash") == rows


def test_success_forgets_the_failures_from_its_address(database: ServiceDatabase) -> None:
    person = register()
    fail(person.email, HERE - 1)
    assert log_in(person.email, PASSWORD).status == 200

    assert {answer.status for answer in fail(person.email, HERE)} == {401}


def test_logging_in_often_is_no_failure(database: ServiceDatabase) -> None:
    person = register()

    assert {log_in(person.email, PASSWORD).status for _ in range(ANYWHERE + 5)} == {200}
    assert {answer.status for answer in fail(person.email, HERE)} == {401}, "nor is the account under attack"


def test_unknown_email_is_throttled_alike(database: ServiceDatabase) -> None:
    statuses = [answer.status for answer in fail("unknown@example.org", HERE + 2)]

    assert statuses == [401] * HERE + [429, 429]


def test_neighbours_in_one_ipv6_network_are_one_address(database: ServiceDatabase) -> None:
    person = register()

    statuses = [
        log_in(person.email, OTHER_PASSWORD, address=f"2001:db8:0:1::{number:x}").status for number in range(HERE + 1)
    ]

    assert statuses[-1] == 429
    assert log_in(person.email, PASSWORD, address="2001:db8:0:2::1").status == 200


class TestAccountUnderAttack:
    def test_each_address_gets_fewer_tries(self, database: ServiceDatabase) -> None:
        person = register()
        attack(person.email)

        statuses = [answer.status for answer in fail(person.email, 4, address="198.51.100.77")]

        assert statuses == [401] * limits.TRIES_UNDER_ATTACK + [429, 429]

    def test_right_password_from_a_new_address_works_at_once(self, database: ServiceDatabase) -> None:
        person = register()
        attack(person.email)

        assert log_in(person.email, PASSWORD, address=HOME).status == 200

    def test_owner_may_mistype_once(self, database: ServiceDatabase) -> None:
        person = register()
        attack(person.email)

        assert log_in(person.email, OTHER_PASSWORD, address=HOME).status == 401
        assert log_in(person.email, PASSWORD, address=HOME).status == 200

    def test_owners_logins_do_not_open_the_door_for_the_attackers(self, database: ServiceDatabase) -> None:
        person = register()
        attack(person.email)
        for _ in range(5):
            log_in(person.email, PASSWORD, address=HOME)

        statuses = [answer.status for answer in fail(person.email, 4, address="198.51.100.78")]

        assert statuses[-1] == 429

    def test_other_accounts_are_not_under_attack(self, database: ServiceDatabase) -> None:
        person, neighbour = register(), register()
        attack(person.email)

        assert {answer.status for answer in fail(neighbour.email, HERE)} == {401}

    def test_attack_ends_with_its_window(self, database: ServiceDatabase) -> None:
        person = register()
        attack(person.email)

        with clock.moved_by(limits.LOGIN_TO_ACCOUNT.window + timedelta(seconds=1)):
            assert {answer.status for answer in fail(person.email, HERE)} == {401}

    def test_one_address_alone_makes_no_attack(self, database: ServiceDatabase) -> None:
        person = register()
        fail(person.email, ANYWHERE + 10)

        statuses = {answer.status for answer in fail(person.email, 5, address=HOME)}

        assert statuses == {401}, "what was refused by 429 is not counted"


@pytest.mark.parametrize("email", ["Anna@Example.org", "ANNA@EXAMPLE.ORG"])
def test_writing_the_email_otherwise_is_no_way_around(database: ServiceDatabase, email: str) -> None:
    register(email="anna@example.org")
    fail("anna@example.org", HERE)

    assert log_in(email, PASSWORD).status == 429
