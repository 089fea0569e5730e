"""The table of the ninety-one claims what tests show, and no more."""

from __future__ import annotations

from canbao.services import catalogue
from canbao.services.behaviour import behaviours, own_motion
from canbao.services.proving import beside, proofs
from tests.services.test_decree765 import missing


def test_each_of_the_ninety_one_works_or_says_why_not():
    assert [each.entry.id for each in proofs()] == [each.id for each in catalogue.core()]
    assert len(proofs()) == 91
    for each in proofs():
        assert bool(each.test) or (each.zh and each.en), each.entry.id


def test_what_works_has_a_behaviour_and_what_has_one_is_shown():
    shown = {each.entry.id for each in proofs() if each.test} | set(beside())
    assert shown == set(behaviours()) | set(own_motion())


def test_every_named_test_exists():
    named = [*(each.test for each in proofs() if each.test), *beside().values()]
    assert missing(tuple(named)) == []
