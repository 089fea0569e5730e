"""Each flaw happens as often as said, to whom it can happen, and does what it is called."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from stdnum.cn import ric

from canbao.population.departments import numbers
from canbao.population.departments.identity import Entries, enter
from canbao.population.departments.model import (
    BIT,
    CLEAN,
    HARD,
    NORMAL,
    ErrorModel,
    Rates,
    error_model,
)
from canbao.population.departments.names import (
    DOTS,
    homophone,
    homophones,
    no_dot,
    order,
    other_dot,
    rare,
    traditional,
    typing,
    variant,
)
from canbao.population.departments.truth import Block, World
from tests.population.departments.truth import REFERENCE, make_truth

RATE = 0.2
COUNT = 6000


@pytest.fixture(scope="module")
def block(tmp_path_factory: pytest.TempPathFactory) -> Block:
    path = make_truth(tmp_path_factory.mktemp("flaws") / "truth", COUNT)
    return World.read(path, REFERENCE).block(0)


def entries_with(block: Block, **rates: float) -> Entries:
    return enter(block, np.arange(block.count), Rates(**rates), np.random.default_rng(3))


def share(entries: Entries, flaw: str, able: np.ndarray) -> float:
    marked = (entries.flaws & BIT[flaw]) != 0
    assert not (marked & ~able).any()
    return float(marked.sum() / able.sum())


def near(found: float, wanted: float, of: int) -> bool:
    """Within four standard errors."""
    return abs(found - wanted) <= 4 * np.sqrt(wanted * (1 - wanted) / of)


NUMBER_FLAWS = ("number_missing", "number_typing", "number_masked", "number_borrowed")


@pytest.mark.parametrize("flaw", NUMBER_FLAWS)
def test_flaws_of_numbers_come_as_often_as_said(block: Block, flaw: str):
    entries = entries_with(block, **{flaw: RATE})
    able = block.number_text[entries.who] != b""
    assert near(share(entries, flaw, able), RATE, int(able.sum()))
    marked = (entries.flaws & BIT[flaw]) != 0
    changed = entries.number != block.number_text[entries.who]
    assert np.array_equal(marked, changed)


def test_the_old_form_is_for_people_born_before_1985(block: Block):
    entries = entries_with(block, number_15=RATE)
    able = (block.number_text[entries.who] != b"") & (
        block.birth[entries.who] < np.datetime64("1985-01-01")
    )
    assert near(share(entries, "number_15", able), RATE, int(able.sum()))
    for old in entries.number[(entries.flaws & BIT["number_15"]) != 0][:50]:
        assert len(old) == 15


def test_former_numbers_stand_where_a_register_was_not_told(block: Block):
    entries = entries_with(block, number_former=RATE)
    able = block.former[entries.who] != b""
    assert 0.05 < share(entries, "number_former", able) < 0.4
    marked = (entries.flaws & BIT["number_former"]) != 0
    assert np.array_equal(entries.number[marked], block.former[entries.who][marked])


def test_a_mistyped_number_is_never_a_valid_one(block: Block):
    given = np.repeat(block.number_text[block.number_text != b""], 2)
    for wrong in numbers.mistyped(given, np.random.default_rng(5)).astype("U18"):
        assert len(wrong) in (17, 18)
        assert not (len(wrong) == 18 and ric.calc_check_digit(wrong) == wrong[17])


def test_composed_numbers_carry_birth_sex_and_check():
    births = np.array(["1960-02-29", "2024-12-01"], "datetime64[D]")
    made = numbers.compose(np.array([510104, 330106]), births, np.array([7, 128])).astype("U18")
    assert [text[:17] for text in made] == ["51010419600229007", "33010620241201128"]
    assert all(ric.calc_check_digit(text) == text[17] for text in made)


def test_numbers_go_into_bytes_and_back():
    texts = ["510104196002290077", None, "51010419600229007X"]
    assert numbers.text(numbers.from_text(pa.array(texts))).to_pylist() == texts
    uneven = ["A123456(7)", None, "510104196002290077"]
    assert numbers.text(numbers.from_text(pa.array(uneven))).to_pylist() == uneven


@pytest.mark.parametrize("flaw", ["phone_absent", "address_stale", "sex_wrong", "birth_typing"])
def test_flaws_of_particulars_come_as_often_as_said(block: Block, flaw: str):
    entries = entries_with(block, **{flaw: RATE})
    able = np.ones(len(entries), bool)
    if flaw == "phone_absent":
        able = block.phone[entries.who] > 0
    # A stale address may by chance be the present one; then it is no flaw.
    slack = 0.97 if flaw == "address_stale" else 1.0
    assert near(share(entries, flaw, able) / slack, RATE, int(able.sum()))
    changed = {
        "phone_absent": entries.phone != block.phone[entries.who],
        "address_stale": entries.residence != block.residence[entries.who],
        "sex_wrong": entries.sex != block.sex[entries.who],
        "birth_typing": entries.birth != block.birth[entries.who],
    }[flaw]
    assert np.array_equal(changed, (entries.flaws & BIT[flaw]) != 0)


def test_a_wrong_birth_date_is_a_date_and_not_in_the_future(block: Block):
    entries = entries_with(block, birth_typing=1.0)
    assert not np.isnat(entries.birth).any()
    assert (entries.birth <= block.world.today).all()


def test_lunar_dates_are_three_to_seven_weeks_early(block: Block):
    entries = entries_with(block, birth_lunar=1.0)
    marked = (entries.flaws & BIT["birth_lunar"]) != 0
    early = (block.birth[entries.who] - entries.birth)[marked].astype(int)
    assert early.min() >= 19
    assert early.max() <= 50
    assert (block.birth[entries.who][~marked] >= np.datetime64("1980-01-01")).all()


def test_a_phone_of_somebody_else_is_another_phone(block: Block):
    entries = entries_with(block, phone_other=RATE)
    marked = (entries.flaws & BIT["phone_other"]) != 0
    able = block.phone[entries.who] > 0
    assert near(share(entries, "phone_other", able), RATE, int(able.sum()))
    assert (entries.phone[marked] != block.phone[entries.who][marked]).all()
    family = np.isin(entries.phone[marked], block.phone)
    assert 0.3 < family.mean() < 1


def test_second_entries_are_of_the_same_person_and_invented_ones_of_nobody(block: Block):
    entries = entries_with(block, second_key=RATE, nobody=RATE)
    second = entries.kind == 1
    assert near(second.sum() / block.count, RATE, block.count)
    assert np.array_equal(entries.person[second], entries.person[entries.base[second]])
    invented = entries.kind == 2
    assert near(invented.sum() / block.count, RATE, block.count)
    assert (entries.person[invented] == -1).all()
    assert not np.isin(entries.number[invented], block.number_text).any()


def test_only_passports_that_were_renewed_are_held_in_the_former_form(block: Block):
    entries = entries_with(block, document_renewed=1.0)
    marked = (entries.flaws & BIT["document_renewed"]) != 0
    former = block.column("former_document").take(pa.array(entries.who))
    assert np.array_equal(marked, former.is_valid().to_numpy(False))
    assert entries.document.filter(pa.array(marked)).equals(former.filter(pa.array(marked)))


NAME_FLAWS = ("name_homophone", "name_typing", "name_traditional")


@pytest.mark.parametrize("flaw", NAME_FLAWS)
def test_flaws_of_names_change_the_name_and_nothing_else(block: Block, flaw: str):
    entries = entries_with(block, **{flaw: RATE})
    before = block.name.take(pa.array(entries.who)).to_pylist()
    changed = np.array([a != b for a, b in zip(before, entries.name.to_pylist(), strict=True)])
    assert np.array_equal(changed, (entries.flaws & BIT[flaw]) != 0)
    assert 0.1 < changed.mean() < 0.22
    assert np.array_equal(entries.number, block.number_text[entries.who])


@pytest.mark.parametrize("flaw", ["name_dot", "name_no_dot", "name_order", "name_rare"])
def test_special_names_suffer_in_their_own_way(block: Block, flaw: str):
    entries = entries_with(block, **{flaw: 0.5})
    before = block.name.take(pa.array(entries.who)).to_pylist()
    able = np.array([{
        "name_dot": "·" in name, "name_no_dot": "·" in name, "name_order": name.isascii(),
        "name_rare": "㛃" in name,
    }[flaw] for name in before])
    assert near(share(entries, flaw, able), 0.5, int(able.sum()))


def test_what_happens_to_single_names():
    assert homophone("王伟", 9)[0] == "王"
    assert homophone("王伟", 9)[1] in homophones()["伟"]
    assert typing("王建国", 1) == "王国建"
    assert typing("王建国", 2) == "王建"
    assert variant("萧峰", 0) == "肖峰"
    assert traditional("张伟", 0) == "張偉"
    assert rare("王㛃", 0) == "王?"
    assert other_dot("阿依·买买提", 0) == f"阿依{DOTS[0]}买买提"
    assert no_dot("阿依·买买提", 0) == "阿依买买提"
    assert order("KIM MIN JUN", 3) == "MIN JUN KIM"


def test_clean_is_clean(block: Block):
    entries = enter(block, np.arange(block.count), CLEAN.rates, np.random.default_rng(3))
    assert not entries.flaws.any()
    assert entries.name.equals(block.name.take(pa.array(entries.who)))


def test_the_hard_preset_is_as_hard_as_published():
    for source in ("police_population", "tax_wages", "medical_insurance"):
        rates = HARD.of(source)
        assert 0.08 <= rates.number_missing <= 0.12
        assert 0.02 <= rates.number_typing <= 0.03
        assert rates.phone_absent == 0.5
    assert NORMAL.rates.number_missing < HARD.rates.number_missing


def test_a_rate_outside_its_range_is_refused():
    with pytest.raises(ValueError, match=r"phone_absent: 1\.5"):
        Rates(phone_absent=1.5)


def test_an_unknown_model_is_refused_with_the_choice():
    with pytest.raises(ValueError, match="clean, normal, hard"):
        error_model("wild")


def test_rates_of_a_source_stand_above_those_of_all():
    model = ErrorModel("own", Rates(sex_wrong=0.1), {"education": {"sex_wrong": 0.3}})
    assert model.of("education").sex_wrong == 0.3
    assert model.of("platforms").sex_wrong == 0.1


def test_every_name_can_be_written_in_gb18030(block: Block):
    entries = entries_with(block, name_homophone=0.5, name_variant=0.5, name_dot=1.0, name_rare=1.0)
    for name in entries.name.to_pylist():
        assert name.encode("gb18030").decode("gb18030") == name
