"""What an officer types beside a case reaches the service as the number it reads, not as text it would
not see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import HttpRequest

from canbao.services.behaviour import Seen
from canbao.web.handling import deeds
from canbao.web.money_forms import Filled

pytestmark = pytest.mark.django_db  # the names of the law in force


@pytest.mark.parametrize(("name", "typed", "kept"), [
    ("old_place", "440000000000", 440_000_000_000), ("unit_place", "510104000000", 510_104_000_000),
    ("months_elsewhere", "24", 24), ("overpayment_number", "7", 7), ("slot", "3", 3),
    ("recognised_fen", "1,234.50", 123_450), ("advance_fen", "80", 8_000),
    ("refund_fen", "0.05", 5), ("recover_fen", "¥3300.69", 330_069),
])  # fmt: skip
def test_numbers_and_amounts_are_numbers(name: str, typed: str, kept: int) -> None:
    it = cast(Any, SimpleNamespace(service=SimpleNamespace(by_officer=(name,))))
    given = Filled({f"f-{name}": typed})
    found = deeds._facts(it, HttpRequest(), given)
    given.finish()
    seen = cast(Any, SimpleNamespace(value=found.get))
    assert (found, Seen.whole(seen, name)) == ({name: kept}, kept)
    assert deeds.box_of(name).label.zh != name
