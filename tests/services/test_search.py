"""Search finds a service by Chinese, English, pinyin, initials and everyday words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.services.catalogue import entries, search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("失业金", "UNE-02"),
        ("shiyejin", "UNE-02"),
        ("Shi Ye Jin", "UNE-02"),
        ("syj", "UNE-02"),
        ("被裁员", "UNE-02"),
        ("unemployment benefit", "UNE-02"),
        ("我要换银行卡", "REG-12"),
        ("社保卡丢了怎么办", "CRD-08"),
        ("lost card", "CRD-08"),
        ("I lost my card", "CRD-08"),
        ("办退休", "PEN-01"),
        ("tuixiu", "PEN-01"),
        ("延迟退休", "PEN-03"),
        ("养老金怎么算的", "QRY-09"),
        ("转社保", "TRF-01"),
        ("上班受伤", "WIN-02"),
        ("hurt at work", "WIN-02"),
        ("行政复议", "RGT-12"),
        ("谁看了我的信息", "QRY-21"),
        ("ＲＥＧ-01", "REG-01"),
    ],
)
def test_what_people_type_leads_first_to_what_they_mean(text, first):
    assert search(text)[0].id == first


def test_a_death_leads_to_survivors_and_the_bundle():
    assert {one.id for one in search("父亲去世了怎么办", 3)} >= {"PEN-12", "BND-02"}


def test_every_entry_is_found_by_its_own_name_in_both_languages():
    for one in entries():
        assert one in search(one.zh, 3), one.zh
        assert one in search(one.en, 3), one.en


def test_nothing_is_found_for_nothing_and_for_nonsense():
    assert search("") == search("   ") == ()
    assert search("qqqqqqqq") == ()
    assert search("西瓜") == ()


def test_the_limit_holds():
    assert len(search("社保", 4)) == 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_answered_alike_each_time(text):
    assert search(text) == search(text)
