"""`canbao law cases`: a line per case, status 1 when one fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CASE = """
- id: {id}
  source: worked by hand
  region: Sichuan
  date: 2025-10
  given: {{reference_wage: 8321, average_index: 0.613, contribution_months: 297}}
  expect: {{basic_pension: {expected}}}
"""


def write(folder: Path, **cases: str) -> Path:
    file = folder / "mine.yaml"
    text = "".join(CASE.format(id=name, expected=value) for name, value in cases.items())
    file.write_text(text, encoding="utf-8")
    return file


def test_agreeing_cases_end_with_status_0(canbao, tmp_path):
    ran = canbao("law", "cases", str(write(tmp_path, A="1660.94", B="1660.94")))
    assert ran.status == 0
    assert "2 个算例，2 个相符" in ran.out


def test_a_fen_of_difference_ends_with_status_1_and_is_shown(canbao, tmp_path):
    ran = canbao("law", "cases", str(write(tmp_path, A="1660.94", WRONG="1660.95")))
    assert ran.status == 1
    assert "1 个不符：WRONG" in ran.out
    assert "-0.01" in ran.out


def test_json_has_expected_got_and_difference(canbao, tmp_path):
    ran = canbao("law", "cases", str(write(tmp_path, WRONG="1660.95")), "--json")
    assert ran.status == 1
    line = json.loads(ran.out)[0]["lines"][0]
    assert (line["expected"], line["got"], line["difference"]) == ("1660.95", "1660.94", "-0.01")


def test_a_case_that_cannot_be_evaluated_says_why_and_fails(canbao, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(CASE.format(id="X", expected="1").replace("Sichuan", "Atlantis"), "utf-8")
    ran = canbao("law", "cases", str(file))
    assert ran.status == 1
    assert "Atlantis" in ran.out


def test_a_folder_is_read_whole(canbao, tmp_path):
    write(tmp_path, A="1660.94")
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper", B="1660.94")
    assert "2 个算例，2 个相符" in canbao("law", "cases", str(tmp_path)).out


def test_a_hostile_file_is_one_clear_message(canbao, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("a: &a [x, x]\nb: [*a, *a]\n", encoding="utf-8")
    ran = canbao("law", "cases", str(file))
    assert ran.status == 2
    assert "别名" in ran.err
    assert "Traceback" not in ran.err


def test_an_empty_folder_is_refused(canbao, tmp_path):
    ran = canbao("law", "cases", str(tmp_path))
    assert ran.status == 2
    assert str(tmp_path) in ran.err


@pytest.mark.parametrize(
    ("ending", "word"),
    [
        ("expect: {}", "expect is empty"),
        ("expect: {basic_pension: 1}\n  tolerance: {basic_pensoin: 9999}", "basic_pensoin"),
        ("expect: {basic_pension: {mising: true}}", "mising"),
        ("expect: {basic_pension: {}}", "cannot expect"),
    ],
)
def test_a_case_that_could_say_nothing_is_refused(canbao, tmp_path, ending, word):
    file = tmp_path / "my.yaml"
    file.write_text(
        "- id: x\n  source: sheet\n  region: 四川\n  date: 2025-10\n"
        f"  given: {{average_index: 1, contribution_months: 180}}\n  {ending}\n",
        encoding="utf-8",
    )
    ran = canbao("law", "cases", str(file))
    assert ran.status == 2
    assert word in ran.err
