"""`/api/v1/law/…` gives the law's own answers."""

from __future__ import annotations

import pytest

from canbao.law import compute, law, replay
from tests.api.conftest import QUESTION


def test_compute_gives_values_as_text_with_names(post):
    answer = post("compute", QUESTION).json()
    assert answer["values"]["basic_pension"] == {
        "zh": "基础养老金", "en": "Basic pension", "unit": "yuan/month", "value": "1660.94",
    }  # fmt: skip
    assert answer["law"]["hash"] == law().hash
    assert answer["is_provisional"] is False


def test_compute_says_what_the_result_rests_on(post):
    asked = {**QUESTION, "facts": {**QUESTION["facts"], "average_index": "0.613"}}
    answer = post("compute", asked).json()
    same = compute("basic_pension", asked["facts"], date="2025-10", region="Sichuan")
    assert answer["statuses"] == same.statuses
    assert answer["statuses"]


def test_decimals_never_pass_through_a_float(post):
    text = """{"targets": ["indexed_wage"], "region": "Sichuan", "date": "2025-10",
        "facts": {"reference_wage": 8321, "average_index": 0.12345678901234567890123}}"""
    value = post("compute", text).json()["values"]["indexed_wage"]["value"]
    assert value == "1027.28394137172839413713483"


def test_chinese_stays_readable_in_the_bytes(post):
    assert "基础养老金" in post("compute", QUESTION).content.decode()


def test_explain_gives_the_canonical_bytes(post):
    stored = post("explain", QUESTION).content.decode()
    assert replay(stored).json() == stored


@pytest.mark.parametrize(
    ("form", "content_type", "word"),
    [("text", "text/plain", "基础养老金".encode()), ("html", "text/html", "基础养老金".encode()),
     ("pdf", "application/pdf", b"%PDF-")],
)  # fmt: skip
def test_sheet_in_every_form(post, form, content_type, word):
    response = post(f"sheet?form={form}&language=zh", QUESTION)
    assert response.status_code == 200
    assert response["Content-Type"].startswith(content_type)
    assert word in response.content


def test_sheet_in_english(post):
    assert "Basic pension" in post("sheet?language=en", QUESTION).content.decode()


def test_every_rule_may_be_asked_for(get):
    names = {entry["name"] for entry in get("rules").json()["names"]}
    assert names == set(law().rules)


def test_parameters_are_listed(get):
    names = {entry["name"] for entry in get("parameters").json()["names"]}
    assert names == set(law().parameters)


@pytest.mark.parametrize(
    "kind", ["rule", "parameter", "axis", "rounding", "input", "choice", "act", "region"]
)
def test_names_of_every_kind_can_be_shown(get, kind):
    names = get("names", kind=kind).json()["names"]
    assert names
    if kind != "region":
        assert get(f"show/{names[0]['name']}").json()["kind"] == kind


def test_names_are_filtered_in_both_languages(get):
    zh = get("rules", query="基础养老金").json()
    en = get("rules", query="basic pension").json()
    assert "basic_pension" in [n["name"] for n in zh["names"]]
    assert "basic_pension" in [n["name"] for n in en["names"]]


def test_show_has_text_article_and_arguments(get):
    version = get("show/basic_pension").json()["versions"][0]
    assert version["act"] == "国发〔2005〕38号"
    assert "return" in version["text"]
    assert "reference_wage" in version["arguments"]


def test_status_lists_everything_that_is_not_text(get):
    data = get("status").json()
    for name, entries in data["entries"].items():
        assert name != "text"
        assert entries
        assert all(entry["name"] for entry in entries)


def test_diff_between_two_days(get):
    changes = get("diff", before="2024-12-31", after="2025-01-01").json()["changes"]
    assert "retirement_delay_months" in {change["name"] for change in changes}


def test_cases_all_agree(get):
    data = get("cases").json()
    assert data["passed"] == len(data["cases"]) > 60
    assert [case["id"] for case in data["cases"] if not case["ok"]] == []


def test_nothing_is_stored_about_the_person(post):
    response = post("compute", QUESTION)
    assert not response.cookies
    assert "sessionid" not in response.headers.get("Set-Cookie", "")
