"""How money comes in: two bank files a month of what employers and persons pay – in full, in part,
late, too much, under a wrong number –, what the bank takes back, arrears, what is explained.

A file is kept where it was first written, so that a broken-off step hands in the same bytes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.db import connection

from canbao.cli.demo_money import behaviour, wages
from canbao.cli.demo_money.city import FIRST, LAST
from canbao.cli.demo_money.draws import drawn
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import DOOR, FINANCE, FINANCE2, Scene, day
from canbao.ledger.models import Book
from canbao.ledger.months import last_day
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import bank, batch, decisions, intake, moving, overdue
from canbao.ledger.receipts.bank import Pay
from canbao.ledger.receipts.models import Allocation, Receipt
from canbao.ledger.receipts.models.allocation import REFUND_DUE
from canbao.ledger.refusal import Refused

MIDDLE: Final = 20
_OPEN: Final = """
SELECT o.reference, o.payer, b.scheme, b.place, o.month, o.due, o.fen,
  o.fen - (SELECT coalesce(sum(a.fen), 0) FROM receipts_allocation a WHERE a.order_id = o.id)
FROM contributions_paymentorder o JOIN ledger_book b ON b.id = o.book_id
WHERE o.fen > 0 AND o.due BETWEEN %s AND %s ORDER BY o.id
"""


@dataclass(frozen=True)
class Owed:
    """An order as the bank's customers see it: `open` fen of `fen`."""

    reference: str
    payer: str
    scheme: str
    place: int
    month: int
    due: date
    fen: int
    open: int


def receive(scene: Scene, month: int, upto: date) -> dict[str, int]:
    """The bank file of the payments up to a day, taken in and settled."""
    since = day(month, 1) if upto.day <= MIDDLE else day(month, MIDDLE + 1)
    places = [scene.town, *scene.counties]
    paths = [scene.folder / f"bank-{place}-{upto}.csv" for place in places]
    if not paths[-1].is_file():
        paid = [*payments(scene, since, upto)]
        for place, path in zip(places, paths, strict=True):
            mine = [pay for of, pay in paid if of == place]
            _keep(path, bank.pay(mine, place=place, day=upto) if mine else b"")
    counts: dict[str, int] = {}
    for path in paths:
        if path.stat().st_size:
            for name, count in _settled(path, upto).items():
                counts[name] = counts.get(name, 0) + count
    return counts


def _keep(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)


def _settled(path: Path, upto: date) -> dict[str, int]:
    taken = intake.receive(
        path.read_bytes(), name=path.name, day=upto, actor=FINANCE, door=DOOR
    )  # fmt: skip
    run = batch.prepare_receipts(taken.file, by=FINANCE.name)
    told = drive(run, batch.receipts_chunk)
    return {"payments": taken.file.rows, "fen": taken.file.fen} | told.counts


def payments(scene: Scene, since: date, upto: date) -> Iterator[tuple[int, Pay]]:
    """What is paid from one day to another, by the habits of employers and persons, each with the
    place whose bank it is paid at: residents' in their county, all else in the city."""
    owed = _owed(month_of(since))
    paid = [*_of_employers(scene, owed, since, upto), *_of_persons(scene, owed, since, upto)]
    if upto.month == 12 and upto.day > MIDDLE:
        paid += [
            (each, Pay(each.scheme, each.reference, each.payer, "演示：财政专户", each.open))
            for each in owed
            if each.payer[:1] == "G" and each.open > 0
        ]
    for each, pay in paid:
        yield (each.place if each.scheme == "resident_pension" else scene.town), pay


