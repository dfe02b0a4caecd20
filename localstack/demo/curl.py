"""Requests as curl commands that can be pasted into a shell: ids, tokens and passwords stand as variables."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from localstack.demo.shorten import pretty

BREAK = " \\\n    "
WIDTH = 92


def command(
    method: str,
    path: str,
    body: Any = None,
    *,
    token_variable: str = "",
    headers: Mapping[str, str] | None = None,
    variables: Mapping[str, str],
) -> str:
    """The curl command of one API call; `variables` are the shell's, `$API` among them."""
    parts = ["curl -s" if method == "GET" else f"curl -s -X {method}", f'"$API{_in_double_quotes(path, variables)}"']
    if token_variable:
        parts.append(f'-H "Authorization: Bearer ${token_variable}"')
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in (headers or {}).items()]
    if body is not None:
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d {_in_single_quotes(_json(body), variables)}")
    return _folded(parts)


def upload(method: str, url_variable: str, content_type: str, text: str) -> str:
    """The curl command that sends a text to a pre-signed link."""
    parts = [f"curl -s -X {method}", f'"${url_variable}"', f"-H {shlex.quote(f'Content-Type: {content_type}')}"]
    return _folded([*parts, f"--data-binary {shlex.quote(text)}"])


def download(url_variable: str) -> str:
    """The curl command that reads a pre-signed link."""
    return f'curl -s "${url_variable}"'


def save(url_variable: str, path: str) -> str:
    """The curl command that saves what lies behind a pre-signed link."""
    return f'curl -s "${url_variable}" -o {shlex.quote(path)}'


def assignment(name: str, value: str) -> str:
    """The shell line that sets a variable."""
    return f"{name}={shlex.quote(value)}"


def _json(body: Any) -> str:
    flat = json.dumps(body, ensure_ascii=False)
    return flat if len(flat) <= WIDTH else pretty(body).replace("\n", "\n    ")


def _folded(parts: list[str]) -> str:
    flat = " ".join(parts)
    return flat if len(flat) <= WIDTH and "\n" not in flat else BREAK.join([" ".join(parts[:2]), *parts[2:]])


def _in_double_quotes(text: str, variables: Mapping[str, str]) -> str:
    pieces = [
        _variable(name, after) if name else re.sub(r'([\\"$`])', r"\\\1", piece)
        for name, piece, after in _split(text, variables)
    ]
    return "".join(pieces)


def _variable(name: str, after: str) -> str:
    # zsh reads "$ID:grade" as a modifier of $ID.
    return f"${{{name}}}" if re.match(r"[\w:\[]", after) else f"${name}"


def _in_single_quotes(text: str, variables: Mapping[str, str]) -> str:
    pieces = [f"'${name}'" if name else piece.replace("'", r"'\''") for name, piece, _ in _split(text, variables)]
    return f"'{''.join(pieces)}'"


def _split(text: str, variables: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Cut `text` at the variables' values: (name or "", piece, what comes after the piece)."""
    names = {value: name for name, value in variables.items() if name != "API" and value}
    if not names:
        return [("", text, "")]
    pattern = "|".join(re.escape(value) for value in sorted(names, key=len, reverse=True))
    found, end = [], 0
    for match in re.finditer(pattern, text):
        found.append(("", text[end : match.start()], ""))
        found.append((names[match[0]], match[0], text[match.end() :]))
        end = match.end()
    return [*found, ("", text[end:], "")]
