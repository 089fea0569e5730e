"""Every batch of every room is in the list, under its own word and with both names."""

from __future__ import annotations

import pytest

from canbao.benefits import batches as benefits
from canbao.benefits.payments import work as payments
from canbao.benefits.redecision import runs as redecision
from canbao.cases import escalation
from canbao.ledger.contributions import batches as contributions
from canbao.ledger.crediting import interest, opening
from canbao.ledger.receipts import batches as receipts
from canbao.ledger.reconciliation import batch as reconciliation
from canbao.ledger.refusal import Refused
from canbao.robots.nightly import runs as nightly
from canbao.services import together
from canbao.works import words
from canbao.works.kinds import AREAS, KINDS, work_of

ROOMS = {
    "ledger_audit", *benefits.WORKS, *payments.WORK, *contributions.WORK, *receipts.WORK, interest.KIND,
    opening.KIND, reconciliation.KIND, redecision.KIND, escalation.KIND, nightly.KIND,
    together.KIND,
}  # fmt: skip


def test_the_list_holds_every_batch_of_every_room() -> None:
    assert set(KINDS) == ROOMS


@pytest.mark.parametrize("word", sorted(ROOMS))
def test_each_has_its_words_and_its_work(word: str) -> None:
    kind = KINDS[word]
    assert kind.word == word
    assert kind.area in AREAS
    assert all((kind.zh, kind.en, kind.does_zh, kind.does_en))
    assert callable(work_of(word))


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        work_of("nonsense")
    assert "assessment" in str(refused.value)


def test_counts_have_words_with_cause_and_amount() -> None:
    assert words.count_name("raised.adjustment.fen") == (
        "调高·待遇调整·金额",
        "Raised, adjustment, amount",
    )
    assert words.count_name("never_heard_of") == ("never_heard_of", "never_heard_of")
    assert words.is_amount("raised.adjustment.fen")
    assert not words.is_amount("raised")
