"""A stage for planted cases: persons, employers, awards, payments of their own, written past the rooms as
wrong data would be. Whoever sets it up undoes it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Max

from canbao.benefits.models import Award, Decision, LifeSign, Revision
from canbao.benefits.payments.models import BankAccount, PaymentLine, PaymentRun
from canbao.cli.registers_store import sources_of
from canbao.ledger.contributions.models import Declaration, Line
from canbao.ledger.crediting.columns import OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.models import Book
from canbao.ledger.pools import book_of
from canbao.people.actor import Actor
from canbao.people.models import Activity, Employer, ParticipationSpell, Person, Source
from canbao.robots.models import Delivery, Fact
from canbao.robots.table import needs

HOME: Final = 510104000000
AWAY: Final = 440104000000
FIRST_PERSON: Final = 900_000_000
OFFICER: Final = "planted-officer"
ACTOR: Final = Actor("planting", "system")
Plant = Callable[["Stage", bool], str]
PLANTS: Final[dict[tuple[str, str], Plant]] = {}


def plant(rule: str, *clauses: str) -> Callable[[Plant], Plant]:
    """Registers what plants a case of some clauses of a rule, and gives the subject. Told to be clean,
    it plants what is all but the case and must not be found."""

    def registered(does: Plant) -> Plant:
        for clause in clauses:
            PLANTS[rule, clause] = does
        return does

    return registered


@dataclass
class Stage:
    """Where cases are planted, as of a business day. `month` is its month."""

    day: date

    def __post_init__(self) -> None:
        self.month = self.day.year * 12 + self.day.month - 1
        last = Person.objects.aggregate(last=Max("id"))["last"] or 0
        self._next = max(FIRST_PERSON, last + 1)
        self._employers = 0
        self._books: dict[str, Book] = {}

    def in_month(self, month: int, day: int = 10) -> date:
        """A day of a month."""
        return date(month // 12, month % 12 + 1, day)

    def before(self, days: int) -> date:
        """So many days before the day."""
        return self.day - timedelta(days=days)

    def person(self, **more: Any) -> int:
        """Somebody new: a woman of sixty-six without a number, with a name of her own."""
        id, self._next = self._next, self._next + 1
        given: dict[str, Any] = {
            "id": id, "name": f"植入{id}", "sex": 2, "birth": date(self.day.year - 66, 3, 1),
            "registration_place": HOME, "residence_place": HOME, "digest": "0" * 32,
        }  # fmt: skip
        return int(Person.objects.create(**(given | more)).id)

    def employer(self, **more: Any) -> str:
        """A new employer; its code."""
        self._employers += 1
        code = f"99PLANTED{self._employers:09d}"
        given: dict[str, Any] = {"name": f"植入单位{self._employers}", "place": HOME, "digest": "0" * 32}
        Employer.objects.create(code=code, **(given | more))
        return code

    def fact(self, kind: str, person: int | None = None, day: date | None = None, **more: Any) -> int:
        """A delivered fact; its id. `day` is when it came here."""
        given: dict[str, Any] = {"from_day": self.before(40), "source": "planted"} | more
        made = Fact.objects.create(kind=kind, person=person, day=day or self.day, **given)
        return int(made.pk)

    def spell(self, person: int, employer: str = "", first: int | None = None,
              last: int | None = None, **more: Any) -> None:  # fmt: skip
        """A spell of employees' pension, paying, since two years ago."""
        given: dict[str, Any] = {
            "scheme": "employee_pension", "kind": "employee", "state": "paying", "place": HOME,
            "source": 5,
        } | more  # fmt: skip
        ParticipationSpell.objects.create(
            person_id=person, employer=employer, to_month=last,
            from_month=self.month - 24 if first is None else first, **given,
        )  # fmt: skip

    def activity(
        self, person: int, activity: str, first: int, last: int, employer: str = ""
    ) -> None:
        """What a person did from month to month, and where."""
        Activity.objects.create(
            person_id=person, activity=activity, from_month=first, to_month=last, employer=employer
        )

    def sign(self, person: int, kind: str, day: date) -> None:
        """A trace of life, or a report of a death."""
        LifeSign.objects.create(
            person=person, kind=kind, day=day, source="planted", known=day, by="planting"
        )

    def decision(self, person: int, by: str = "planting", **more: Any) -> Decision:
        """A decision that explains nothing."""
        told = f'{{"planted":{person}}}'
        given: dict[str, Any] = {
            "cause": "award", "decided_by": by, "checked_by": "planting-checker", "law": "",
            "human": True, "day": self.day,
        } | more  # fmt: skip
        return Decision.objects.create(
            person=person, explanation=zlib.compress(told.encode()),
            hash=hashlib.sha256(told.encode()).hexdigest(), **given,
        )  # fmt: skip

    def book(self, scheme: str) -> Book:
        """The book of a scheme at home."""
        if scheme not in self._books:
            self._books[scheme] = book_of(scheme, HOME)
        return self._books[scheme]

    def award(self, person: int, benefit: str = "employee_pension", monthly: int = 3000_00,
              first: int | None = None, scheme: str = "employee_pension", last: int | None = None,
              **more: Any) -> Award:  # fmt: skip
        """An award due since two years ago, to a last month where one is named."""
        began = self.month - 24 if first is None else first
        made = Award.objects.create(
            person=person, benefit=benefit, book=self.book(scheme), place=more.pop("place", HOME),
            first_month=began, key=f"planted:{person}:{benefit}:{began}:{more}", day=self.day, **more,
        )  # fmt: skip
        Revision.objects.create(
            award=made, number=1, from_month=began, to_month=last, monthly=monthly, cause="award",
            decision=self.decision(person), day=self.day,
        )  # fmt: skip
        return made

    def unemployed(self, person: int, first: int, months: int = 12) -> Award:
        """Unemployment benefit as it is decided: from a month on, for so many months."""
        return self.award(person, "unemployment_benefit", 1800_00, first, "unemployment",
                          first + months - 1)  # fmt: skip

    def run(self, month: int, scheme: str = "employee_pension", by: str = "planting") -> PaymentRun:
        """A run of a month, being prepared by somebody."""
        place = 990000000000 + zlib.crc32(by.encode()) % 10**9
        return PaymentRun.objects.get_or_create(
            scheme=scheme, place=place, month=month, number=1,
            defaults={
                "book": self.book(scheme), "day": self.in_month(month, 20), "prepared_by": by,
            },
        )[0]  # fmt: skip

    def paid(self, award: Award, *months: int, fen: int = 3000_00, account: int = 0,
             run: PaymentRun | None = None) -> None:  # fmt: skip
        """Lines of an award, each in the run of its month unless a run is named."""
        for month in months:
            PaymentLine.objects.create(
                run=run or self.run(month), person=award.person, award=award, month=month, fen=fen,
                revision=1, cause="award", account=account,
            )  # fmt: skip

    def account(self, person: int, number: str = "", *, holder: str = "", by: str = "planting",
                source: str = "counter", day: date | None = None) -> int:  # fmt: skip
        """A bank account, the person's own unless said otherwise."""
        made = BankAccount.objects.create(
            person=person, bank="ICBC", number=number or f"6222{person:012d}",
            holder=holder or f"植入{person}", from_day=day or self.before(400), by=by, source=source,
        )  # fmt: skip
        return int(made.pk)

    def credited(self, person: int, months: range, base: int, key: str) -> None:
        """Contribution months of an employee, a record a month."""
        share = base * 8 // 100
        shares = [Share(person, month, base, share, share, base * 16 // 100, HOME) for month in months]
        total = sum(each.own + each.others for each in shares)
        open_month = self._open_month()
        given = OneCredit(
            key=f"planted:{key}", ground="document:planted", day=self.in_month(open_month, 2),
            month=open_month, counter=[("bank", "", total)], shares=shares, kind="opening",
        )  # fmt: skip
        credit(self.book("employee_pension"), given, actor=ACTOR, door="demo")

    def _open_month(self) -> int:
        from canbao.ledger.models import Month
        from canbao.ledger.months import open_month

        book = self.book("employee_pension")
        there = Month.objects.filter(book=book).order_by("-month").first()
        if there is not None and there.state == "open":
            return int(there.month)
        month = int(there.month) + 1 if there is not None else self.month
        open_month(book, month, by="planting")
        return month

    def declared(self, employer: str, month: int, wages: dict[int, int]) -> None:
        """What an employer declared and was assessed for: wage in fen by person."""
        made = Declaration.objects.create(
            employer=employer, month=month, version=1, place=HOME, source="page", day=self.day,
            by="planting", staff=len(wages), wages=sum(wages.values()),
        )  # fmt: skip
        for person, wage in wages.items():
            Line.objects.create(
                declaration=made, person=person, month=month, schemes=1, wage=wage,
                pension_base=wage,
            )  # fmt: skip

    def sources(self) -> None:
        """Declares every department: that it delivers, and knows nothing but what is planted."""
        for need in needs().values():
            if need.kind and not need.own:
                Delivery.objects.get_or_create(
                    kind=need.kind, source="planted", as_of=self.day,
                    defaults={"rows": 0, "by": "planting", "day": self.day},
                )  # fmt: skip
        declared = sources_of(None)
        for name in {need.register for need in needs().values() if need.register}:
            said = {"id": declared[name].number, "zh": declared[name].zh, "en": declared[name].en}
            Source.objects.get_or_create(name=name, defaults=said)
