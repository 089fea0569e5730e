"""The words of the participation database: in both languages, each message with a way out."""

from __future__ import annotations

import pytest
import yaml

from canbao.registers.intake.schema import FACTS, RECORDS, allowed
from canbao.registers.words import FILE, problems, words

GROUPS = [group for group in yaml.safe_load(FILE.read_text("utf-8")) if group != "problems"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_word_has_both_languages(group: str):
    for key, word in words(group).items():
        assert word.zh, key
        assert word.en.isascii(), key
        assert word.in_language("zh") == word.zh


def test_every_problem_says_what_to_do_or_what_was_done():
    for code, problem in problems().items():
        assert "，" in problem.zh or code == "date_impossible", code
        assert ";" in problem.en or "not used" in problem.en, code


def test_a_group_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(KeyError, match="schemes"):
        words("scheme")


def test_columns_of_few_words_name_them():
    assert allowed("participation", "scheme") == tuple(words("schemes"))
    assert allowed("status", "detail") is None
    assert allowed("records", "name") is None
    assert all(FACTS[kind].names[0] == "record" for kind in FACTS)
    assert RECORDS.names[0] == "record"