def _owed(month: int) -> list[Owed]:
    """Orders due from four months before to the end of the year, with what is open of each."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [day(max(month - 4, FIRST), 1), last_day(LAST)])
        return [
            Owed(ref, payer, scheme, place, about, _day(due), fen, left)
            for ref, payer, scheme, place, about, due, fen, left in cursor.fetchall()
        ]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _of_employers(
    scene: Scene, owed: list[Owed], since: date, upto: date
) -> Iterator[tuple[Owed, Pay]]:
    habits: dict[int, behaviour.Behaviour] = {}
    for each in owed:
        if each.payer[:1] != "E" or each.open <= 0:
            continue
        at = scene.employers.get(each.payer[1:])
        due = month_of(each.due)
        if at is None or not FIRST <= due <= LAST:
            continue
        if due not in habits:
            habits[due] = behaviour.of_month(scene.city, due)
        how = habits[due]
        first = each.due + timedelta(int(how.days[at]))
        rest = int(how.rest_days[at])
        if since <= first <= upto and each.open == each.fen:
            fen = each.fen * int(how.permille[at]) // 1000 + int(how.surplus[at])
            if fen:
                yield each, _pay(each, fen, bool(how.wrong_reference[at]))
        elif rest >= 0 and since <= first + timedelta(rest) <= upto:
            yield each, _pay(each, each.open, False)


def _pay(each: Owed, fen: int, wrong: bool) -> Pay:
    reference = each.reference
    if wrong:  # two digits change places, as on a form filled in by hand
        reference = reference[:7] + reference[8] + reference[7] + reference[9:]
    return Pay(each.scheme, reference, each.payer, "演示户名", fen)


def _of_persons(
    scene: Scene, owed: list[Owed], since: date, upto: date
) -> Iterator[tuple[Owed, Pay]]:
    told = wages.plans(scene.city)
    at = {person: n for n, person in enumerate(told.person.tolist())}
    skips = drawn(scene.city.seed, "skips", told.person, 100)
    for each in owed:
        if each.payer[:1] != "P" or each.open <= 0:
            continue
        n = at.get(int(each.payer[1:]))
        if n is None:
            continue
        if int(told.kind[n]) == 0:
            when = day(each.month, int(told.day[n]))
            late = skips[n] == 1  # some pay a month's contribution in the next one
            when += timedelta(30) if late else timedelta(0)
        else:
            when = date(each.month // 12, 1, 1) + timedelta(int(told.day[n]) - 1)
        # Who would have paid before the order was there pays with the next file.
        if when <= upto and skips[n] != 0:
            yield each, Pay(each.scheme, each.reference, each.payer, "演示户名", each.open)


def taken_back(scene: Scene, month: int) -> int:
    """One payment of the month before that the bank takes back: the cheque was not covered."""
    when = last_day(month)
    path = scene.folder / f"bank-{when}-2.csv"
    if not path.is_file():
        rows = Receipt.objects.filter(
            day__range=(day(month, 1), when), fen__gt=0, reverses="", payer__startswith="E"
        ).exclude(reference="")
        found = rows.select_related("book").order_by("bank_reference").first()
        if found is None:
            return 0
        back = [(found.book.scheme, found.bank_reference, found.fen)]
        _keep(path, bank.take_back(back, place=scene.town, day=when, number=2))
    return _settled(path, when).get("payments", 0)


def late(month: int) -> Mapping[str, int]:
    """What is overdue on the first day of a month moves to arrears."""
    run = overdue.prepare_overdue(day(month, 1), by=FINANCE.name)
    return drive(run, overdue.overdue_chunk).counts


def explained(month: int) -> int:
    """What stands in suspense is explained by a clerk who asked the payer; how many payments."""
    made = 0
    for standing in moving.in_suspense():
        receipt = standing.receipt
        if receipt is None or not receipt.payer or receipt.day >= day(month, 1):
            continue
        try:
            moving.explain(
                receipt, document=f"演示：向{receipt.payer}核实", day=day(month, 6), actor=FINANCE,
                door=DOOR, payer=receipt.payer,
            )  # fmt: skip
        except Refused:
            continue
        made += 1
    return made


def refunds(month: int, at_most: int = 5) -> int:
    """Some credit balances are given back: proposed by one clerk, decided by another."""
    rows: dict[tuple[int, str], int] = {}
    for book, payer, fen in Allocation.objects.filter(
        target=REFUND_DUE, payer__startswith="E"
    ).values_list("book", "payer", "fen"):
        rows[book, payer] = rows.get((book, payer), 0) + fen
    made = 0
    for (book_id, payer), fen in sorted(rows.items()):
        if fen <= 0 or made == at_most:
            continue
        proposal = decisions.propose(
            "refund", payer, {"account": "6228480000000000000", "payment_kind": "F10006"},
            document=f"演示：{payer}退费申请{month}", reason="多缴退费", day=day(month, 10),
            actor=FINANCE, door=DOOR, book=Book.objects.get(id=book_id), fen=fen,
        )  # fmt: skip
        decisions.decide(proposal, approve=True, day=day(month, 11), actor=FINANCE2, door=DOOR)
        made += 1
    return made
