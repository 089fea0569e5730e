"""What proposals say, read from their canonical JSON into typed values; here and nowhere else.

People say months as 2026-03 and orders by their references; kept are the numbers (`plain`).
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Final

from canbao.batches.canonical import Content, Plain
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts.models import Proposal
from canbao.ledger.refusal import Refused, refused

_MONTHS: Final = ("from_month", "to_month", "month")
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def plain(content: Content) -> Content:
    """The content with months and orders as numbers, so that the same said either way is the same.
    Raises Refused for a month that is none and an order there is not."""
    told = dict(content)
    for name in _MONTHS:
        value = told.get(name)
        if isinstance(value, str):
            found = _MONTH.fullmatch(value)
            if found is None:
                raise refused(
                    f"提议中的{name}应为月份（2026-03），实为{value!r}",
                    f"the proposal's {name} must be a month (2026-03), not {value!r}",
                )
            told[name] = int(found[1]) * 12 + int(found[2]) - 1
    orders = told.get("orders")
    if isinstance(orders, list):
        told["orders"] = [_order(each) for each in orders]
    return told


def _order(told: Plain) -> Plain:
    if not isinstance(told, str):
        return told
    found = PaymentOrder.objects.filter(reference=told).values_list("id", flat=True).first()
    if found is None:
        raise refused(f"没有缴费单{told!r}", f"there is no payment order {told!r}")
    return int(found)


class Told:
    """The content of a proposal, asked by name; a value that is not what it should be is refused."""

    def __init__(self, proposal: Proposal) -> None:
        self._read: dict[str, object] = json.loads(proposal.content)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; with `default` it may be left out."""
        value = self._read.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "文本", "text")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number; with `default` it may be left out."""
        value = self._read.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "整数", "a whole number")
        return value

    def day(self, name: str) -> date:
        """A day as 2026-03-05."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise self._wrong(name, "日期（2026-03-05）", "a day (2026-03-05)") from None

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers, empty when it is left out."""
        value = self._read.get(name, [])
        if not isinstance(value, list) or any(type(each) is not int for each in value):
            raise self._wrong(name, "整数列表", "a list of whole numbers")
        return value

    def pairs(self, name: str) -> list[tuple[date, int]]:
        """A list of (day, whole number)."""
        value = self._read.get(name, [])
        try:
            if not isinstance(value, list):
                raise TypeError
            pairs = [(date.fromisoformat(day), number) for day, number in value]
        except (TypeError, ValueError):
            raise self._wrong(name, "（日期，分）列表", "a list of (day, fen)") from None
        if any(type(number) is not int for _, number in pairs):
            raise self._wrong(name, "（日期，分）列表", "a list of (day, fen)")
        return pairs

    def _wrong(self, name: str, zh: str, en: str) -> Refused:
        value = self._read.get(name)
        return refused(
            f"提议中的{name}应为{zh}，实为{value!r}",
            f"the proposal's {name} must be {en}, not {value!r}",
        )
