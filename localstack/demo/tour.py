"""One run of the story: its calls are sent, printed and held against what they should bring."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from localstack.client import Answer, Client, transfer
from localstack.demo import curl
from localstack.demo.errors import DemoFailed
from localstack.demo.narrator import Narrator
from localstack.demo.shorten import only, shown
from localstack.embedded import outbox

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.25
LOGS = "make logs shows what the functions say."
LOCAL_PATH = "/_aws/execute-api/"


class Tour:
    """Sends requests and shows them; values worth repeating are kept as shell variables."""

    def __init__(self, client: Client, narrator: Narrator, files: Path) -> None:
        self.run = secrets.token_hex(3)
        self.tell = narrator
        self._client = client
        self._files = files
        self._variables = {"API": client.api_url}
        narrator.variable(curl.assignment("API", client.api_url))

    def __getitem__(self, name: str) -> str:
        """The value of a shell variable."""
        return self._variables[name]

    def keep(self, name: str, value: str) -> str:
        """Keep `value` as the shell variable `name`, and show that."""
        self._variables[name] = value
        self.tell.variable(curl.assignment(name, value))
        return value

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str = "",
        expect: int = 200,
        headers: Mapping[str, str] | None = None,
        show: Sequence[str] = (),
    ) -> Any:
        """Send one request as `who` (``TEACHER`` calls with ``$TEACHER_TOKEN``) and show it; the answer's JSON.

        `show` names the fields of the answer that are worth showing, all if none is named. Raises DemoFailed when the
        status is not `expect`.
        """
        answer = self._send(method, path, body, who, headers)
        self._show_command(method, path, body, who, headers)
        return self._shown(method, path, answer, expect, show=show)

    def wait(self, path: str, *, who: str, until: Callable[[Any], bool], what: str) -> Any:
        """GET something again and again until it is right; the last answer is shown. Raises DemoFailed."""
        self._show_command("GET", path, None, who, None)
        began, tries = time.monotonic(), 1
        while True:
            answer = self._send("GET", path, None, who, None)
            self._require(answer.status == 200, "GET", path, answer, 200)
            if until(_json(answer)):
                break
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise DemoFailed(f"{PATIENCE_SECONDS:.0f} s were not enough: {what}.\n{answer.text[:2000]}", LOGS)
            if tries == 1:
                self.tell.say("Not yet. Asking again …")
            tries += 1
            time.sleep(PAUSE_SECONDS)
        seconds = time.monotonic() - began
        note = f"{what} after {seconds:.1f} s, asked {tries} times" if tries > 1 else what
        return self._shown("GET", path, answer, 200, note)

    def text(self, path: str, *, who: str) -> str:
        """GET something that is no JSON, and show it whole. Raises DemoFailed."""
        answer = self._send("GET", path, None, who, None)
        self._show_command("GET", path, None, who, None)
        if answer.status != 200:
            return str(self._shown("GET", path, answer, 200))
        self.tell.answer(answer.status, answer.text.lstrip("\ufeff").rstrip())
        return answer.text

    def upload(self, link: Mapping[str, Any], variable: str, text: str) -> None:
        """Send a text to a pre-signed link that stands in `variable`. Raises DemoFailed."""
        content_type = link["headers"]["Content-Type"]
        answer = transfer(link["method"], link["url"], text.encode(), {"Content-Type": content_type})
        self.tell.command(curl.upload(link["method"], variable, content_type, text))
        self._shown(link["method"], "the upload link", answer, 200)

    def download(self, variable: str, *, excerpt: Callable[[str], str] = str) -> str:
        """Read the link that stands in `variable`, and show an excerpt of the text. Raises DemoFailed."""
        answer = transfer("GET", self[variable])
        self.tell.command(curl.download(variable))
        self._require(answer.status == 200, "GET", "the download link", answer, 200)
        self.tell.answer(answer.status, excerpt(answer.text))
        return answer.text

    def save(self, variable: str, usual_name: str) -> str:
        """Save what lies behind the link that stands in `variable`; the path of the file. Raises DemoFailed."""
        answer = transfer("GET", self[variable])
        self._require(answer.status == 200, "GET", "the download link", answer, 200)
        named = unquote(answer.headers.get("content-disposition", "").partition("filename*=UTF-8''")[2].split(";")[0])
        self._files.mkdir(parents=True, exist_ok=True)
        path = self._files / (Path(named).name or usual_name)
        path.write_bytes(answer.body)
        self.tell.command(curl.save(variable, path.name))
        self.tell.answer(answer.status, "", f"{len(answer.body):,} bytes")
        return str(path)

    @property
    def outbox_url(self) -> str | None:
        """Where the emulator tells of the mails that it took; None when the platform is none of this machine."""
        parts = urlsplit(self._client.api_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.path.startswith(LOCAL_PATH) else None

    def mail(self, address: str, *, link: str) -> Any:
        """Show the mail to `address` that has a link like this, once it is there. Raises DemoFailed."""
        self.tell.command(f"make mails TO={address}")
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            for found in outbox.messages(str(self.outbox_url), address):
                if any(link in each for each in found["links"]):
                    self.tell.answer(200, shown(found))
                    return found
            time.sleep(PAUSE_SECONDS)
        raise DemoFailed(f"No mail to {address} has a link like {link}.", LOGS)

    def check(self, holds: bool, claim: str) -> None:
        """Raise DemoFailed unless the story's claim holds."""
        if not holds:
            raise DemoFailed(f"This should hold, and does not: {claim}")

    def _send(self, method: str, path: str, body: Any, who: str, headers: Mapping[str, str] | None) -> Answer:
        token = self._variables[f"{who}_TOKEN"] if who else ""
        return self._client.send(method, path, body, token=token, headers=headers)

    def _show_command(self, method: str, path: str, body: Any, who: str, headers: Mapping[str, str] | None) -> None:
        token = f"{who}_TOKEN" if who else ""
        variables = {name: value for name, value in self._variables.items() if not name.endswith("_TOKEN")}
        self.tell.command(curl.command(method, path, body, token_variable=token, headers=headers, variables=variables))

    def _shown(
        self, method: str, path: str, answer: Answer, expect: int, note: str = "", show: Sequence[str] = ()
    ) -> Any:
        self._require(answer.status == expect, method, path, answer, expect)
        value = _json(answer)
        self.tell.answer(answer.status, "" if value is None else shown(only(value, show) if show else value), note)
        return value

    def _require(self, holds: bool, method: str, path: str, answer: Answer, expect: int) -> None:
        if not holds:
            raise DemoFailed(
                f"{method} {path} answered {answer.status}, not {expect}:\n{answer.text[:2000]}",
                LOGS,
            )


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text[:2000]
