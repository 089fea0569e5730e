"""`canbao law …` answers, explains, lists and compares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canbao.law import compute, law, replay
from tests.cli.conftest import FACTS, SICHUAN


def test_compute_prints_the_value_with_its_name(canbao):
    ran = canbao("law", "compute", "basic_pension", *SICHUAN, *FACTS)
    assert ran.status == 0
    assert "基础养老金" in ran.out
    assert "¥1,660.94" in ran.out
    assert "四川省" in ran.out


def test_compute_lists_what_the_result_rests_on(canbao):
    ran = canbao("law", "compute", "basic_pension", *SICHUAN, *FACTS)
    expected = compute(
        ["basic_pension"],
        {"reference_wage": 8321, "average_index": "0.613", "contribution_months": 297},
        date="2025-10",
        region="Sichuan",
    ).statuses
    assert expected
    for entry in expected:
        assert entry["name"] in ran.out


def test_compute_in_english_when_asked_anywhere(canbao):
    ran = canbao("law", "compute", "--lang", "en", "basic_pension", *SICHUAN, *FACTS)
    assert "Basic pension" in ran.out
    assert "基础养老金" not in ran.out


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [("LANG", "en_GB.UTF-8", "Basic pension"), ("LANG", "zh_CN.UTF-8", "基础养老金"),
     ("CANBAO_LANG", "en", "Basic pension"), ("LANG", "C.UTF-8", "基础养老金")],
)  # fmt: skip
def test_language_follows_the_environment(canbao, monkeypatch, variable, value, word):
    monkeypatch.setenv(variable, value)
    assert word in canbao("law", "compute", "basic_pension", *SICHUAN, *FACTS).out


def test_compute_as_json_keeps_every_digit(canbao):
    ran = canbao("law", "compute", "indexed_wage", *SICHUAN, *FACTS, "--json")
    answer = json.loads(ran.out)
    assert answer["values"]["indexed_wage"]["value"] == "5100.773"
    assert answer["law"]["hash"] == law().hash
    assert answer["region"] == "Sichuan"


def test_facts_from_json_and_yaml_files_are_the_same(canbao, tmp_path: Path):
    as_json, as_yaml = tmp_path / "f.json", tmp_path / "f.yaml"
    as_json.write_text('{"reference_wage": 8321, "average_index": 0.613}', encoding="utf-8")
    as_yaml.write_text("reference_wage: 8321\naverage_index: 0.613\n", encoding="utf-8")
    rest = [*SICHUAN, "--fact", "contribution_months=297", "--json"]
    one = canbao("law", "compute", "basic_pension", "--facts", str(as_json), *rest)
    two = canbao("law", "compute", "basic_pension", "--facts", str(as_yaml), *rest)
    assert one.out == two.out
    assert '"1660.94"' in one.out


def test_a_fact_on_the_line_wins_over_the_file(canbao, tmp_path: Path):
    file = tmp_path / "f.yaml"
    file.write_text("reference_wage: 1\naverage_index: 0.613\n", encoding="utf-8")
    ran = canbao("law", "compute", "basic_pension", "--facts", str(file), *SICHUAN, *FACTS)
    assert "¥1,660.94" in ran.out


def test_rows_may_be_given_as_json(canbao):
    career = '[{"year": 2024, "months": 12, "base": 8000}]'
    ran = canbao("law", "compute", "basic_pension", *SICHUAN, *FACTS, "--fact", f"career={career}")
    assert ran.status == 0
    assert "¥1,660.94" in ran.out


def test_explain_shows_steps_with_article(canbao):
    ran = canbao("law", "explain", "basic_pension", *SICHUAN, *FACTS)
    assert ran.status == 0
    assert "国发〔2005〕38号" in ran.out
    assert "8,321" in ran.out


def test_explain_as_json_replays_to_the_same_bytes(canbao):
    stored = canbao("law", "explain", "basic_pension", *SICHUAN, *FACTS, "--json").out.rstrip("\n")
    assert replay(stored).json() == stored


def test_explain_writes_page_and_pdf(canbao, tmp_path: Path):
    page, pdf = tmp_path / "sheet.html", tmp_path / "sheet.pdf"
    ran = canbao(
        "law", "explain", "basic_pension", *SICHUAN, *FACTS, "--html", str(page), "--pdf", str(pdf)
    )
    assert (ran.status, ran.out) == (0, "")
    assert "基础养老金" in page.read_text(encoding="utf-8")
    assert pdf.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["basic_pension", "基础养老金", "Basic pension"])
def test_show_finds_a_rule_by_any_of_its_names(canbao, name):
    ran = canbao("law", "show", name)
    assert ran.status == 0
    assert "国发〔2005〕38号" in ran.out
    assert "def basic_pension(" in ran.out


@pytest.mark.parametrize("kind", ["parameter", "axis", "rounding", "input", "choice", "act"])
def test_show_prints_one_of_every_kind(canbao, kind):
    from canbao.law import catalogue

    name = catalogue.names(law(), kind)[0]["name"]
    ran = canbao("law", "show", name)
    assert ran.status == 0
    assert name in ran.out


def test_show_as_json_has_sources_and_statuses(canbao):
    entry = json.loads(canbao("law", "show", "pension_item", "--json").out)
    assert entry["kind"] == "rounding"
    assert {row["region"] for row in entry["rows"]} > {"nation", "Guangxi"}
    assert all(row["status"] and row["source"] for row in entry["rows"])


def test_names_filters_by_text_and_kind(canbao):
    found = json.loads(canbao("law", "names", "基础养老金", "--kind", "rule", "--json").out)
    assert "basic_pension" in [entry["name"] for entry in found]
    assert {entry["kind"] for entry in found} == {"rule"}


def test_diff_names_what_changed_overnight(canbao):
    changes = json.loads(canbao("law", "diff", "2024-12-31", "2025-01-01", "--json").out)["changes"]
    changed = {change["name"]: change for change in changes}
    assert "retirement_delay_months" in changed
    assert changed["retirement_delay_months"]["before"] != (
        changed["retirement_delay_months"]["after"]
    )


def test_diff_of_one_region_asks_only_there(canbao):
    ran = canbao("law", "diff", "2023-06-01", "2024-06-01", "--region", "四川", "--json")
    assert {c["region"] for c in json.loads(ran.out)["changes"] if c["kind"] != "rule"} == {
        "Sichuan"
    }


def test_diff_of_a_day_with_itself_is_empty(canbao):
    assert json.loads(canbao("law", "diff", "2025-01-01", "2025-01-01", "--json").out)[
        "changes"
    ] == []  # fmt: skip


def test_status_counts_every_version_and_row(canbao):
    data = json.loads(canbao("law", "status", "--json").out)
    assert sum(data["counts"]["rule"].values()) == sum(len(v) for v in law().rules.values())
    assert len(data["entries"]["unconfirmed"]) == sum(
        counts["unconfirmed"] for counts in data["counts"].values()
    )


def test_status_says_what_is_awaited(canbao):
    ran = canbao("law", "status", "--only", "missing")
    assert ran.status == 0
    assert "unemployment" in ran.out
    assert "缺失" in ran.out


def test_table_output_has_no_escape_codes_in_a_pipe(canbao):
    assert "\x1b" not in canbao("law", "status").out


def test_status_as_json_heeds_region_and_only(canbao):
    ran = canbao("law", "status", "--json", "--region", "四川", "--only", "inferred")
    entries = json.loads(ran.out)["entries"]
    assert set(entries) == {"inferred"}
    assert {entry["region"] for entry in entries["inferred"]} == {"Sichuan"}


def test_version(canbao):
    ran = canbao("--version")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("canbao ")


def test_province_and_city_in_chinese_with_a_slash(canbao):
    ran = canbao("law", "status", "--json", "--region", "湖北/武汉")
    assert ran.status == 0
