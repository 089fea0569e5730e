"""A row as it is typed on the page: read once, kept whatever happens, shown with what is wrong.

Which rows go through is decided by the room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from canbao.ledger.contributions.files import fen_of
from canbao.ledger.contributions.findings import Finding, Said
from canbao.ledger.numbering import month_text
from canbao.web.views.money_employer_words import SETS, options_of
from canbao.web.words import Text

LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as it stands in the form. `person` where it is known already; `who` is how it is
    shown."""

    row: int
    person: int = 0
    who: str = ""
    number: str = ""
    name: str = ""
    wage: str = ""
    schemes: int = SETS[0][0]
    confirmed: bool = False
    left: bool = False
    wrong: Sequence[Text] = field(default=())
    high: bool = False

    @property
    def options(self) -> list[tuple[str, Text, bool]]:
        return [(code, text, code == str(self.schemes)) for code, text in options_of(self.schemes)]

    @property
    def empty(self) -> bool:
        return not (self.person or self.number or self.name or self.wage)

    def said(self, month: int) -> Said:
        """The row as the room takes it; `given` in the order of the template's columns."""
        wage = fen_of(self.wage) if self.wage else None
        wrong = [Finding(self.row, "wage_wrong", self.wage[:80])] if self.wage and wage is None \
            else []  # fmt: skip
        given = ",".join((month_text(month), self.number, self.name, self.wage))
        return Said(
            self.row, wage, self.schemes, self.person or None, self.number, self.name,
            self.confirmed, given[:200], wrong,
        )  # fmt: skip


def typed_of(given: Mapping[str, str], known: Mapping[int, Typed]) -> list[Typed]:
    """The rows of a form that was sent; what is known of a row's person stays as it was."""
    rows = []
    for text in given.get("rows", "").split(",")[:1_000]:
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            continue
        at = int(text)

        def cell(name: str, at: int = at) -> str:
            return given.get(f"{name}-{at}", "").strip()[:LONGEST]

        schemes = cell("schemes")
        before = known.get(at, Typed(at))
        rows.append(
            replace(
                before,
                number=before.number if before.person else cell("number"),
                name=cell("name"),
                wage=cell("wage"),
                schemes=int(schemes) if schemes.isdigit() and len(schemes) < 4 else before.schemes,
                confirmed=cell("confirmed") == "1",
                left=cell("left") == "1",
            )
        )
    return rows


def with_findings(rows: Sequence[Typed], findings: Sequence[Finding]) -> list[Typed]:
    """The rows with what is wrong beside them."""
    wrong: dict[int, list[Text]] = {}
    high = {each.row for each in findings if each.code == "wage_absurd"}
    for each in findings:
        if each.returned:
            wrong.setdefault(each.row, []).append(Text(each.zh, each.en))
    return [replace(row, wrong=tuple(wrong.get(row.row, ())), high=row.row in high) for row in rows]
