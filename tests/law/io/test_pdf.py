"""The sheet as PDF: made from any text, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.law import compute
from canbao.law.engine.rules import rule

pytest.importorskip("typst")

from canbao.law.io.pdf import render_pdf

HOSTILE = "#panic(\"x\") #read(\"/etc/passwd\") $ ] } \\ <script> `code` *bold _it @ref // /* 汉字"


@rule(zh="养老金", en="Pension", act="法〔2000〕1号", article="一", unit="yuan/month")
def pension(wage, remark):
    return wage * 2


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(pension)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("remark", ["plain", HOSTILE])
def test_a_pdf_is_made_whatever_was_typed(law: Any, language: str, remark: str) -> None:
    data = compute("pension", {"wage": 1, "remark": remark}, date="2025", region="North",
                   law=law).explanation.data
    made = render_pdf(law, data, language, link="https://example.org/#wage=1")
    assert made.startswith(b"%PDF")
    assert len(made) > 5000


def test_a_short_sheet_fits_on_one_page(law: Any) -> None:
    data = compute("pension", {"wage": 1}, date="2025", region="North", law=law).explanation.data
    assert b"/Type/Pages/Count 1" in render_pdf(law, data, "zh")


def test_answers_and_assumptions_of_a_page_are_set_as_text(law: Any) -> None:
    data = compute("pension", {"wage": 1}, date="2025", region="North", law=law).explanation.data
    plain = render_pdf(law, data, "zh")
    told = render_pdf(law, data, "zh", made="2026年11月22日", answers=[("工资", HOSTILE)],
                      assumptions=[(HOSTILE, "3%")])
    assert told.startswith(b"%PDF")
    assert len(told) > len(plain)
