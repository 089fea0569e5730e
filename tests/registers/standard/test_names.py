"""Names: the fast way is the careful way, forms fold together, readings are those of pypinyin."""

from __future__ import annotations

import pyarrow as pa
import pypinyin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.registers.standard import names
from canbao.registers.standard.readings import SURNAMES, TWO_CHARACTER_SURNAMES

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
LETTERS = st.one_of(
    HAN, st.sampled_from("··•.。 　-（）()’'\t*"), st.characters(max_codepoint=0x2FF),
    st.characters(min_codepoint=0xF900, max_codepoint=0xFFDC), st.characters(codec="utf-8"),
)  # fmt: skip


def normalise(*given: str | None) -> list[str | None]:
    return names.normalise(pa.array(given, pa.string())).to_pylist()


def keys(*given: str | None) -> list[int | None]:
    return names.standardise(pa.array(given, pa.string())).pinyin.to_pylist()


@given(st.lists(st.one_of(st.none(), st.text(LETTERS, max_size=8)), max_size=12))
def test_the_fast_way_is_the_careful_way(rows):
    careful = [names.normal_form(row) or None if row is not None else None for row in rows]
    assert normalise(*rows) == careful


@given(st.text(LETTERS, max_size=10))
def test_a_normal_form_is_its_own_normal_form(text):
    once = names.normal_form(text)
    assert names.normal_form(once) == once


@pytest.mark.parametrize(
    ("given_name", "form"),
    [("張三", "张三"), ("葉　問", "叶问"), (" 王 芳 ", "王芳"), ("鍾馗", "钟馗"), ("邨峯", "村峰"),
     ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽．买买提", "阿依古丽·买买提"),
     ("阿依古丽 · 买买提", "阿依古丽·买买提"), ("王··芳·", "王·芳"),
     ("Li Ming", "LI MING"), ("ＬＩ　ＭＩＮＧ", "LI MING"), ("José María", "JOSE MARIA"),
     ("O’Brien", "OBRIEN"), ("Jean-Pierre Dupont", "JEAN PIERRE DUPONT"), ("J. Smith", "J SMITH"),
     ("张三（已故）", "张三"), ("𠮷野", "𠮷野"), ("王\u200b芳", "王芳"), ("", None), ("  ", None), ("·", None)],
)  # fmt: skip
def test_forms_of_one_name(given_name, form):
    assert normalise(given_name) == [form]


@given(st.lists(st.one_of(st.none(), st.text(HAN, min_size=1, max_size=5)), max_size=20))
def test_the_key_is_that_of_the_letters(rows):
    forms = normalise(*rows)
    sounds = [names.romanised(form) if form else None for form in forms]
    by_key = dict(zip(keys(*rows), sounds, strict=True))
    by_sound = dict(zip(sounds, keys(*rows), strict=True))
    assert [by_sound[sound] for sound in sounds] == keys(*rows)
    assert [by_key[key] for key in keys(*rows)] == sounds


@given(
    st.text(
        st.sampled_from("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华"), min_size=2, max_size=3
    )
)
def test_given_names_are_read_as_pypinyin_reads_them(given_name):
    usual = "".join(pypinyin.lazy_pinyin(c, style=pypinyin.Style.NORMAL)[0] for c in given_name)
    assert names.romanised("王" + given_name) == "wang" + usual


def test_homophones_and_pinyin_meet():
    assert len(set(keys("李明", "黎鸣", "LI MING", "Li  Ming", "LIMING"))) == 1
    assert len(set(keys("李明", "明李", "李民", "李"))) == 4


def test_surnames_have_their_own_reading():
    assert names.romanised("单雄信") == "shanxiongxin"
    assert names.romanised("尉迟恭") == "yuchigong"
    assert names.romanised("王单") == "wangdan"
    assert len(set(keys("仇英", "求英"))) == 1
    assert len(set(keys("曾国", "增国"))) == 1


@given(st.sampled_from([*SURNAMES, *TWO_CHARACTER_SURNAMES]), st.text(HAN, max_size=2))
def test_every_surname_of_the_list_has_the_key_of_its_letters(surname, rest):
    form = normalise(surname + rest)[0]
    assert form is not None
    assert keys(form) == keys(names.romanised(form))


def test_a_transliterated_name_begins_with_no_surname():
    assert names.romanised("单·于") == "danyu"


def test_keys_stay_what_they_are():
    assert keys("李明", "王小红", "阿依古丽·买买提", None) == [
        355667143921680409, *keys("WANG XIAOHONG", "AYIGULI MAIMAITI"), None
    ]  # fmt: skip
