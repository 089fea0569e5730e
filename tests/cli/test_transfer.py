"""`canbao transfer` at a command line: where a transfer stands, seen from either place."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.exchange.models import Installation, Transfer

pytestmark = pytest.mark.django_db


def test_a_transfer_is_found_at_the_old_place_too(canbao):
    other = Installation.objects.create(place=440000000000, zh="广东", en="Guangdong", own=False)
    Transfer.objects.create(
        code="T1", side="out", kind="employee", person=1, place=510000000000, other=other,
        state="letter_received", day=date(2025, 3, 3),
    )  # fmt: skip
    ran = canbao("transfer", "show", "T1", "--day", "2025-03-04")
    assert (ran.status, "转出" in ran.out) == (0, True), ran.err
    there = canbao("transfer", "show", "T1", "--side", "in")
    assert (there.status, "没有编号为T1的转移" in there.err) == (2, True)
