"""Who comes to a benefit in a month: retirements, lost work, injuries, survivors – claimed with the
facts of the record and the made-up file, decided by the robot and checked by a human.

What the law has no answer to waits; where it gives no right a named human refuses a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from canbao.batches.canonical import Plain
from canbao.benefits import adverse, claims, cohort, heirs
from canbao.benefits.adverse import Reason
from canbao.benefits.claims import Given
from canbao.benefits.models import Claim, Decision
from canbao.benefits.office import human
from canbao.cli.demo_money import events
from canbao.cli.demo_money.city import FIRST, LAST
from canbao.cli.demo_money.draws import bell, drawn
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import CHECKER, DOOR, PAYMENT, ROBOT, Scene, day
from canbao.law import LawError
from canbao.ledger.balances import When
from canbao.ledger.crediting.careers import Career, career
from canbao.ledger.numbering import month_text
from canbao.ledger.pools import book_of
from canbao.ledger.refusal import Refused

CLAIMED, DECIDED = 10, 16
AWARD_WAGE: Final = "7646"
"""Average wage of the pool a month, yuan (Sichuan 2025 as the law's tables have it)."""
SCHEME_START: Final = "2014-02"
ACCOUNTS: Final = 1996 * 12
"""The month individual accounts began, before which a year is transitional."""


@dataclass
class Awarded:
    """What a month's claims came to."""

    claims: int = 0
    not_taken: int = 0
    awarded: int = 0
    waiting: int = 0
    needs_human: int = 0
    refused: int = 0
    words: list[str] = field(default_factory=list)


def claimed(scene: Scene, month: int) -> Awarded:
    """The month's claims, as the counter takes them."""
    told = Awarded()
    for rows in (_retirements, _unemployed, _injured):
        for make in rows(scene, month):
            try:
                make()
                told.claims += 1
            except Refused as refusal:
                told.not_taken += 1
                told.words.append(refusal.en)
    return told


def decided(month: int, told: Awarded) -> Awarded:
    """The month's claims decided, kind by kind; of those without a right a human refuses three."""
    when = day(month, DECIDED)
    kinds = Claim.objects.filter(day__lte=when).values_list("benefit", flat=True).distinct()
    for benefit in sorted(set(kinds)):
        if not cohort.undecided(benefit, when):
            continue
        run = cohort.prepare_decisions(benefit, when, when, actor=ROBOT, checker=CHECKER)
        counts = drive(run, cohort.decisions_chunk).counts
        told.awarded += counts.get("awarded", 0)
        told.waiting += counts.get("waiting", 0)
        told.needs_human += counts.get("needs_human", 0) + counts.get("refused_input", 0)
    told.refused += _refused(month)
    return told


def _refused(month: int, at_most: int = 3) -> int:
    made = 0
    asked = Claim.objects.filter(day=day(month, CLAIMED), benefit="employee_pension").order_by("pk")
    awarded = set(
        Decision.objects.filter(cause="award", claim__in=asked).values_list("claim", flat=True)
    )
    for claim in asked:
        if claim.pk in awarded or made == at_most:
            continue
        reason = Reason(
            "缴费年限不足最低年限，可继续缴费或申请转入居民养老", "fewer contribution months than the least; go on "
            "paying, or move to the residents' scheme",
            "社会保险法第十六条", {"claim": claim.pk},
        )  # fmt: skip
        try:
            adverse.refuse(claim, human(PAYMENT), reason, day=day(month, 17), door=DOOR)
        except (Refused, LawError):  # what waits for the law, nobody may refuse
            continue
        made += 1
    return made


def _claim(
    person: int, benefit: str, place: int, month: int, when: date, payee: int | None = None,
    **facts: Plain,
) -> Callable[[], Claim]:  # fmt: skip
    given = {name: Given(value, "document:演示材料") for name, value in facts.items()}

    def make() -> Claim:
        return claims.make(
            person, benefit, place, month, given, day=when, actor=PAYMENT, door=DOOR, payee=payee
        )

    return make


def _yuan(fen: int) -> str:
    return str(Decimal(fen).scaleb(-2))


def _retirements(scene: Scene, month: int) -> Iterator[Callable[[], Claim]]:
    told = events.retirements(scene.city)
    when = day(month, CLAIMED)
    rows = np.flatnonzero((told.month - 1 == month) & scene.mine(told.person, told.place)).tolist()
    if month == FIRST:  # whose pension began in January is heard of then
        early = np.flatnonzero((told.month == FIRST) & scene.mine(told.person, told.place)).tolist()
        rows = [*early, *rows]
    for at in rows:
        person, place, scheme = int(told.person[at]), int(told.place[at]), told.scheme[at]
        first = int(told.month[at])
        held = heirs.individual_balance(book_of(scheme, place), person, when)
        if scheme == "resident_pension":
            years = _years(career(person, When(as_of=when), scheme=scheme))
            yield _claim(
                person, scheme, place, first, when, resident_contribution_years=years,
                resident_account_balance=_yuan(held), resident_scheme_start_month=SCHEME_START,
            )  # fmt: skip
            continue
        worked = career(person, When(as_of=when), scheme=scheme)
        paid = sum(each.months for each in worked.years)
        months = paid + _archive(scene, person)
        start = first - 1 - months
        facts: dict[str, Plain] = {
            "retirement_category": events.CATEGORIES[int(told.category[at])],
            "retirement_month": month_text(first - 1),
            "first_work_month": month_text(start),
            "account_balance": _yuan(held),
            "contribution_months": months,
            "average_index": _index(scene, person),
        }
        if scheme == "employee_pension":
            facts["transitional_months"] = max(0, ACCOUNTS - start)
        yield _claim(person, scheme, place, first, when, None, **facts)


def _archive(scene: Scene, person: int) -> int:
    """Months before the record begins, as the person's file shows them; one in ten has no file."""
    one = np.array([person], dtype=np.int64)
    if drawn(scene.city.seed, "no file", one, 10)[0] == 0:
        return 0
    return 120 + int(drawn(scene.city.seed, "file", one, 180)[0])


def _index(scene: Scene, person: int) -> str:
    """What the file says of the average index: between 0.6 and 1.5."""
    one = bell(scene.city.seed, "index", np.array([person], dtype=np.int64), 90)
    return f"{(60 + int(one[0])) / 100:.2f}"


def _years(worked: Career) -> int:
    return sum(1 for each in worked.years if each.months)


def _unemployed(scene: Scene, month: int) -> Iterator[Callable[[], Claim]]:
    told = events.unemployed(scene.city)
    for at in np.flatnonzero((told.month == month) & scene.mine(told.person, told.place)).tolist():
        yield _claim(
            int(told.person[at]), "unemployment_benefit", int(told.place[at]), month + 1,
            day(month, CLAIMED), unemployment_paid_months=int(told.paid[at]),
            employment_end="contract_expired", registered_unemployed=True,
        )  # fmt: skip


def _injured(scene: Scene, month: int) -> Iterator[Callable[[], Claim]]:
    told = events.injuries(scene.city)
    rows = (told.month == month) & scene.mine(told.person, told.place) & (told.degree > 0)
    for at in np.flatnonzero(rows).tolist():
        person, place = int(told.person[at]), int(told.place[at])
        degree, wage = int(told.degree[at]), _yuan(int(told.wage[at]))
        when = day(month, CLAIMED)
        yield _claim(
            person, "injury_lump_sum", place, month, when, injury_degree=degree, own_wage=wage
        )
        if degree <= 4:
            yield _claim(
                person, "injury_allowance", place, month + 1, when, injury_degree=degree,
                own_wage=wage, pool_average_wage=AWARD_WAGE,
            )  # fmt: skip
            yield _claim(
                person, "nursing_allowance", place, month + 1, when, nursing_level="part",
                pool_average_wage=AWARD_WAGE,
            )  # fmt: skip


def back_at_work(scene: Scene, month: int) -> int:
    """Unemployment benefits that end because there is work again; how many."""
    from canbao.benefits.models import Award

    told = events.unemployed(scene.city)
    rows = np.flatnonzero((told.back == month) & (told.back <= LAST)).tolist()
    ended = 0
    for at in rows:
        for award in Award.objects.filter(
            person=int(told.person[at]), benefit="unemployment_benefit"
        ):
            reason = Reason(
                "已重新就业", "has work again", "社会保险法第五十一条", {"month": month_text(month)}
            )
            try:
                adverse.stop(award, month, human(PAYMENT), reason, day=day(month, 8), door=DOOR)
            except Refused:
                continue
            ended += 1
    return ended
