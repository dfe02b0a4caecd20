"""What a newcomer runs: the demo's command, and the demo school in all its states."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kernel.ids import new_id
from localstack import seed
from localstack.seed import loader
from localstack.seed.errors import SeedError
from localstack.seed.school import School, read
from tests.support.at_once import at_once
from tests.support.http import Http
from tests.support.people import log_in, unique
from tests.support.platform import Platform

ROOT = Path(__file__).parents[2]


def run_demo(platform: Platform) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "localstack.demo", "--url", platform.cloud.api_url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def test_demo_tells_the_story_as_often_as_one_likes_and_its_commands_work_in_a_shell(platform: Platform) -> None:
    runs = at_once(*[lambda: run_demo(platform)] * 2)

    for run in runs:
        assert (run.returncode, run.stderr) == (0, "")
        assert "Pythagoras with scissors (of 50)" in run.stdout
        assert re.search(r"Anna Lindqvist +44 +88 % +→ 5 +88 % +5", run.stdout)
    if shutil.which("curl") and shutil.which("bash"):
        _paste(runs[0].stdout)


def _paste(transcript: str) -> None:
    """Run the demo's variables and its last command in a real shell."""
    lines = [line[4:] for line in transcript.splitlines() if line.startswith("  $ ")]
    variables = [line for line in lines if re.match(r"[A-Z_]+=", line)]
    last = next(line for line in reversed(lines) if line.startswith("curl") and "/gradebook" in line)
    follow = transcript.splitlines()
    index = follow.index(f"  $ {last}")
    command = [last]
    while command[-1].endswith("\\"):
        index += 1
        command.append(follow[index].strip())
    script = "\n".join([*variables, *command])
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True, timeout=60)
    assert '"Anna Lindqvist"' in done.stdout


def admin_account(platform: Platform) -> seed.Account:
    config = platform.cloud.config
    return seed.Account("admin", config.admin_email, config.admin_password)


def a_small_school() -> School:
    """The demo school's first course under other names."""
    word = unique("seed").replace(".", "-")
    data = read().model_dump(mode="json")
    course = data["courses"][0]
    keys = {course["teacher"], *course["students"][:3]}
    course["assistants"] = []
    course["code"] = word[:20]
    course["students"] = [key for key in course["students"] if key in keys]
    for homework in course["homeworks"]:
        homework["submissions"] = [item for item in homework["submissions"] if item["student"] in keys]
    for test in course["tests"]:
        test["test_id"] = str(new_id())
        test["scores"] = {key: score for key, score in test["scores"].items() if key in keys}
    people = [{**p, "email": f"{word}-{p['key']}@example.org"} for p in data["people"] if p["key"] in keys]
    return School.model_validate({"password": data["password"], "people": people, "courses": [course]})


def test_demo_school_is_there_and_its_people_can_log_in(http: Http, platform: Platform) -> None:
    accounts = platform.cloud.accounts()

    assert [account.role for account in accounts].count("teacher") == 3
    for account in (accounts[0], accounts[1], accounts[-1]):
        assert log_in(http, account.email, account.password).role == account.role


def test_demo_school_stands_in_the_gradebook(http: Http) -> None:
    school = read()
    for course in school.courses:
        teacher = log_in(http, school.person(course.teacher).email, school.password)
        (known,) = [item for item in teacher.read("/api/courses?role=teacher")["items"] if item["code"] == course.code]

        book = teacher.read(f"/api/courses/{known['id']}/gradebook?limit=100")
        homeworks = teacher.read(f"/api/courses/{known['id']}/homeworks?limit=100")["items"]

        names = {row["full_name"] for row in book["rows"]}
        assert names == {school.person(key).full_name for key in course.students}
        assert {homework["title"]: homework["status"] for homework in homeworks} == {
            homework.title: homework.state for homework in course.homeworks
        }


def test_loading_the_demo_school_again_changes_nothing(platform: Platform) -> None:
    before = _without_sessions(platform)
    told: list[str] = []

    accounts = seed.load(platform.cloud.api_url, admin_account(platform), told.append)

    assert accounts == platform.cloud.accounts()
    assert _without_sessions(platform) == before
    assert all("there already" in line or "gradebook" in line for line in told)


def test_load_that_was_cut_off_is_completed_by_the_next(platform: Platform) -> None:
    school, told = a_small_school(), list[str]()

    def cut_off(line: str) -> None:
        told.append(line)
        raise InterruptedError(line)

    with pytest.raises(InterruptedError):
        loader.load(school, platform.cloud.api_url, admin_account(platform), cut_off)
    loader.load(school, platform.cloud.api_url, admin_account(platform), told.append)

    assert [line.strip().split(":")[0] for line in told[:2]] == ["people", "people"]
    assert "4 of 4 registered" in told[0]
    assert "all 4 there already" in told[1]
    assert "3 members, 4 homeworks" in told[2]


def test_demo_account_with_another_password_is_told(platform: Platform) -> None:
    changed = read().model_copy(update={"password": "another-battery-staple"})

    with pytest.raises(SeedError, match="can't log in") as refused:
        loader.load(changed, platform.cloud.api_url, admin_account(platform), lambda _: None)

    assert "make reset" in refused.value.advice


def _without_sessions(platform: Platform) -> dict[str, Any]:
    platform.settle()
    counts = platform.counts_of_own_tables()
    return {name: count for name, count in counts.items() if "session" not in name and "token" not in name}
