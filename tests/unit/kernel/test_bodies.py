"""No body, however broken, is a 500; each gets the contract's refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.support.bodies import CALLER, PATH, is_problem, send
from tests.support.gateway import Api

FUZZ = hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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
    is_problem(send(api, raw), 400, "malformed_json")


def test_a_text_may_speak_of_no_number(api: Api) -> None:
    assert send(api, '{"title": "NaN, -Infinity"}').status == 200


@pytest.mark.parametrize("raw", ["null", "true", "5", '"text"', "[]", '[{"title": "x"}]', '[["title", "x"]]'])
def test_json_that_is_no_object_is_422(api: Api, raw: str) -> None:
    is_problem(send(api, raw), 422, "validation_failed")


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

    is_problem(answer, 422, "validation_failed")
    assert answer.fields == {field}


@pytest.mark.parametrize("field", ["score", "count"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000, "0." + "1" * 5000])
def test_numbers_beyond_numbers_are_refused(api: Api, field: str, number: str) -> None:
    assert send(api, f'{{"title": "x", "{field}": {number}}}').status in {400, 422}


def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    answer = api.post(PATH, {"count": "5", "zone": "x", "extra": 1}, caller=CALLER)

    assert answer.fields == {"title", "count", "zone", "extra"}
    assert all(error["code"] and error["message"] for error in answer.json()["errors"])


def test_the_wrong_value_is_not_repeated(api: Api) -> None:
    answer = api.post(PATH, {"title": "x", "other_id": "my-secret-password"}, caller=CALLER)

    assert "my-secret-password" not in answer.text


@pytest.mark.parametrize("raw", ['{"title": "a", "title": "b"}', '{"title": 5, "title": "b"}'])
def test_of_a_doubled_field_the_last_one_counts(api: Api, raw: str) -> None:
    assert send(api, raw).json()["title"] == "b"


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
    answer = send(api, raw)

    is_problem(answer, 422, "validation_failed")
    assert answer.fields == {field}


def test_a_backslash_before_u0000_is_no_nul(api: Api) -> None:
    assert send(api, '{"title": "\\\\u0000"}').json()["title"] == "\\u0000"


@pytest.mark.parametrize("raw", ['{"title": "\\ud800"}', '{"title": "\\udc00x"}', '{"title": "\\ud83d"}'])
def test_a_lone_surrogate_is_refused(api: Api, raw: str) -> None:
    assert send(api, raw).status in {400, 422}


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

    assert send(api, raw).status == status


def test_bytes_count_not_letters(api: Api) -> None:
    assert send(api, json.dumps({"title": "x", "text": "я" * 600_000}, ensure_ascii=False)).status == 413


def test_a_body_that_may_be_absent(api: Api) -> None:
    assert api.post("/api/optional").json()["title"] == "none"
    assert api.post("/api/optional", {"title": "x"}).json()["title"] == "x"
    assert api.post("/api/optional", {"title": 5}).status == 422
    assert api.post("/api/optional", raw="{").status == 400


@FUZZ
@given(raw=st.text(max_size=200))
def test_no_text_is_a_500(api: Api, raw: str) -> None:
    assert send(api, raw).status in {200, 400, 422}


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
