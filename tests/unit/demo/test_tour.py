"""Files that the story saves, and whether it may look into an outbox."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from localstack.client import Answer, Client
from localstack.demo import tour as tours
from localstack.demo.errors import DemoFailed
from localstack.demo.narrator import Narrator
from localstack.demo.tour import Tour

LOCAL = "http://127.0.0.1:4566/_aws/execute-api/abc/local"


def a_tour(folder: Path, api_url: str = LOCAL) -> tuple[Tour, io.StringIO]:
    """A tour that saves below `folder`, and what it prints."""
    printed = io.StringIO()
    return Tour(Client(api_url), Narrator(printed), folder / "demo"), printed


def answering(monkeypatch: pytest.MonkeyPatch, status: int, disposition: str) -> None:
    """Let every link lead to this answer."""
    answer = Answer(status, {"content-disposition": disposition}, b"PK\x03\x04")
    monkeypatch.setattr(tours, "transfer", lambda method, url: answer)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=UTF-8''%D0%93%D0%B5%D0%BE%D0%BC%D0%B5%D1%82%D1%80%D0%B8%D1%8F.xlsx", "Геометрия.xlsx"),
        ("attachment; filename=\"a.xlsx\"; filename*=UTF-8''b%20c.xlsx; size=4", "b c.xlsx"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("", "course.xlsx"),
    ],
)
def test_file_is_saved_under_the_name_of_the_answer_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, disposition: str, name: str
) -> None:
    answering(monkeypatch, 200, disposition)
    tour, printed = a_tour(tmp_path)
    tour.keep("URL", "http://127.0.0.1/report")

    saved = tour.save("URL", "course.xlsx")

    assert Path(saved) == tmp_path / "demo" / name
    assert Path(saved).read_bytes() == b"PK\x03\x04"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]
    assert 'curl -s "$URL" -o' in printed.getvalue()


def test_refused_link_saves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answering(monkeypatch, 403, "")
    tour, _ = a_tour(tmp_path)
    tour.keep("URL", "http://127.0.0.1/report")

    with pytest.raises(DemoFailed):
        tour.save("URL", "course.xlsx")

    assert list(tmp_path.rglob("*")) == []


def test_only_a_platform_of_this_machine_has_an_outbox(tmp_path: Path) -> None:
    assert a_tour(tmp_path)[0].outbox_url == "http://127.0.0.1:4566"
    assert a_tour(tmp_path, "https://abc.execute-api.eu-central-1.amazonaws.com/prod")[0].outbox_url is None
