"""Everything that goes wrong has one shape: {"error": {code, zh, en, field, value, remedy}}."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import QUESTION


def envelope(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error, after checking its shape."""
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")
    error = response.json()["error"]
    assert set(error) == {"code", "zh", "en", "field", "value", "remedy"}
    assert error["code"] == code
    assert error["zh"]
    assert error["en"]
    assert set(error["remedy"]) == {"zh", "en"}
    assert "Traceback" not in response.content.decode()
    return error


def changed(**changes: Any) -> dict[str, Any]:
    return {**QUESTION, **changes}


def with_fact(**facts: Any) -> dict[str, Any]:
    return {**QUESTION, "facts": {**QUESTION["facts"], **facts}}


@pytest.mark.parametrize(
    ("question", "code", "field"),
    [
        (changed(region="Atlantis"), "unknown_region", "region"),
        (changed(date="2025-13"), "invalid_fact", "date"),
        (changed(date="1492-10"), "invalid_fact", "date"),
        (changed(known="soon"), "invalid_fact", "known"),
        (changed(targets=["basic_pensio"]), "unknown_name", "basic_pensio"),
        (with_fact(average_index="abc"), "invalid_fact", "average_index"),
        (with_fact(average_index=-1), "invalid_fact", "average_index"),
        (with_fact(average_index=1e300), "invalid_fact", "average_index"),
        (with_fact(average_index="1e-99999999"), "invalid_fact", "average_index"),
        (with_fact(average_index="0." + "1" * 2000), "invalid_fact", "average_index"),
        (with_fact(average_index=True), "invalid_fact", "average_index"),
        (with_fact(contribution_months=297.5), "invalid_fact", "contribution_months"),
        (with_fact(contribution_months=[1]), "invalid_fact", "contribution_months"),
        (with_fact(contribution_months={"a": 1}), "invalid_fact", "contribution_months"),
        (with_fact(career="text"), "invalid_fact", "career"),
        (with_fact(career=[5]), "invalid_fact", "career[1]"),
        (with_fact(career=[{"yaer": 2000}]), "invalid_fact", "career[1].yaer"),
        (with_fact(pension_item="half_up 1"), "invalid_fact", "pension_item"),
        (with_fact(zzz=1), "unknown_name", "zzz"),
        (changed(facts={"reference_wage": 8321}), "missing_facts", "career"),
    ],
)
def test_a_bad_question_names_the_field(post, question, code, field):
    error = envelope(post("compute", question), 422, code)
    assert field in error["field"]


def test_missing_law_names_what_is_awaited(post):
    question = {"targets": ["unemployment_employer_rate"], "region": "Sichuan", "date": "2026-06"}
    error = envelope(post("compute", question), 422, "missing_law")
    assert error["field"] == "unemployment_employer_rate"
    assert error["remedy"]["zh"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "targets"),
        (changed(targets=[]), "targets"),
        (changed(targets=["x"] * 61), "targets"),
        (changed(targets="basic_pension"), "targets"),
        (changed(facts=[]), "facts"),
        (changed(facts={f"f{n}": 1 for n in range(301)}), "facts"),
        (changed(region="x" * 200), "region"),
        (changed(date=None), "date"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)
def test_a_malformed_request_names_the_field(post, body, field):
    error = envelope(post("compute", json.dumps(body)), 422, "invalid_request")
    assert field in error["field"]
    assert "不符合要求" not in error["zh"]


@pytest.mark.parametrize("text", ["{", "nul", '{"facts": NaN}', "[" * 100_000, "\xff\x00"])
def test_what_is_not_json_is_refused(post, text):
    envelope(post("compute", text), 400, "bad_request")


def test_an_oversized_body_is_refused_before_it_is_read(post):
    error = envelope(post("compute", "x" * 1_000_001), 413, "too_large")
    assert error["field"] == "body"


def test_an_unknown_address_and_method_use_the_envelope():
    envelope(Client().get("/api/v1/no/such"), 404, "not_found")
    response = Client().get("/api/v1/law/compute")
    envelope(response, 405, "method_not_allowed")
    assert "POST" in response["Allow"]


def test_an_unknown_name_in_show_is_named(get):
    error = envelope(get("show/no_such_name"), 422, "unknown_name")
    assert error["value"] == "no_such_name"


def test_a_crash_shows_nothing_of_itself(post, monkeypatch):
    def crash(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("canbao.api.law.compute", crash)
    client = Client(raise_request_exception=False)
    response = client.post("/api/v1/law/compute", QUESTION, content_type="application/json")
    envelope(response, 500, "server_error")
    assert b"secret" not in response.content


def test_an_unknown_field_is_refused(post):
    """`knwon` misspelt would otherwise answer another question."""
    response = post("compute", changed(knwon="2024-01-01"))
    error = envelope(response, 422, "invalid_request")
    assert (error["field"], error["value"]) == ("knwon", "2024-01-01")


def test_the_value_refused_is_named(post, get):
    error = envelope(post("compute", changed(date=2025)), 422, "invalid_request")
    assert (error["field"], error["value"]) == ("date", "2025")
    response = get("names", kind="foo")
    assert envelope(response, 422, "invalid_request")["value"] == "foo"


def test_a_key_given_twice_is_refused(post):
    body = json.dumps(QUESTION)[:-1] + ', "region": "Hubei"}'
    envelope(post("compute", body), 400, "bad_request")
