"""What a newcomer runs: the demo's command, and the demo school in all its states."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kernel.ids import new_id
from localstack import seed
from localstack.client import Answer, Client
from localstack.seed import loader
from localstack.seed.errors import SeedError
from localstack.seed.school import School, read
from tests.support.at_once import at_once
from tests.support.http import Http
from tests.support.people import Person, log_in, unique
from tests.support.platform import Platform
from tests.support.teaching import in_days

ROOT = Path(__file__).parents[2]
# Where loads of a school end, one after the other: each call worked, and its answer was lost.
CUTS = ("/tests", "attempts:start", "/lessons", "/attendance")


def run_demo(platform: Platform, files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "localstack.demo", "--url", platform.cloud.api_url, "--files", str(files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def test_demo_tells_the_story_as_often_as_one_likes_and_its_commands_work_in_a_shell(
    platform: Platform, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]

    runs = at_once(*[partial(run_demo, platform, folder) for folder in folders])

    for run, folder in zip(runs, folders, strict=True):
        assert (run.returncode, run.stderr) == (0, "")
        assert "Pythagoras with scissors (of 50)" in run.stdout
        assert re.search(r"Anna Lindqvist +44 +88 % +→ 5 +8 +80 % +→ 4 +85.6 % +5", run.stdout)
        assert "Which are sides of such a triangle?         a, b, c     a, c" in run.stdout
        assert "SUMMARY:Squares and paper (Geometry for the curious)" in run.stdout
        assert all(f"New {what}" in run.stdout for what in ("homework: ", "test: ", "lessons: ", "lesson: "))
        assert '"title": "First submission"' in run.stdout
        assert '"email_confirmed": true' in run.stdout
        assert_is_saved(run.stdout, folder)
    if shutil.which("curl") and shutil.which("bash"):
        assert '"Anna Lindqvist"' in _paste(runs[0].stdout, "/gradebook")
        assert '"number":1,' in _paste(runs[0].stdout, "/attempts/")
        assert "BEGIN:VCALENDAR" in _paste(runs[0].stdout, "$CALENDAR_URL")


def assert_is_saved(told: str, folder: Path) -> None:
    """Both reports lie where the story says, and tell Anna's average."""
    workbook, document = (path for kind in ("xlsx", "pdf") for path in folder.glob(f"*.{kind}"))
    assert str(workbook) in told
    assert str(document) in told
    cells = [row for sheet in load_workbook(workbook) for row in sheet.iter_rows(values_only=True)]
    assert any("Anna Lindqvist" in row and any(value in (85.6, 0.856) for value in row) for row in cells)
    assert "85.60" in PdfReader(document).pages[0].extract_text()


def _paste(transcript: str, word: str) -> str:
    """Run the demo's variables and its last GET with this word in a real shell; what it prints."""
    lines = [line[4:] for line in transcript.splitlines() if line.startswith("  $ ")]
    variables = [line for line in lines if re.match(r"[A-Z_]+[0-9]?=", line)]
    # Anna has logged out in the end: the teacher reads in her place.
    last = next(line for line in reversed(lines) if line.startswith('curl -s "') and word in line)
    follow = transcript.splitlines()
    index = follow.index(f"  $ {last}")
    command = [last]
    while command[-1].endswith("\\"):
        index += 1
        command.append(follow[index].strip())
    script = "\n".join([*variables, "ANNA_TOKEN=$TEACHER_TOKEN", *command])
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


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
        test["scores"] = _only(test["scores"], keys)
    for online_test in course["online_tests"]:
        online_test["attempts"] = _only(online_test["attempts"], keys)
    for series in course["lessons"]:
        series["absences"] = [_only(absences, keys) for absences in series["absences"]]
    people = [{**p, "email": f"{word}-{p['key']}@example.org"} for p in data["people"] if p["key"] in keys]
    return School.model_validate({"password": data["password"], "people": people, "courses": [course]})


