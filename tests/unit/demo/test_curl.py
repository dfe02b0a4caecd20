"""The printed commands do in a real shell what the demo itself did."""

import json
import shutil
import subprocess

import pytest

from localstack.demo import curl

VARIABLES = {
    "API": "http://127.0.0.1:4566/_aws/execute-api/campus/local",
    "COURSE_ID": "0198c0de-0000-7000-8000-000000000001",
    "ANNA_EMAIL": "anna.1a2b3c@example.org",
    "PASSWORD": "chalk-and-blackboard",
}
BODIES = [
    {"email": "anna.1a2b3c@example.org", "password": "chalk-and-blackboard"},
    {"text": 'It\'s "quoted", $HOME stays, `so` does this: \\ and 陈小雨'},
    {"rows": [{"course_id": VARIABLES["COURSE_ID"], "note": "x" * 80, "n": number} for number in range(3)]},
]
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")


def arguments_in_bash(command: str) -> list[str]:
    """What bash would hand to curl."""
    lines = [curl.assignment(name, value) for name, value in VARIABLES.items()]
    lines += ["TEACHER_TOKEN=secret", "curl() { printf '%s\\0' \"$@\"; }", command]
    done = subprocess.run(["bash", "-euc", "\n".join(lines)], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


@needs_bash
@pytest.mark.parametrize("body", BODIES)
def test_shell_sends_the_very_body(body: object) -> None:
    command = curl.command("POST", "/api/x", body, variables=VARIABLES)

    sent = arguments_in_bash(command)

    assert json.loads(sent[sent.index("-d") + 1]) == body
    assert "Content-Type: application/json" in sent


@needs_bash
@pytest.mark.parametrize(
    "path",
    [
        f"/api/courses/{VARIABLES['COURSE_ID']}:archive",
        f"/api/courses/{VARIABLES['COURSE_ID']}/enrollments?q=$HOME&limit=2",
    ],
)
def test_shell_calls_the_very_address_with_the_token(path: str) -> None:
    command = curl.command("GET", path, token_variable="TEACHER_TOKEN", variables=VARIABLES)

    assert arguments_in_bash(command) == [
        "-s",
        f"{VARIABLES['API']}{path}",
        "-H",
        "Authorization: Bearer secret",
    ]


def test_ids_and_passwords_stand_as_variables() -> None:
    body = {"email": "anna.1a2b3c@example.org", "password": "chalk-and-blackboard"}

    command = curl.command("POST", f"/api/courses/{VARIABLES['COURSE_ID']}/enrollments", body, variables=VARIABLES)

    assert '"$API/api/courses/$COURSE_ID/enrollments"' in command
    assert """'{"email": "'$ANNA_EMAIL'", "password": "'$PASSWORD'"}'""" in command


def test_variable_before_a_verb_has_braces_for_zsh() -> None:
    command = curl.command("POST", f"/api/courses/{VARIABLES['COURSE_ID']}:archive", variables=VARIABLES)

    assert "${COURSE_ID}:archive" in command


@needs_bash
def test_upload_sends_the_text_as_it_is() -> None:
    text = "It's one line,\nand another.\n"

    sent = arguments_in_bash(curl.upload("PUT", "API", "text/plain", text))

    assert sent == ["-s", "-X", "PUT", VARIABLES["API"], "-H", "Content-Type: text/plain", "--data-binary", text]
