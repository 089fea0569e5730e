"""What a document says: every field there, of its form, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.batches.canonical import canonical
from canbao.certificates.content import FORMAT, Said, compose, tell
from canbao.certificates.kinds import FORMS, Words, kinds, read_kind
from canbao.ledger.refusal import Refused
from tests.certificates.make import DAY, JAN, said

KIND = kinds()["participation_person"]


def composed(what: Said) -> dict:
    return compose(KIND, "P1", what, DAY, None)


def test_labels_and_values_are_kept_in_both_languages():
    content = composed(said())
    assert content["format"] == FORMAT
    assert content["pairs"][2] == {
        "label": {"zh": "证明期间", "en": "Period"},
        "value": {"zh": "2025年1月至2025年12月", "en": "January 2025 to December 2025"},
    }
    row = content["tables"][0]["rows"][0]
    assert row[0] == {"zh": "职工基本养老保险", "en": "Employees' basic pension insurance"}
    assert row[2] == {"zh": "12", "en": "12"}
    assert canonical(content) == canonical(composed(said()))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name": None}, "name is left out"),
        ({"colour": "red"}, "colour is not of this kind"),
        ({"period": (JAN, JAN - 1)}, "period is no months"),
        ({"name": ""}, "name is no text"),
        ({"name": Words("李", "")}, "name is no text"),
        ({"name": "x" * 2001}, "name is no text"),
    ],
)
def test_a_wrong_field_is_refused_by_name(fields: dict, name: str):
    with pytest.raises(Refused) as refused:
        composed(said(**fields))
    assert any(name in each.en for each in refused.value.refusals)


def test_every_fault_is_told_at_once():
    with pytest.raises(Refused) as refused:
        composed(Said({}, {"schemes": [{"scheme": "x", "odd": 1}]}, {}))
    told = [each.en for each in refused.value.refusals]
    assert len(told) == 3 + 2 + 1  # three fields, two columns, one column too many
    assert any("schemes: 1: odd is no column" in each for each in told)


def test_too_many_rows_are_refused():
    row = said().tables["schemes"][0]
    with pytest.raises(Refused, match="more than 5000 rows"):
        composed(Said(said().fields, {"schemes": [row] * 5001}, {}))


@given(
    st.sampled_from(FORMS),
    st.one_of(st.integers(), st.text(), st.floats(), st.none(), st.booleans()),
)
def test_a_value_is_told_in_both_languages_or_not_at_all(form: str, value: object):
    told = tell(form, value)
    assert told is None or (told.zh and told.en)
    if isinstance(value, float | bool):
        assert told is None


def test_forms_as_people_read_them():
    assert tell("money", -123456789) == Words("−1,234,567.89", "−1,234,567.89")
    assert tell("day", date(2026, 3, 2)) == Words("2026年3月2日", "2 March 2026")
    assert tell("month", JAN) == Words("2026年1月", "January 2026")
    assert tell("share", 81_234) == Words("8.12 %", "8.12 %")
    assert tell("count", -1) is None


def test_a_decision_says_its_reasons_and_remedies():
    with pytest.raises(Refused) as refused:
        compose(kinds()["decision_notice"], "P1", Said({}, {}, {"reason": Words("因为", "because")}),
                DAY, None)  # fmt: skip
    told = [each.en for each in refused.value.refusals]
    assert "remedies is left out" in told
    assert "reason is left out" not in told


def test_every_kind_says_both_languages_a_ground_and_a_known_service():
    for kind in kinds().values():
        labels = [kind.title, kind.ground, *(each.label for each in kind.fields)]
        labels += [each.label for table in kind.tables for each in (table, *table.columns)]
        assert all(each.zh and each.en for each in labels), kind.name
        assert bool(kind.says.zh) == bool(kind.says.en), kind.name


@pytest.mark.parametrize(
    "wrong",
    [
        {"zh": "x"},
        {"valid_days": {"days": 3, "status": "guess", "source": "x"}},
        {"about": "dog"},
        {"fields": {"a": {"zh": "甲", "en": "A", "form": "colour"}}},
    ],
)
def test_a_kind_that_is_wrong_is_refused_by_name(wrong: dict):
    good = {
        "zh": "证明", "en": "Paper", "about": "person", "service": "", "valid_days": "none",
        "ground": {"zh": "法", "en": "law"}, "fields": {}, "says": {"zh": "", "en": ""},
    }  # fmt: skip
    read_kind("paper", good)
    given = {"zh": "x"} if wrong == {"zh": "x"} else good | wrong
    with pytest.raises(ValueError, match="certificate paper"):
        read_kind("paper", given)
