"""Words and codes: every state has one, another system's codes come and go without loss."""

from __future__ import annotations

import pytest

from canbao.cards import models, states, words

STATES = {
    "card_state": states.CARD_STATES, "production": states.PRODUCTION_STATES,
    "ecard_state": states.ECARD_STATES, "order_kind": models.ORDER_KINDS,
    "relation": models.RELATIONS,
}  # fmt: skip


@pytest.mark.parametrize("table", sorted(STATES))
def test_every_state_has_its_word_and_every_word_its_state(table: str):
    assert set(words.tables()[table]) == set(STATES[table])


def test_every_word_has_both_languages():
    for table in words.tables().values():
        for word in table.values():
            assert word.zh, word
            assert word.en, word


def test_every_reason_is_used_has_a_hand_and_every_way_has_its_reason():
    used = {why for ends in states.CARD.values() for reasons in ends.values() for why in reasons}
    assert used | {"made"} == set(words.tables()["reason"])
    assert all(each.hands for each in words.tables()["reason"].values())


def test_codes_of_another_system_are_read_back():
    for table, rows in words.tables().items():
        for name in rows:
            code = words.code_of(table, name)
            assert code is None or words.name_of(table, code) == name
    assert words.code_of("card_state", "temporary_loss") == "4"
    assert {words.name_of("production", code) for code in ("41", "43", "45")} == {"instant"}
    with pytest.raises(KeyError, match="'7'"):
        words.name_of("card_state", "7")
    with pytest.raises(KeyError, match="burnt"):
        words.code_of("card_state", "burnt")


@pytest.mark.parametrize("machine", [states.CARD, states.PRODUCTION, states.ECARD])
def test_every_state_is_reached_and_only_the_last_ones_have_no_way_out(machine):
    ends = {end for after in machine.values() for end in after}
    assert set(machine) - ends <= {"sealed", "ordered", "none"}
    assert ends <= set(machine)
    without = {state for state, after in machine.items() if not after}
    assert without <= {"cancelled", "collected", "collected_by_employer", "withdrawn"}


def test_every_parameter_says_how_sure_it_is():
    assert words.parameter("password_errors") == 6
    assert words.parameters()["ecard_while_lost"].status == "unconfirmed"
    assert words.parameters()["temporary_loss_days"].status == "own"


def test_a_code_that_means_two_words_is_found(monkeypatch, tmp_path):
    text = (
        (words.HERE / "codes.yaml")
        .read_text(encoding="utf-8")
        .replace('city: ["9"]', 'city: ["1"]')
    )
    (tmp_path / "codes.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(words, "HERE", tmp_path)
    with pytest.raises(ValueError, match="card_state: city: 1 means two"):
        words.tables.__wrapped__()
