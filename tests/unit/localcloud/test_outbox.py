"""The local outbox: what the emulator took in place of SES and SNS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from localstack.embedded import cli, outbox
from localstack.embedded.errors import CloudError


def a_mail(to: str, seconds: float, text: str = "") -> dict[str, Any]:
    return {"To": [to], "Timestamp": seconds, "Subject": f"To {to}", "BodyText": text, "BodyHtml": "<p>"}


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "http://emulator/_ministack/ses/messages": {
            "messages": {
                "000000000001": [a_mail("late@example.org", 20.5), a_mail("Anna@example.org", 3)],
                "000000000002": [
                    a_mail("anna@example.org", 10, "Open https://x.example/a#token=1\n\nand http://y.example.")
                ],
            }
        },
        "http://emulator/_ministack/sns/sms-messages": {"sms_messages": {"+12025550123": [{"Message": "Code 1"}]}},
    }
    monkeypatch.setattr(outbox, "read_json", answers.__getitem__)


@pytest.mark.usefixtures("emulator")
def test_messages_come_newest_last_and_sms_after_mails() -> None:
    found = outbox.messages("http://emulator")

    assert [each["to"][0] for each in found] == [
        "Anna@example.org",
        "anna@example.org",
        "late@example.org",
        "+12025550123",
    ]
    assert found[2]["sent_at"] == "1970-01-01T00:00:20.500Z"
    assert found[3] == {"channel": "sms", "to": ["+12025550123"], "text": "Code 1", "links": []}


@pytest.mark.usefixtures("emulator")
def test_messages_are_narrowed_to_an_address_and_show_their_links() -> None:
    found = outbox.messages("http://emulator", "anna@")

    assert [each["subject"] for each in found] == ["To Anna@example.org", "To anna@example.org"]
    assert found[1]["links"] == ["https://x.example/a#token=1", "http://y.example"]
    assert outbox.messages("http://emulator", "+1202")[0]["channel"] == "sms"


def test_stopped_platform_is_told_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))

    with pytest.raises(CloudError, match="not running") as told:
        cli.mails()

    assert told.value.advice == "Run: make up"
