"""Texts of the law in the language of the page."""

from __future__ import annotations

from canbao.web.asking import one_language


def test_of_two_sides_each_language_gets_its_own_even_where_both_name_a_chinese_act():
    both = "公务员能否弹性退休（人社部发〔2024〕94号） / whether officials may retire flexibly (人社部发〔2024〕94号)"
    assert one_language(both, "zh") == "公务员能否弹性退休（人社部发〔2024〕94号）"
    assert one_language(both, "en") == "whether officials may retire flexibly (人社部发〔2024〕94号)"
    assert one_language("待公布 / awaited", "en") == "awaited"
