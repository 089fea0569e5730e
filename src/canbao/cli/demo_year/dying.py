"""Deaths of the year: heard of when the register brings them – for some only after pensions were
paid on –, benefits ended by a named human, survivors and heirs, what was paid too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from canbao.benefits import claims, heirs, overpayments
from canbao.benefits.adverse import Reason
from canbao.benefits.claims import Given
from canbao.benefits.models import Overpayment
from canbao.benefits.office import human
from canbao.benefits.overpayments import Plan
from canbao.cli.demo_money import events
from canbao.cli.demo_year.awarding import Awarded
from canbao.cli.demo_year.scene import CHECKER, DOOR, PAYMENT, Scene, day, kept
from canbao.ledger.amounts import yuan
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.models import Person

HEARD: Final = 6


def hidden(scene: Scene) -> list[list[int | str]]:
    """Person, month of death, month it is heard of and day of everybody who dies in the year. Until
    then the record does not know of it, as it did not in life."""
    path = scene.folder / "deaths.json"
    told: list[list[int | str]] = []
    if not path.is_file():
        dead = events.deaths(scene.city)
        days = dict(Person.objects.filter(id__in=dead.person.tolist()).values_list("id", "death"))
        told = [
            [person, month, heard, on.isoformat()]
            for person, month, heard in zip(
                dead.person.tolist(), dead.month.tolist(), dead.known.tolist(), strict=True
            )
            if (on := days.get(person)) is not None
        ]
    found = kept(path, told)
    assert isinstance(found, list)
    Person.objects.filter(id__in=[row[0] for row in found]).update(death=None)
    return found


def told(
    everybody: Sequence[Sequence[int | str]], month: int, upto: bool = False
) -> list[tuple[int, int]]:
    """Person and month of death of those heard of in a month: the register brings them."""
    mine = [row for row in everybody if (int(row[2]) <= month if upto else int(row[2]) == month)]
    for row in mine:
        Person.objects.filter(id=int(row[0])).update(death=date.fromisoformat(str(row[3])))
    return [(int(row[0]), int(row[1])) for row in mine]


def known(everybody: Sequence[Sequence[int | str]], month: int) -> list[tuple[int, int]]:
    """Person and month of death of all who have been heard of by a month: what was awarded to one of
    them in that month, asked for before, ends at once."""
    return [(int(row[0]), int(row[1])) for row in everybody if int(row[2]) <= month]


def ended(dead: Sequence[tuple[int, int]], month: int, number: int = HEARD) -> int:
    """Every benefit of the dead ends with the month of death, as decided on the day `number` of
    `month`; how many awards."""
    made = 0
    for person, death in dead:
        reason = Reason(
            f"民政、公安登记：{month_text(death)}死亡，已核实",
            f"the register says: died in {month_text(death)}; checked",
            "社会保险经办条例第三十三条", {"death": month_text(death)},
        )  # fmt: skip
        made += len(
            heirs.died(
                person, death, human(PAYMENT), CHECKER, reason, day=day(month, number), door=DOOR
            )
        )
    return made


def survivors(scene: Scene, dead: Sequence[tuple[int, int]], month: int, counted: Awarded) -> None:
    """What the survivors and heirs claim, in the name of somebody who lives at the same place."""
    when = day(month, 10)
    for person, death in dead:
        row = Person.objects.get(id=person)
        heir = (
            Person.objects.filter(
                residence_place=row.residence_place, death__isnull=True, withdrawn=False,
                spells__place__range=(scene.town, scene.town + 10**8 - 1),
            )
            .exclude(id=person).order_by("id").distinct().first()
        )  # fmt: skip
        place = _place(scene, person)
        if heir is None or place is None:
            continue
        left = heirs.left_by(person, place, death, when)
        of: dict[str, dict[str, str | int]] = {}
        drawn = left.pension_drawn_months
        if "employee_pension" in left.accounts:
            of["survivors_benefits"] = {"pension_drawn_months": drawn} if drawn else {}
            of["account_to_heirs"] = {"account_balance": yuan(left.accounts["employee_pension"])}
        elif "resident_pension" in left.accounts:
            of["resident_funeral_grant"] = {}
            of["resident_account_to_heirs"] = {
                "account_balance": yuan(left.accounts["resident_pension"])
            }
        for benefit, facts in of.items():
            given = {name: Given(value, "document:演示材料") for name, value in facts.items()}
            try:
                claims.make(
                    person, benefit, place, month, given, day=when, actor=PAYMENT, door=DOOR,
                    payee=heir.id,
                )  # fmt: skip
                counted.claims += 1
            except Refused as refusal:
                counted.not_taken += 1
                counted.words.append(refusal.en)


def _place(scene: Scene, person: int) -> int | None:
    spells = scene.city.spells
    rows = (spells.person == person) & scene.mine(spells.person, spells.place)
    places = spells.place[rows]
    return int(places[-1]) if len(places) else None


def recovered(month: int, at_most: int = 20) -> int:
    """Overpayments that have been found are taken back by a named human, checked by another; heirs
    pay at once in the month after. How many."""
    made = 0
    for each in Overpayment.objects.filter(overpaymentdecision__isnull=True).order_by("id")[
        :at_most
    ]:
        reason = Reason(
            "死亡后继续发放的待遇", "paid on after the death", "社会保险经办条例第四十六条",
            {"person": each.person},
        )  # fmt: skip
        plan = Plan(month + 1, 1, "return")
        overpayments.recover(
            each, each.fen, plan, human(PAYMENT), CHECKER, reason, day=day(month, 26), door=DOOR
        )
        made += 1
    return made


def returned(month: int) -> int:
    """What heirs pay back in a month of what was decided in earlier ones; two in three do."""
    made = 0
    rows = Overpayment.objects.filter(overpaymentdecision__day__lt=day(month, 1)).order_by("id")
    for each in rows:
        left = overpayments.left(each)
        if left and each.id % 3:
            overpayments.returned(
                each, left, key=f"demo:{each.id}", actor=PAYMENT, day=day(month, 14), door=DOOR
            )
            made += 1
    return made
