"""One installation as tests need it: its place, its open months, persons with months, confirmed
law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from canbao import inforce
from canbao.exchange.flow import Deed, province_of
from canbao.exchange.models import Installation
from canbao.inforce import confirming, documents, waiting
from canbao.ledger.books import accounts
from canbao.ledger.crediting.columns import Brought, OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.facts import Fact
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.posting import post
from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell, Person

SICHUAN, GUANGDONG = 510000000000, 440000000000
NAMES = {SICHUAN: ("四川省社会保险局", "Sichuan"), GUANGDONG: ("广东省社会保险局", "Guangdong")}
LI = Actor("li", "payment_officer", "养老转移科 / Transfers")
SUN = Actor("sun", "payment_checker", "养老转移科 / Transfers")
FIRST, LAST = 2025 * 12, 2025 * 12 + 11
TARGETS = {
    "transferred_account": ["account_since_1998"],
    "transferred_pooled_part": ["career"],
    "overlap_refund": ["insurance_spells"],
    "linked_account": ["employee_account_at_linkage", "resident_account_at_linkage"],
    "temporary_account_gathered": ["temporary_account_total"],
    "public_sector_transferred_pooled_part": ["career"],
    "moved_resident_account": ["resident_account_at_move"],
    "linkage_refund": ["resident_overlap_paid", "resident_account_at_linkage"],
}


def month(year: int, number: int) -> int:
    """A month as the ledger counts it."""
    return year * 12 + number - 1


def deed(day: date, checked_by: str = "sun") -> Deed:
    """Li does it and Sun checks."""
    return Deed(LI, "counter", day, checked_by)


def installation(own: int, schemes: Sequence[str] = ("employee_pension",)) -> None:
    """This installation, its partners, a year of open months, and the law confirmed by two."""
    for place, (zh, en) in NAMES.items():
        Installation.objects.create(
            place=place, zh=zh, en=en, own=place == own, bank_account=f"62{place}"
        )
    for scheme in schemes:
        book = book_of(scheme, own)
        for each in range(FIRST, LAST + 1):
            open_month(book, each, by="li")
    confirm(own)


def confirm(own: int) -> None:
    """Li and Sun confirm what transfers rest on, against a notice."""
    day = date(2025, 1, 2)
    values = {
        value
        for target, given in TARGETS.items()
        for value in inforce.rests_on(
            [target], region=province_of(own), date="2025-03-03", known="2025-03-03", given=given
        )
    }
    open_values = waiting.unconfirmed(values)
    notice = documents.Notice("转移接续经办规程", "测试〔2025〕1号", date(2024, 12, 1))
    paper = documents.keep(
        b"notice of the tests", "notice.txt", notice, actor=LI, door="tests", day=day
    )
    readings = confirming.read(open_values, paper, actor=LI, door="tests", day=day)
    confirming.confirm(readings, actor=SUN, door="tests", day=day)


def person(
    id: int, *, place: int, registered: int = SICHUAN, born: str = "1985-05-12", sex: int = 1,
    name: str = "王小明", insured: bool = True,
) -> None:  # fmt: skip
    """A person as the register has them; `insured` at the place since 2024."""
    birth = date.fromisoformat(born)
    # The place of the number differs by thousands of persons, the sequence by sex and number.
    area = 510104 + id // 400
    number17 = int(f"{area}{birth:%Y%m%d}{2 * (id % 400) + 2 - sex:03d}")
    made = Person.objects.create(
        id=id,
        number17=number17,
        name=name,
        sex=sex,
        birth=birth,
        registration_place=registered + 104_000_000,
        digest="0" * 32,
    )
    if insured:
        ParticipationSpell.objects.create(
            person=made,
            scheme="employee_pension",
            place=place + 104_000_000,
            kind="employee",
            from_month=month(2024, 1),
            state="paying",
            source=1,
        )


def months(
    person: int, own: int, rows: Sequence[tuple[int, int]], *, scheme: str = "employee_pension",
    kind: str = "employee", interest: Sequence[tuple[int, int]] = (), months: int = 1,
    key: str = "", own_share: int = 8,
) -> None:  # fmt: skip
    """Months with their base (fen): 8 % by the person, 16 % by the employer, 8 % credited."""
    shares = [
        Share(
            person, at, base * months, base * months * 8 // 100, base * months * own_share // 100,
            base * months * 16 // 100, own + 104_000_000, kind, months,
        )
        for at, base in rows
    ]  # fmt: skip
    paid = sum(each.own + each.others for each in shares) + sum(fen for _, fen in interest)
    given = OneCredit(
        key=f"tests:opening:{scheme}:{person}:{key}",
        ground="document:opening",
        day=date(2025, 1, 2),
        month=FIRST,
        counter=[("bank", "", paid)],
        shares=shares,
        kind="opening",
        brought=[Brought(person, year, fen) for year, fen in interest],
    )
    credit(book_of(scheme, own), given, actor=LI, door="tests")


def owes(person: int, own: int, fen: int) -> None:
    """A finding that somebody was paid too much."""
    book = book_of("employee_pension", own)
    due, pooled = accounts(book, [("overpayment", f"P{person}"), ("pooled", "")])
    key = f"tests:overpayment:{person}"
    day = date(2025, 2, 3)
    post(
        book, [Fact("overpayment", FIRST + 1, day, "decision:1", key, [(due, fen), (pooled, -fen)])]
    )
