"""No body, however broken, is a 500; each gets the contract's refusal."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.support.gateway import Answer, Api, a_caller
from tests.support.sample_service.api import handler

CALLER = a_caller()
PATH = "/api/everything"
FUZZ = hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _send(api: Api, raw: str, **headers: str) -> Answer:
    return api.post(
        PATH, raw=raw, caller=CALLER, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def _is_problem(answer: Answer, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert ("errors" in problem) == (status == 422)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "{",
        "nothing",
        "{'title': 'x'}",
        '{"title": "x",}',
        '{"title": "x"} {"title": "y"}',
        "\ufeff" + '{"title": "x"}',
        '{"title": "\n"}',
        '{"title": "\\x"}',
        '{"title": "\\ud800"}',
        '{"title": "x", "count": 01}',
        '{"title": "x", "count": 1.}',
        '{"title": "x", "score": Infinite}',
        '{"title": "x", "score": NaN}',
        '{"title": "x", "unknown": [-Infinity]}',
        '{"title": "x", // comment\n}',
        "[" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        '{"anything":' * 10_000 + "1" + "}" * 10_000,
        '{"title": "x", "anything": ' + "[" * 10_000 + "]" * 10_000 + "}",
    ],
    ids=lambda raw: raw[:20] + str(len(raw)),
)
def test_what_is_no_json_is_400(api: Api, raw: str) -> None:
    _is_problem(_send(api, raw), 400, "malformed_json")


def test_a_text_may_speak_of_no_number(api: Api) -> None:
    assert _send(api, '{"title": "NaN, -Infinity"}').status == 200


@pytest.mark.parametrize("raw", ["null", "true", "5", '"text"', "[]", '[{"title": "x"}]', '[["title", "x"]]'])
def test_json_that_is_no_object_is_422(api: Api, raw: str) -> None:
    _is_problem(_send(api, raw), 422, "validation_failed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": ["x"]}, "title"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "x", "unknown": 1}, "unknown"),
        ({"title": "x", "Title": "y"}, "Title"),
        ({"title": "x", "__proto__": {}}, "__proto__"),
        ({"title": "x", "text": "x" * 20_001}, "text"),
        ({"title": "x", "text": {}}, "text"),
        ({"title": "x", "count": "5"}, "count"),
        ({"title": "x", "count": 5.0}, "count"),
        ({"title": "x", "count": True}, "count"),
        ({"title": "x", "count": -1}, "count"),
        ({"title": "x", "count": 11}, "count"),
        ({"title": "x", "count": 10**100}, "count"),
        ({"title": "x", "count": None}, "count"),
        ({"title": "x", "kind": "c"}, "kind"),
        ({"title": "x", "kind": "A"}, "kind"),
        ({"title": "x", "other_id": "no id"}, "other_id"),
        ({"title": "x", "other_id": 5}, "other_id"),
        ({"title": "x", "flags": []}, "flags"),
        ({"title": "x", "flags": {"a": 1}}, "flags.a"),
        ({"title": "x", "flags": {str(number): True for number in range(11)}}, "flags"),
        ({"title": "x", "tags": "x"}, "tags"),
        ({"title": "x", "tags": ["ok", 5]}, "tags.1"),
        ({"title": "x", "tags": ["ok", ""]}, "tags.1"),
        ({"title": "x", "tags": ["x"] * 11}, "tags"),
        ({"title": "x", "at": "2026-01-15T09:30:00"}, "at"),
        ({"title": "x", "at": "2026-01-15"}, "at"),
        ({"title": "x", "at": "15.01.2026"}, "at"),
        ({"title": "x", "at": 1768469400}, "at"),
        ({"title": "x", "at": "2026-02-30T00:00:00Z"}, "at"),
        ({"title": "x", "zone": "Mars/Olympus"}, "zone"),
        ({"title": "x", "zone": "../../etc/passwd"}, "zone"),
        ({"title": "x", "zone": "europe/moscow"}, "zone"),
        ({"title": "x", "zone": ""}, "zone"),
        ({"title": "x", "score": "5"}, "score"),
        ({"title": "x", "score": True}, "score"),
        ({"title": "x", "score": -0.01}, "score"),
        ({"title": "x", "score": 1_000_000.01}, "score"),
        ({"title": "x", "score": 0.001}, "score"),
        ({"title": "x", "score": 10**400}, "score"),
        ({"title": "x", "score": [1]}, "score"),
    ],
)
def test_a_wrong_field_is_422_with_its_path(api: Api, body: dict[str, Any], field: str) -> None:
    answer = api.post(PATH, body, caller=CALLER)

    _is_problem(answer, 422, "validation_failed")
    assert answer.fields == {field}


@pytest.mark.parametrize("field", ["score", "count"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000, "0." + "1" * 5000])
def test_numbers_beyond_numbers_are_refused(api: Api, field: str, number: str) -> None:
    assert _send(api, f'{{"title": "x", "{field}": {number}}}').status in {400, 422}


def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    answer = api.post(PATH, {"count": "5", "zone": "x", "extra": 1}, caller=CALLER)

    assert answer.fields == {"title", "count", "zone", "extra"}
    assert all(error["code"] and error["message"] for error in answer.json()["errors"])


def test_the_wrong_value_is_not_repeated(api: Api) -> None:
    answer = api.post(PATH, {"title": "x", "other_id": "my-secret-password"}, caller=CALLER)

    assert "my-secret-password" not in answer.text


@pytest.mark.parametrize("raw", ['{"title": "a", "title": "b"}', '{"title": 5, "title": "b"}'])
def test_of_a_doubled_field_the_last_one_counts(api: Api, raw: str) -> None:
    assert _send(api, raw).json()["title"] == "b"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ('{"title": "a\\u0000b"}', "title"),
        ('{"title": "x", "text": "\\u0000"}', "text"),
        ('{"title": "x", "tags": ["y", "\\u0000"]}', "tags.1"),
        ('{"title": "x", "anything": {"deep": [{"er": "\\u0000"}]}}', "anything.deep.0.er"),
        ('{"title": "x", "flags": {"\\u0000": true}}', "flags"),
        ('{"title": "\\\\\\u0000"}', "title"),
    ],
)
def test_nul_is_refused_wherever_it_stands(api: Api, raw: str, field: str) -> None:
    answer = _send(api, raw)

    _is_problem(answer, 422, "validation_failed")
    assert answer.fields == {field}


def test_a_backslash_before_u0000_is_no_nul(api: Api) -> None:
    assert _send(api, '{"title": "\\\\u0000"}').json()["title"] == "\\u0000"


@pytest.mark.parametrize("raw", ['{"title": "\\ud800"}', '{"title": "\\udc00x"}', '{"title": "\\ud83d"}'])
def test_a_lone_surrogate_is_refused(api: Api, raw: str) -> None:
    assert _send(api, raw).status in {400, 422}


@pytest.mark.parametrize(
    "title", ["Пушкин", "日本語", "👩‍🏫", "e\u0301", "\u202eabc", "a\u2028b", "<script>", "'; DROP TABLE notes; --"]
)
def test_other_text_comes_back_as_it_went(api: Api, title: str) -> None:
    assert api.post(PATH, {"title": title}, caller=CALLER).json()["title"] == title


def test_spaces_around_a_text_are_dropped(api: Api) -> None:
    assert api.post(PATH, {"title": "  x y\t\n"}, caller=CALLER).json()["title"] == "x y"


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 422), (1_000_001, 413), (5_000_000, 413)])
def test_a_body_of_more_than_a_megabyte_is_413(api: Api, size: int, status: int) -> None:
    frame = '{"title": "x", "text": ""}'
    raw = frame.replace('""', '"' + "x" * (size - len(frame)) + '"')

    assert _send(api, raw).status == status


def test_bytes_count_not_letters(api: Api) -> None:
    assert _send(api, json.dumps({"title": "x", "text": "я" * 600_000}, ensure_ascii=False)).status == 413


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "json",
        "application/jsonp",
        "*/*",
    ],
)
def test_another_media_type_is_415(api: Api, content_type: str) -> None:
    _is_problem(_send(api, '{"title": "x"}', Content_Type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"],
)
def test_json_however_it_is_written_is_taken(api: Api, content_type: str) -> None:
    assert _send(api, '{"title": "x"}', Content_Type=content_type).status == 200


def test_the_content_types_name_is_read_in_any_case() -> None:
    event = _event('{"title": "x"}', is_base64=False)
    event["headers"] = {"content-type": "text/plain"}
    event["multiValueHeaders"] = {"content-type": ["text/plain"]}

    assert handler(event, None)["statusCode"] == 415  # type: ignore[arg-type]


def test_a_base64_body_is_read_like_a_plain_one() -> None:
    event = _event(base64.b64encode(b'{"title": "\xd1\x8f"}').decode(), is_base64=True)

    answer = handler(event, None)  # type: ignore[arg-type]

    assert (answer["statusCode"], json.loads(answer["body"])["title"]) == (200, "я")


@pytest.mark.parametrize("body", ["\xff\xfe", "!", base64.b64encode(b"\xff\xfe{}").decode()])
def test_a_broken_base64_body_is_400(body: str) -> None:
    answer = handler(_event(body, is_base64=True), None)  # type: ignore[arg-type]

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "malformed_json")
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert answer["multiValueHeaders"]["X-Request-Id"]


def test_a_body_that_may_be_absent(api: Api) -> None:
    assert api.post("/api/optional").json()["title"] == "none"
    assert api.post("/api/optional", {"title": "x"}).json()["title"] == "x"
    assert api.post("/api/optional", {"title": 5}).status == 422
    assert api.post("/api/optional", raw="{").status == 400


@FUZZ
@given(raw=st.text(max_size=200))
def test_no_text_is_a_500(api: Api, raw: str) -> None:
    assert _send(api, raw).status in {200, 400, 422}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
_names = st.sampled_from(
    ["title", "text", "count", "score", "at", "zone", "kind", "other_id", "flags", "tags", "anything", "x"]
)


@FUZZ
@given(body=st.dictionaries(_names, _json, max_size=6))
def test_no_object_is_a_500(api: Api, body: dict[str, Any]) -> None:
    answer = api.post(PATH, {"title": "x", **body}, caller=CALLER)

    assert answer.status in {200, 400, 422}
    if answer.status == 422:
        assert {field.partition(".")[0] for field in answer.fields} <= {*body, "title"}


def _event(body: str, *, is_base64: bool) -> dict[str, Any]:
    caller = {"user_id": str(CALLER.user_id), "role": "student", "session_id": str(CALLER.session_id)}
    headers = {"Content-Type": "application/json"}
    return {
        "httpMethod": "POST",
        "path": PATH,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"stage": "test", "path": f"/test{PATH}", "authorizer": caller, "identity": {}},
        "body": body,
        "isBase64Encoded": is_base64,
    }