def _only(by_key: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in by_key.items() if key in keys}


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
        for test in course.online_tests:
            (source_id,) = [column["source_id"] for column in book["columns"] if column["title"] == test.title]
            graded = {row["full_name"] for row in book["rows"] if source_id in row["grades"]}
            assert graded == {school.person(key).full_name for key in test.attempts}


def test_demo_school_has_lessons_that_were_held_and_lessons_to_come(http: Http) -> None:
    school = read()
    for course in school.courses:
        teacher = log_in(http, school.person(course.teacher).email, school.password)
        (known,) = [item for item in teacher.read("/api/courses?role=teacher")["items"] if item["code"] == course.code]

        lessons = _schedule(teacher, known["id"])

        held = [lesson for lesson in lessons if lesson["status"] == "held"]
        assert len(held) == sum(len(series.absences) for series in course.lessons)
        coming = {lesson["title"] for lesson in teacher.read("/api/schedule/me")["items"]}
        assert coming >= {series.title for series in course.lessons}
        marks = teacher.read(f"/api/lessons/{held[-1]['id']}/attendance")["items"]
        assert {mark["full_name"] for mark in marks} == {school.person(key).full_name for key in course.students}


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


class Cut(Exception):
    """The answer of a call did not come back."""


def test_load_that_loses_the_answer_of_any_call_is_completed_by_the_next(
    platform: Platform, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = a_small_school()

    class LosingClient(Client):
        ending = ""

        def send(self, method: str, path: str, *arguments: Any, **named: Any) -> Answer:
            answer = super().send(method, path, *arguments, **named)
            if self.ending and f"{method} {path}".endswith(self.ending):
                raise Cut(f"{method} {path}")
            return answer

    monkeypatch.setattr(loader, "Client", LosingClient)
    for LosingClient.ending in CUTS:
        with pytest.raises(Cut):
            loader.load(school, platform.cloud.api_url, admin_account(platform), lambda _: None)
    LosingClient.ending = ""
    loader.load(school, platform.cloud.api_url, admin_account(platform), lambda _: None)

    (course,) = school.courses
    teacher = log_in(http, school.person(course.teacher).email, school.password)
    (known,) = teacher.read("/api/courses?role=teacher")["items"]
    (test,) = teacher.read(f"/api/courses/{known['id']}/tests")["items"]
    attempts = teacher.read(f"/api/tests/{test['id']}/attempts")["items"]
    assert [attempt["status"] for attempt in attempts] == ["submitted"] * len(course.online_tests[0].attempts)
    lessons = _schedule(teacher, known["id"])
    made_on = datetime.fromisoformat(known["created_at"]).astimezone(ZoneInfo(course.timezone)).date()
    assert len(lessons) == sum(
        len(series.weekly) * (series.weeks_before + series.weeks_after) for series in course.lessons
    )
    for lesson in lessons:
        day = datetime.fromisoformat(lesson["starts_at"]).astimezone(ZoneInfo(course.timezone)).date()
        marks = teacher.read(f"/api/lessons/{lesson['id']}/attendance")["items"]
        assert (lesson["status"], len(marks)) == (("held", len(course.students)) if day < made_on else ("planned", 0))


def test_demo_account_with_another_password_is_told(platform: Platform) -> None:
    changed = read().model_copy(update={"password": "another-battery-staple"})

    with pytest.raises(SeedError, match="can't log in") as refused:
        loader.load(changed, platform.cloud.api_url, admin_account(platform), lambda _: None)

    assert "make reset" in refused.value.advice


def _schedule(teacher: Person, course_id: str) -> list[Any]:
    """All lessons of a course of the demo school."""
    listed = teacher.read(f"/api/courses/{course_id}/schedule?limit=100&from={in_days(-100)}&to={in_days(100)}")
    return list(listed["items"])


def _without_sessions(platform: Platform) -> dict[str, Any]:
    platform.settle()
    counts = platform.counts_of_own_tables()
    return {name: count for name, count in counts.items() if "session" not in name and "token" not in name}
