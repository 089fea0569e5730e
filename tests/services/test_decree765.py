"""The checklist of Decree 765 names tests that exist, and what it says of the catalogue holds."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from canbao.services import decree765
from canbao.services.catalogue import entries, entry, words
from canbao.services.catalogue.entry import FIELDS
from canbao.services.decree765 import requirements

TESTS = Path(__file__).resolve().parents[1]


@cache
def functions_of(file: str) -> frozenset[str]:
    """Names of the test functions of a file; none where there is no such file."""
    path = TESTS / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def missing(tests: tuple[str, ...]) -> list[str]:
    """Those of `tests` that do not exist."""
    split = [(test, *test.split("::")) for test in tests]
    return [test for test, file, function in split if function not in functions_of(file)]


def test_all_forty_eight_lines_stand_in_order():
    assert [line.id for line in requirements()] == [f"D{number:02}" for number in range(1, 49)]


def test_every_named_test_exists():
    assert [gone for line in requirements() for gone in missing(line.tests)] == []


def test_a_test_that_does_not_exist_is_found():
    here = "services/test_decree765.py"
    wrong = (f"{here}::test_of_nothing", "services/test_nowhere.py::test_a")
    assert missing((f"{here}::test_every_named_test_exists", *wrong)) == list(wrong)


def test_what_is_open_says_why_in_both_languages():
    for line in requirements():
        assert (line.state == "proven") == (not line.why_zh) == (not line.why_en), line.id
        assert line.zh, line.id
        assert line.en, line.id


@pytest.mark.parametrize(
    ("said", "words_of_it"),
    [
        ({}, "neither a test nor a reason"),
        ({"outside": {"zh": "甲", "en": "a"}, "tests": ["a::b"]}, "what is outside"),
        ({"note": "x"}, "no such field: note"),
    ],
)
def test_a_line_that_claims_without_proof_is_refused(said, words_of_it):
    with pytest.raises(ValueError, match="D99") as refused:
        decree765._line("D99", {"articles": [1], "zh": "甲", "en": "a", **said})
    assert words_of_it in str(refused.value)


def test_what_article_21_covers_asks_for_diagnosis_and_records_alone():
    for key in ("WIN-03", "WIN-06", "WIN-07", "WIN-12"):
        papers = {paper.kind for paper in entry(key).documents}
        assert papers, key
        assert papers <= {"diagnosis", "medical_records"}, key
        assert "d765_21" in entry(key).ground, key


def test_every_paper_asked_for_rests_on_a_ground_that_may_demand_it():
    grounds = words().grounds
    papers = [(one.id, paper) for one in entries() for paper in one.documents]
    assert papers
    for key, paper in papers:
        assert grounds[paper.ground].level in {"law", "regulation", "state_council"}, key


def test_no_entry_can_have_a_fee():
    assert not {field for field in FIELDS if "fee" in field or "price" in field}
